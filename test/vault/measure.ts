/**
 * Fills a vault with certificates and times what the window and the terminal wait for. Not a test: a noisy machine decides nothing.
 *
 *   node test/vault/measure.ts [certificates] [engine]
 */
import { rmSync } from 'node:fs';
import { availableEngines, type SqliteEngine } from '../../electron/vault/driver.ts';
import { calibrateKdfCost, argon2id } from '../../electron/vault/key-derivation.ts';
import { createVault, openVault } from '../../electron/vault/vault.ts';
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
} from './test-vault.ts';

const BATCH = 1_000;
const count = Number(process.argv[2] ?? 10_000);
const engine =
  availableEngines().find((name): name is SqliteEngine => name === process.argv[3]) ?? availableEngines()[0];
const path = `${newFolder()}/measured.chancery`;

function say(what: string, milliseconds: number, note = ''): void {
  process.stdout.write(`${what.padEnd(58)} ${milliseconds.toFixed(2).padStart(10)} ms ${note}\n`);
}

async function timed<T>(what: string, work: () => Promise<T>, per = 1, note = ''): Promise<T> {
  const started = performance.now();
  const result = await work();
  say(what, (performance.now() - started) / per, note);
  return result;
}

const cost = await calibrateKdfCost();
await timed(
  'one try of a passphrase, as calibrated here',
  () => argon2id(new Uint8Array(8), new Uint8Array(16), cost),
  1,
  JSON.stringify(cost),
);

let vault = await createVault(path, PASSPHRASE, context(engine));
const root = await newRoot(vault);
let recording = 0;
let signing = 0;
for (let made = 0; made < count; made += BATCH) {
  const begun = performance.now();
  const batch = await Promise.all(
    Array.from({ length: Math.min(BATCH, count - made) }, async (_, at) => ({
      authorityId: root.id,
      der: await certificateDer(root, {
        subject: `CN=server${made + at}.example,O=Sample`,
        names: [`DNS:server${made + at}.example`, `DNS:www.server${made + at}.example`],
        notAfter: new Date(NOW.getTime() + (((made + at) * 7919) % 700) * DAY),
      }),
      profile: 'tls-server',
      request: null,
      key: null,
      supersedesId: null,
    })),
  );
  signing += performance.now() - begun;
  const started = performance.now();
  await vault.registry.recordCertificates(batch);
  recording += performance.now() - started;
}
say('signing, each', signing / count);
say(`recordCertificates in batches of ${BATCH}, each`, recording / count);
await timed('one durable certificate more', () => issue(vault, root));
await timed('one durable certificate more', () => issue(vault, root));
const revoked = Array.from({ length: Math.floor(count / 10) }, (_, at) => `cert-${at * 10 + 2}`);
await timed(
  'recordRevocations, each',
  () =>
    vault.registry.recordRevocations(
      revoked.map((certificateId) => ({ certificateId, revokedAt: NOW, reason: 'superseded', invalidityDate: null })),
    ),
  revoked.length,
);
await timed(`revocationList of ${revoked.length}`, () => vault.registry.revocationList(root.id));
await timed('CRL of them, signed and recorded', () => issueCrl(vault, root));
await timed('search index brought up to date while closing (100 ms of it)', () => vault.close());

vault = await timed('openVault', () => openVault(path, context(engine)));
const page = { sort: 'notAfter', descending: false, limit: 50, offset: 0, now: NOW } as const;
const rare = `server${Math.floor(count / 2)}.example`;
for (const round of ['first', 'again'] as const) {
  await timed(`list, first page (${round})`, () => vault.registry.certificates(page));
  await timed('list, a page in the middle', () =>
    vault.registry.certificates({ ...page, offset: Math.floor(count / 2) }),
  );
  for (const sort of ['subject', 'serialNumber', 'notBefore', 'issuedAt'] as const) {
    await timed(`list, sorted by ${sort}`, () => vault.registry.certificates({ ...page, sort }));
  }
  await timed('list, valid ones', () => vault.registry.certificates({ ...page, states: ['valid'] }));
  await timed('list, expiring ones', () => vault.registry.certificates({ ...page, states: ['expiring'] }));
  await timed('list, of one CA', () => vault.registry.certificates({ ...page, authorityId: root.id }));
}
await timed('search, rare, not indexed yet', () => vault.registry.certificates({ ...page, text: rare }));
await timed('unlock (cheap passphrase)', () => vault.unlock(PASSPHRASE));
const indexing = performance.now();
for (let before = -1; ;) {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const total = (await vault.registry.certificates({ ...page, text: 'zzzz' })).total;
  const started = performance.now();
  await vault.registry.certificates({ ...page, text: rare });
  const took = performance.now() - started;
  if (took < 5 || performance.now() - indexing > 600_000) break;
  before = total;
  if (before < -1) break;
}
say('search index brought up to date in the background', performance.now() - indexing);
for (const text of [rare, 'server', 'example', 'ab']) {
  await timed(`search “${text}”`, () => vault.registry.certificates({ ...page, text }));
}
await timed('check', () => vault.check());
await vault.close();
process.stdout.write(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);
rmSync(path, { force: true });
removeFolders();
