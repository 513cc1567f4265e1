/** Material that takes longer to make than to measure with: made once in a run, and copied for each who asks. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { SearchIndex } from '../../electron/vault/search-index.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import { BENCH_PASSPHRASE, benchVault, CONTEXT, type BenchKey } from './bench-vault.ts';
import type { OpensslKey } from './openssl-directory.ts';
import { makeRequests } from './requests.ts';
import { revokedVault } from './revoked-vault.ts';

const made = new Map<string, Promise<string>>();
let folder: string | null = null;

/** A copy at `path` of a vault with so many certificates, closed, its search index whole. */
export async function copyOfVault(path: string, key: BenchKey, rows: number): Promise<void> {
  copyFileSync(await kept(`${key}-${String(rows)}.chancery`, (file) => benchVault(file, key, rows)), path);
}

/** The same, open and unlocked. */
export async function copiedVault(path: string, key: BenchKey, rows: number): Promise<Vault> {
  await copyOfVault(path, key, rows);
  return opened(path);
}

/** A copy at `path` of a vault, open and unlocked, whose one CA (`ca-1`) has revoked so many serial numbers. */
export async function copiedRevokedVault(path: string, rows: number): Promise<Vault> {
  copyFileSync(await kept(`revoked-${String(rows)}.chancery`, (file) => revokedVault(file, rows)), path);
  return opened(path);
}

/** Request files; nobody writes beside them. */
export async function requestFiles(key: OpensslKey, count: number): Promise<readonly string[]> {
  const name = `requests-${key.join('-')}-${String(count)}`;
  let files = requests.get(name);
  if (files === undefined) {
    files = makeRequests(join(place(), name.replaceAll(':', '-')), key, count);
    requests.set(name, files);
  }
  return files;
}
const requests = new Map<string, readonly string[]>();

async function opened(path: string): Promise<Vault> {
  const vault = await openVault(path, CONTEXT);
  await vault.unlock(BENCH_PASSPHRASE);
  return vault;
}

function kept(name: string, make: (path: string) => Promise<Vault>): Promise<string> {
  const file = join(place(), name);
  const known = made.get(name);
  if (known !== undefined) return known;
  const making = make(file).then(async (vault) => {
    await vault.close();
    indexWhole(file);
    return file;
  });
  made.set(name, making);
  return making;
}

/** A vault that is closed catches up with its search for a moment only; who works with it finds all of it indexed. */
function indexWhole(file: string): void {
  const database = new Database(availableEngines()[0] ?? 'node:sqlite', file, { readOnly: false });
  try {
    new SearchIndex(database).catchUp(Infinity);
  } finally {
    database.close();
  }
}

function place(): string {
  if (folder !== null) return folder;
  const path = mkdtempSync(join(tmpdir(), 'chancery-bench-kept-'));
  folder = path;
  process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
