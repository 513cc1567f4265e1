import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault } from '../../electron/vault/vault.ts';
import { run, type Ran, type Surroundings } from './cli-run.ts';

export const PASSPHRASE = 'correct horse battery staple';

/** A folder with a real vault in it, and commands over that vault. */
export interface VaultFixture {
  readonly folder: string;
  readonly vault: string;
  readonly passphraseFile: string;
  path(name: string): string;
  /** With the vault and its passphrase. */
  unlocked(...words: string[]): Promise<Ran>;
  /** With the vault only, and nobody to ask. */
  locked(...words: string[]): Promise<Ran>;
  /** Must succeed; the document that it answers with. */
  json(...words: string[]): Promise<Record<string, unknown>>;
  with(surroundings: Surroundings, ...words: string[]): Promise<Ran>;
  remove(): Promise<void>;
}

/** A passphrase that costs nothing to try: these tests unlock a hundred times. What `vault create` chooses has its own test. */
const CHEAP = { memoryKibibytes: 64, passes: 1, parallelism: 1 };

async function makeVault(file: string): Promise<void> {
  const options = { clock: { now: () => new Date() }, actor: 'a test', kdfCost: CHEAP };
  const vault = await createVault(file, PASSPHRASE, options);
  await vault.close();
}

/** Makes a vault in a folder of its own, with a P-256 root named `root` unless that is in the way. */
export async function vaultFixture({ authority = true } = {}): Promise<VaultFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'chancery-cli-'));
  const file = join(folder, 'test.chancery');
  const passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  const locked = (...words: string[]) => run([...words, '--vault', file]);
  const unlocked = (...words: string[]) => run([...words, '--vault', file, '--passphrase-file', passphraseFile]);
  const json = async (...words: string[]) => {
    const ran = await unlocked(...words, '--json');
    if (ran.status !== 0) throw new Error(`${words.join(' ')} ended with ${String(ran.status)}: ${ran.stderr}`);
    return ran.json();
  };
  await makeVault(file);
  if (authority)
    await json(
      'ca',
      'create',
      '--name',
      'root',
      '--subject',
      'CN=Test Root,O=The Sample Company,C=US',
      '--key',
      'ec-p256',
    );
  return {
    folder,
    vault: file,
    passphraseFile,
    path: (name) => join(folder, name),
    locked,
    unlocked,
    json,
    with: (surroundings, ...words) => run([...words, '--vault', file], surroundings),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
