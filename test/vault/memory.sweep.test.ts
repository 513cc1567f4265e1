/**
 * What is left in memory after locking, of a process of its own: its heap snapshot, which has strings and objects, and every
 * writable octet of it, which also has what buffers and OpenSSL hold. About 5 s.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { readSlot, unwrapMasterKey } from '../../electron/vault/key-slots.ts';
import { deriveSubkeys } from '../../electron/vault/sealing.ts';
import { bundleVaultProcess } from './process-bundle.ts';
import { createVault, type Vault } from '../../electron/vault/vault.ts';
import { certificateDer, context, newRoot } from './test-vault.ts';

const folder = mkdtempSync(join(tmpdir(), 'chancery-memory-'));
/** The test's own is in the program. */
const passphrase = `words ${randomBytes(12).toString('hex')} at random`;
let program = '';
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (program !== '') rmSync(dirname(program), { recursive: true, force: true });
});

const PORTION = 1 << 24;

/** Which of the needles stand in the writable memory of a process. */
function foundIn(pid: number, needles: ReadonlyMap<string, Buffer>): string[] {
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const buffer = Buffer.alloc(PORTION);
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
    if (match === null) continue;
    const [, start = '', end = ''] = match;
    for (let at = parseInt(start, 16); at < parseInt(end, 16); at += PORTION - 64) {
      const length = Math.min(PORTION, parseInt(end, 16) - at);
      let read = 0;
      try {
        read = readSync(memory, buffer, 0, length, at);
      } catch {
        // Pages that are reserved and not there: EIO.
        continue;
      }
      for (const [name, needle] of needles) if (buffer.subarray(0, read).includes(needle)) found.add(name);
    }
  }
  closeSync(memory);
  return [...found].sort();
}

async function secretsOf(path: string): Promise<Map<string, Buffer>> {
  const [engine = 'node:sqlite'] = availableEngines();
  const database = new Database(engine, path, { readOnly: true });
  const vaultId = String((database.get('SELECT vault_id FROM vault') ?? {})['vault_id']);
  const masterKey = await unwrapMasterKey(vaultId, readSlot(database.get('SELECT * FROM key_slot') ?? {}), passphrase);
  database.close();
  if (masterKey === null) throw new Error('the slot does not open');
  const { privateKey, acmeExternalKey } = deriveSubkeys(masterKey, vaultId);
  return new Map([
    ['master key', Buffer.from(masterKey)],
    ['subkey', Buffer.from(privateKey)],
    ['subkey of ACME', Buffer.from(acmeExternalKey)],
  ]);
}

/** The last 32 octets before the public key: RFC 5915 §3. OpenSSL holds numbers with the lowest octet first. */
async function scalarOf(vault: Vault, keyId: string): Promise<Buffer> {
  const pkcs8 = await vault.keys.withPrivateKeyInfo(keyId, (lent) => Promise.resolve(Buffer.from(lent)));
  const at = pkcs8.indexOf(Buffer.from([0x02, 0x01, 0x01, 0x04, 0x20])) + 5;
  return Buffer.from(pkcs8.subarray(at, at + 32));
}

describe('memory', () => {
  it('holds the keys while unlocked, so that the search is one, and after locking neither keys nor passphrase', async (test) => {
    if (process.platform !== 'linux') test.skip('only Linux shows a process’s memory as a file');
    const [engine = 'node:sqlite'] = availableEngines();
    const vault = await createVault(join(folder, 'sample.chancery'), passphrase, context(engine));
    const root = await newRoot(vault);
    const responder = await vault.keys.generate('ec-p256');
    const der = await certificateDer(root, { spki: responder.subjectPublicKeyInfo });
    const plain = { authorityId: root.id, profile: 'ocsp-signing', request: null, supersedesId: null };
    await vault.registry.recordCertificates([{ ...plain, der, key: responder.sealedKey }]);
    const secret = randomBytes(32);
    await vault.acme.recordExternalKey({ authorityId: root.id, keyIdentifier: 'kid-1', note: '', secret });
    const scalars = [await scalarOf(vault, 'key-1'), await scalarOf(vault, 'key-2')];
    await vault.close();
    const needles = await secretsOf(vault.path);
    needles.set('ACME external key', secret);
    for (const [at, scalar] of scalars.entries()) {
      needles.set(`private key ${at + 1}`, scalar);
      needles.set(`private key ${at + 1}, reversed`, Buffer.from(scalar).reverse());
    }
    program = await bundleVaultProcess();
    const out = join(folder, 'memory.heapsnapshot');
    const child = spawn(process.execPath, ['--expose-gc', program, engine, vault.path, 'memory', out], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write(`${passphrase}\n`);
    expect((await lines.next()).value).toBe('"unlocked"');
    const unlocked = foundIn(child.pid ?? 0, needles);
    expect(unlocked).toContain('subkey');
    expect(unlocked).toContain('subkey of ACME');
    for (const number of [1, 2]) expect(unlocked).toContain(`private key ${number}, reversed`);
    child.stdin.write('\n');
    expect((await lines.next()).value).toBe('"locked"');
    const locked = foundIn(child.pid ?? 0, needles);
    child.stdin.write('\n');
    expect(locked).toEqual([]);
    const snapshot = readFileSync(out, 'latin1');
    expect(snapshot.length).toBeGreaterThan(100_000);
    expect(snapshot.includes(passphrase)).toBe(false);
  }, 120_000);
});
