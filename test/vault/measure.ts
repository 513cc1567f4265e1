/**
 * Fills a vault with certificates and times what the window and the terminal wait for. A noisy machine decides nothing, so
 * nothing is expected here; measure.test.ts sees that it works.
 *
 *   node test/vault/measure.ts [certificates] [engine]
 */
import { availableEngines, type SqliteEngine } from '../../electron/vault/driver.ts';
import { argon2id, calibrateKdfCost } from '../../electron/vault/key-derivation.ts';
import { createVault, openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  certificateDer,
  context,
  DAY,
  issue,
  issueCrl,
  newFolder,
  newRoot,
  NOW,
  PASSPHRASE,
  removeFolders,
  type TestAuthority,
} from './test-vault.ts';

const BATCH = 1_000;

export interface Measurement {
  readonly what: string;
  /** Milliseconds of wall clock and of CPU, each. */
  readonly wall: number;
  readonly cpu: number;
}

/** Times each step at `count` certificates, a tenth of them revoked. */
export async function measure(
  count: number,
  engine: SqliteEngine,
  tell: (measurement: Measurement) => void,
): Promise<void> {
  async function timed<T>(what: string, work: () => Promise<T>, each = 1): Promise<T> {
    const cpu = process.cpuUsage();
    const started = performance.now();
    const result = await work();
    const wall = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    tell({ what, wall: wall / each, cpu: (user + system) / 1000 / each });
    return result;
  }

  const cost = await calibrateKdfCost();
  await timed(`a try of a passphrase, as calibrated here: ${JSON.stringify(cost)}`, () =>
    argon2id(new Uint8Array(8), new Uint8Array(16), cost),
  );
  const path = `${newFolder()}/measured.chancery`;
  const made = await createVault(path, PASSPHRASE, context(engine));
  const root = await newRoot(made);
  const batches: (readonly Uint8Array[])[] = [];
  for (let from = 0; from < count; from += BATCH)
    batches.push(await batchOf(root, from, Math.min(count, from + BATCH)));
  await timed(`recordCertificates in batches of ${BATCH}, each`, () => recordAll(made, root, batches), count);
  await timed('one durable certificate more, signed', () => issue(made, root));
  const revoked = Array.from({ length: Math.floor(count / 10) }, (_, at) => ({
    certificateId: `cert-${at * 10 + 2}`,
    revokedAt: NOW,
    reason: 'superseded' as const,
    invalidityDate: null,
  }));
  await timed('recordRevocations, each', () => made.registry.recordRevocations(revoked), revoked.length);
  await timed(`revocationList, each of ${revoked.length}`, () => made.registry.revocationList(root.id), revoked.length);
  await timed('the CRL of them, signed and recorded', () => issueCrl(made, root));
  await timed('close', () => made.close());

  const vault = await timed('open', () => openVault(path, context(engine)));
  const page = { sort: 'notAfter', descending: false, limit: 50, offset: 0, now: NOW } as const;
  const rare = `server${Math.floor(count / 2)}.example`;
  const list = vault.registry.certificates;
  for (const round of ['first', 'again']) {
    await timed(`page: first (${round})`, () => list(page));
    await timed(`page: in the middle (${round})`, () => list({ ...page, offset: Math.floor(count / 2) }));
    for (const sort of ['subject', 'serialNumber', 'notBefore', 'issuedAt'] as const) {
      await timed(`page: by ${sort} (${round})`, () => list({ ...page, sort }));
    }
    await timed(`page: valid (${round})`, () => list({ ...page, states: ['valid'] }));
    await timed(`page: expiring (${round})`, () => list({ ...page, states: ['expiring'] }));
    await timed(`page: of one CA (${round})`, () => list({ ...page, authorityId: root.id }));
  }
  await timed('search: rare, mostly without the index', () => list({ ...page, text: rare }));
  await timed('unlock, at a cheap passphrase', () => vault.unlock(PASSPHRASE));
  await timed('search index brought up to date in the background', () => indexed(vault, rare));
  for (const text of [rare, 'server', 'ab']) await timed(`search: ${text}`, () => list({ ...page, text }));
  await timed('check', () => vault.check());
  await vault.close();
  removeFolders();
}

async function batchOf(root: TestAuthority, from: number, to: number): Promise<readonly Uint8Array[]> {
  return Promise.all(
    Array.from({ length: to - from }, (_, at) =>
      certificateDer(root, {
        subject: `CN=server${from + at}.example,O=Sample`,
        names: [`DNS:server${from + at}.example`, `DNS:www.server${from + at}.example`],
        notAfter: new Date(NOW.getTime() + (((from + at) * 7919) % 700) * DAY),
      }),
    ),
  );
}

async function recordAll(
  vault: Vault,
  root: TestAuthority,
  batches: readonly (readonly Uint8Array[])[],
): Promise<void> {
  const rest = { authorityId: root.id, profile: 'tls-server', request: null, key: null, supersedesId: null };
  for (const batch of batches) await vault.registry.recordCertificates(batch.map((der) => ({ ...rest, der })));
}

/** It is written while nobody waits: it is done when a rare text is found in no time, or after ten minutes. */
async function indexed(vault: Vault, text: string): Promise<void> {
  const deadline = performance.now() + 600_000;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const started = process.cpuUsage();
    await vault.registry.certificates({ sort: 'notAfter', descending: false, limit: 50, offset: 0, now: NOW, text });
    const { user, system } = process.cpuUsage(started);
    if (user + system < 3_000 || performance.now() > deadline) return;
  }
}

/** An unlocked vault of so many certificates of one CA. */
export async function filledVault(count: number, engine: SqliteEngine): Promise<Vault> {
  const vault = await createVault(`${newFolder()}/filled.chancery`, PASSPHRASE, context(engine));
  const root = await newRoot(vault);
  for (let from = 0; from < count; from += BATCH) {
    await recordAll(vault, root, [await batchOf(root, from, Math.min(count, from + BATCH))]);
  }
  return vault;
}

if (process.argv[1] === import.meta.filename) {
  const engines = availableEngines();
  const engine = engines.find((name) => name === process.argv[3]) ?? engines[0] ?? 'node:sqlite';
  await measure(Number(process.argv[2] ?? 10_000), engine, ({ what, wall, cpu }) => {
    process.stdout.write(
      `${what.padEnd(60)} ${wall.toFixed(2).padStart(10)} ms ${cpu.toFixed(2).padStart(10)} ms CPU\n`,
    );
  });
  process.stdout.write(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);
}
