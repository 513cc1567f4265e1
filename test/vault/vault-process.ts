/**
 * A process of its own that works on a vault, so that a test can run two at once, kill one, or run one as nobody.
 * Bundled as the app is, by {@link ../vault/process-bundle.ts}. Each line that it writes is JSON.
 *
 *   ENGINE PATH issue COUNT    issues, one durable certificate a time, and says each serial number once it is recorded
 *   ENGINE PATH work COUNT     issues (by ACME too), renews, revokes, signs CRLs, publishes and backs up as chance has it, and says each
 *                              once it is done
 *   ENGINE PATH race ROUNDS    wants the same subject as another process in every round, then renews who has it
 *   ENGINE PATH places SHARE   opens SHARE's vault, makes one there, backs this one up to it, and drills that
 *   ENGINE PATH hold           begins to write and never ends
 *   ENGINE PATH memory OUT     unlocks by the passphrase on standard input, signs, locks, and writes OUT.heapsnapshot
 *   ENGINE PATH read           what someone who may only read can do
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import { renewCertificate } from '../../electron/authority/renew-certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { publishSite, type Published } from '../../electron/publishing/site/publish-site.ts';
import { drillBackup } from '../../electron/vault/drill.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { createVault, openVault, type Vault } from '../../electron/vault/vault.ts';
import { CertificateError } from '../../shared/errors.ts';
import type { Said } from './durability/spawned.ts';
import { certificateDer, context, DAY, issue, issueCrl, NOW, PASSPHRASE, type TestAuthority } from './test-vault.ts';

const [engineName, path = '', command, count] = process.argv.slice(2);
const engine = availableEngines().find((name) => name === engineName);

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return error instanceof CertificateError ? error.code : String(error);
  }
}

async function work(): Promise<void> {
  if (engine === undefined) throw new Error(`no ${String(engineName)} here`);
  if (command === 'hold') {
    const database = new Database(engine, path, { readOnly: false });
    database.exec('BEGIN IMMEDIATE');
    database.exec('UPDATE vault SET head_sequence = 0 WHERE id = 1');
    say('holding');
    await delay(60_000);
    return;
  }
  if (command === 'memory') {
    await lookIntoMemory();
    return;
  }
  const vault = await openVault(path, context(engine));
  if (command === 'issue') {
    await vault.unlock(PASSPHRASE);
    const key = await vault.keys.open('key-1');
    const root: TestAuthority = { id: 'ca-1', certificateId: 'cert-1', key, subject: 'CN=Sample Root,O=Sample' };
    say('ready');
    for (let made = 0; made < Number(count); made++) {
      const { id, serialNumber } = await issue(vault, root, { names: [`DNS:p${process.pid}-${made}.example`] });
      say({ id, serialNumber });
      if (made % 3 === 0) {
        await vault.registry.recordRevocations([
          { certificateId: id, revokedAt: NOW, reason: 'superseded', invalidityDate: null },
        ]);
        say({ revoked: id });
      }
    }
  } else if (command === 'places') {
    await vault.unlock(PASSPHRASE);
    await tryShare(vault, count ?? '');
  } else if (command === 'race') {
    await vault.unlock(PASSPHRASE);
    await race(vault);
  } else if (command === 'work') {
    await vault.unlock(PASSPHRASE);
    const key = await vault.keys.open('key-1');
    await workAtRandom(vault, { id: 'ca-1', certificateId: 'cert-1', key, subject: 'CN=Sample Root,O=Sample' });
  } else {
    say({
      authorities: (await vault.registry.authorities()).map(({ name }) => name),
      found: (
        await vault.registry.certificates({
          text: 'server',
          sort: 'notAfter',
          descending: false,
          limit: 10,
          offset: 0,
          now: NOW,
        })
      ).total,
      readOnly: (await vault.info()).readOnly,
      check: (await vault.check()).ok,
      unlock: await codeOf(() => vault.unlock(PASSPHRASE)),
      sign: await codeOf(async () => (await vault.keys.open('key-1')).sign(Uint8Array.of(1), 'ecdsa-with-SHA256')),
      record: await codeOf(() =>
        vault.registry.recordExport({ subject: 'cert-1', form: 'cert', withPrivateKey: false }),
      ),
      changePassphrase: await codeOf(() => vault.changePassphrase(PASSPHRASE, 'quite another phrase')),
    });
  }
  await vault.close();
}

/** Stops twice, so that its memory can be looked into: unlocked, and locked with the garbage collected. */
async function lookIntoMemory(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const vault = await openVault(path, context(engine));
  await unlockAndSign(vault, lines);
  say('unlocked');
  await lines.next();
  vault.lock();
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await delay(50);
  }
  writeHeapSnapshot(count);
  say('locked');
  await lines.next();
  await vault.close();
  process.exit();
}

/** What was lent, kept: so that it is the vault that cleared it, and not the collector. */
const held: Uint8Array[] = [];

/** In a function of its own, so that nothing keeps what it held. */
async function unlockAndSign(vault: Vault, lines: AsyncIterator<string>): Promise<void> {
  const { value } = (await lines.next()) as { value: string };
  await vault.unlock(value);
  await (await vault.keys.open('key-1')).sign(Uint8Array.of(1), 'ecdsa-with-SHA256');
  await vault.keys.withPrivateKeyInfo('key-1', async (lent) => void held.push(lent));
  // As an OCSP responder answers with a key of its own, and as the ACME server judges who opens an account.
  await (await vault.keys.open('key-2')).sign(Uint8Array.of(1), 'ecdsa-with-SHA256');
  await vault.acme.withExternalKey('kid-1', (lent) => {
    held.push(lent);
    return createHmac('sha256', lent).update('account').digest();
  });
}

async function workAtRandom(vault: Vault, root: TestAuthority): Promise<void> {
  say('ready');
  let last: string | undefined;
  for (let made = 0; made < Number(count); made++) {
    const chance = Math.random();
    if (chance < 0.15) say(await fulfilOrder(vault, root, `p${process.pid}-${made}.example`));
    else if (chance < 0.22) say({ published: (await publishedFrom(vault)).certificates });
    else if (last === undefined || chance < 0.4) {
      const { id, serialNumber } = await issue(vault, root, { names: [`DNS:p${process.pid}-${made}.example`] });
      last = id;
      say({ id, serialNumber });
    } else if (chance < 0.6) {
      const { id, serialNumber } = await issue(vault, root, { supersedesId: last });
      last = id;
      say({ id, serialNumber });
    } else if (chance < 0.8) {
      await vault.registry.recordRevocations([
        { certificateId: last, revokedAt: NOW, reason: 'superseded', invalidityDate: null },
      ]);
      say({ revoked: last });
      last = undefined;
    } else if (chance < 0.95) {
      const id = await issueCrl(vault, root);
      say({ crl: (await vault.registry.crl(id)).number.toString() });
    } else {
      const { path: backup } = await vault.backUp(`${path}.backup-${process.pid}-${made}`, { overwrite: false });
      say({ backup });
    }
  }
}

/** An order of the account that is there, as the ACME server ends it: the certificate and the order's end are one transaction. */
async function fulfilOrder(vault: Vault, root: TestAuthority, name: string): Promise<Said> {
  const identifiers = [{ type: 'dns', value: name }] as const;
  const content = { identifiers, authorizations: [], notAfter: null, replaces: null };
  const expiresAt = new Date(NOW.getTime() + DAY);
  const order = await vault.acme.recordOrder({ accountId: 'acct-1', expiresAt, content });
  const der = await certificateDer(root, { names: [`DNS:${name}`] });
  const plain = { authorityId: root.id, profile: 'tls-server', request: null, key: null, supersedesId: null };
  const [record] = await vault.registry.recordCertificates([{ ...plain, der, acmeOrderId: order.id }]);
  if (record === undefined) throw new Error('nothing was recorded');
  return { id: record.id, serialNumber: record.serialNumber, order: order.id };
}

function publishedFrom(vault: Vault): Promise<Published> {
  const ports = { registry: vault.registry, clock: { now: () => NOW } };
  return publishSite(ports, { authorityId: 'ca-1', folder: `${path}.site`, whole: false });
}

async function tryShare(vault: Vault, share: string): Promise<void> {
  const opened = await codeOf(() => openVault(join(share, 'there.chancery'), context(engine)));
  const made = await codeOf(() => createVault(join(share, 'new.chancery'), PASSPHRASE, context(engine)));
  const backup = join(share, 'backup.chancery');
  const backedUp = await codeOf(() => vault.backUp(backup, { overwrite: false }));
  const open = (copy: string): Promise<Vault> => openVault(copy, context(engine));
  const { ok } = await drillBackup(backup, PASSPHRASE, { open, options: context(engine) });
  say({ opened, made, backedUp, drilled: ok, left: readdirSync(share).sort() });
}

/** Both processes meet at the vault's own revision: a round begins once both have said that they are there. */
async function race(vault: Vault): Promise<void> {
  const ports = {
    registry: vault.registry,
    keys: vault.keys,
    clock: { now: () => NOW },
    random: { bytes: randomBytes },
  };
  const rest = { profile: 'tls-server', notAfter: null, subjectAltNames: null, supersedesId: null, sourceName: '' };
  for (let round = 0; round < Number(count); round++) {
    await meet(vault, round);
    const subject = parseDistinguishedName(`CN=round-${round}.example,O=Sample`);
    const input = { source: { kind: 'new-key', subject, keyType: 'ec-p256' }, authorityId: 'ca-1', ...rest } as const;
    say({ round, issued: await codeOf(() => issueCertificate(ports, { ...input, validityDays: 30, strict: false })) });
    const [live] = await vault.registry.liveCertificatesOfSubject('ca-1', subject.der, NOW);
    const certificateId = live?.id ?? '';
    const renewal = { certificateId, validityDays: 60, notAfter: null, newKey: false, strict: false };
    say({ round, renewed: await codeOf(() => renewCertificate(ports, renewal)) });
  }
}

async function meet(vault: Vault, round: number): Promise<void> {
  await vault.registry.recordExport({ subject: 'cert-1', form: `round-${round}`, withPrivateKey: false });
  for (;;) {
    const { total } = await vault.registry.events({ text: `round-${round}"`, kind: 'exported', limit: 1, offset: 0 });
    if (total >= 2) return;
    await delay(1);
  }
}

void work();
