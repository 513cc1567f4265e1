import { generateKeyPairSync, verify, createPublicKey } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { KEY_TYPES } from '../../shared/pki-terms.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { SCHEMA_VERSION } from '../../electron/vault/migrate.ts';
import { createVault, openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  context,
  editWithSql,
  issue,
  newFolder,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  reopened,
} from './test-vault.ts';

afterEach(removeFolders);

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe.each(availableEngines())('a vault over %s', (engine) => {
  it('is made unlocked, 0600, under its name only, and is a whole file once closed', async () => {
    const vault = await newVault(engine);
    expect(vault.unlocked).toBe(true);
    expect(statSync(vault.path).mode & 0o777).toBe(0o600);
    await newRoot(vault);
    for (const name of readdirSync(dirname(vault.path))) {
      expect(name).toMatch(/^sample\.chancery(?:-wal|-shm)?$/);
      expect(statSync(join(dirname(vault.path), name)).mode & 0o777, name).toBe(0o600);
    }
    await vault.close();
    const copy = join(newFolder(), 'copy.chancery');
    copyFileSync(vault.path, copy);
    const opened = await openVault(copy, context(engine));
    expect(await opened.registry.authorities()).toHaveLength(1);
    await opened.close();
  });

  it('is all there after closing and opening again, with the passphrase to sign', async () => {
    const first = await newVault(engine);
    const root = await newRoot(first);
    const issued = await issue(first, root);
    const vault = await reopened(first, engine);
    expect(vault.unlocked).toBe(false);
    expect(vault.id).toBe(first.id);
    expect(await vault.registry.certificate(issued.id)).toEqual(issued);
    await vault.unlock(PASSPHRASE);
    const key = await vault.keys.open('key-1');
    expect(await issue(vault, { ...root, key })).toMatchObject({ id: 'cert-3', authorityId: root.id });
    await vault.close();
  });

  it('reads while locked, and refuses with VAULT_LOCKED to sign, to lend a key or to record', async () => {
    const vault = await newVault(engine);
    const root = await newRoot(vault);
    const { id } = await issue(vault, root);
    vault.lock();
    expect(vault.unlocked).toBe(false);
    expect((await vault.registry.certificate(id)).id).toBe(id);
    expect(await vault.registry.revision()).toBeGreaterThan(0);
    await expect(root.key.sign(Uint8Array.of(1), 'ecdsa-with-SHA256')).rejects.toEqual(code('VAULT_LOCKED'));
    await expect(vault.keys.open('key-1')).rejects.toEqual(code('VAULT_LOCKED'));
    await expect(vault.keys.generate('ec-p256')).rejects.toEqual(code('VAULT_LOCKED'));
    await expect(vault.keys.withPrivateKeyInfo('key-1', () => Promise.resolve(1))).rejects.toEqual(
      code('VAULT_LOCKED'),
    );
    await expect(vault.registry.revocationList(root.id)).rejects.toEqual(code('VAULT_LOCKED'));
    await expect(vault.registry.recordRequest({ der: Uint8Array.of(1), source: '', key: null })).rejects.toEqual(
      code('VAULT_LOCKED'),
    );
    await expect(
      vault.registry.recordRevocations([
        { certificateId: id, revokedAt: NOW, reason: 'superseded', invalidityDate: null },
      ]),
    ).rejects.toEqual(code('VAULT_LOCKED'));
    await expect(vault.registry.recordExport({ subject: id, form: 'key', withPrivateKey: true })).rejects.toEqual(
      code('VAULT_LOCKED'),
    );
    await vault.unlock(PASSPHRASE);
    // A key that was open before the lock stays closed: it must be asked for again.
    await expect(root.key.sign(Uint8Array.of(1), 'ecdsa-with-SHA256')).rejects.toEqual(code('VAULT_LOCKED'));
    await vault.close();
  });

  it('stays locked when it is locked while it opens', async () => {
    const vault = await reopened(await newVault(engine), engine);
    const unlocking = vault.unlock(PASSPHRASE);
    vault.lock();
    await expect(unlocking).rejects.toEqual(code('VAULT_LOCKED'));
    expect(vault.unlocked).toBe(false);
    await vault.close();
  });

  it('answers every wrong passphrase alike, and stays as it was', async () => {
    const vault = await reopened(await newVault(engine), engine);
    for (const wrong of ['', 'wrong wrong wrong', `${PASSPHRASE}\0`, PASSPHRASE.slice(1)]) {
      await expect(vault.unlock(wrong)).rejects.toMatchObject({
        code: 'WRONG_PASSPHRASE',
        message: expect.stringMatching(/^The passphrase is not the one of this vault/) as string,
      });
    }
    expect(vault.unlocked).toBe(false);
    await vault.unlock(PASSPHRASE);
    await vault.close();
  });

  it('opens with the new passphrase only after a change, and leaves nothing of the old slot in its files', async () => {
    const vault = await newVault(engine);
    const root = await newRoot(vault);
    const database = new Database(engine, vault.path, { readOnly: true });
    const before = Buffer.from((database.get('SELECT wrapped FROM key_slot') ?? {})['wrapped'] as Uint8Array);
    database.close();
    await expect(vault.changePassphrase('not this one at all', 'quite another phrase')).rejects.toEqual(
      code('WRONG_PASSPHRASE'),
    );
    await expect(vault.changePassphrase(PASSPHRASE, '')).rejects.toEqual(code('WEAK_PASSPHRASE'));
    await vault.changePassphrase(PASSPHRASE, 'quite another phrase');
    expect((await issue(vault, root)).id).toBe('cert-2');
    await vault.close();
    for (const name of readdirSync(dirname(vault.path))) {
      expect(readFileSync(join(dirname(vault.path), name)).includes(before), name).toBe(false);
    }
    const opened = await openVault(vault.path, context(engine));
    await expect(opened.unlock(PASSPHRASE)).rejects.toEqual(code('WRONG_PASSPHRASE'));
    await opened.unlock('quite another phrase');
    expect(await opened.check()).toMatchObject({ ok: true, findings: [] });
    await opened.close();
  });

  it('changes the passphrase once where two windows do it at the same time', async () => {
    const vault = await newVault();
    const other = await openVault(vault.path, context());
    const both = [
      vault.changePassphrase(PASSPHRASE, 'the first window’s'),
      other.changePassphrase(PASSPHRASE, 'the other’s'),
    ];
    const outcomes = await Promise.allSettled(both);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refused).toEqual([code('REGISTRY_CHANGED')]);
    const kept = outcomes[0]?.status === 'fulfilled' ? 'the first window’s' : 'the other’s';
    await vault.close();
    await other.close();
    const again = await openVault(vault.path, context());
    await again.unlock(kept);
    await again.close();
  });

  it('changes the passphrase of a locked vault and leaves it locked', async () => {
    const vault = await reopened(await newVault(engine), engine);
    await vault.changePassphrase(PASSPHRASE, 'quite another phrase');
    expect(vault.unlocked).toBe(false);
    await vault.unlock('quite another phrase');
    await vault.close();
  });

  it('holds no private key in the clear', async () => {
    const vault = await newVault(engine);
    await newRoot(vault);
    const pkcs8 = await vault.keys.withPrivateKeyInfo('key-1', (lent) => Promise.resolve(Buffer.from(lent)));
    await vault.close();
    const secret = pkcs8.subarray(-100, -68);
    expect(pkcs8.length).toBeGreaterThan(130);
    for (const name of readdirSync(dirname(vault.path))) {
      expect(readFileSync(join(dirname(vault.path), name)).includes(secret), name).toBe(false);
    }
  });

  it('tells of its own changes at once, and of another connection’s within a second', async () => {
    const vault = await newVault(engine);
    const root = await newRoot(vault);
    const other = await openVault(vault.path, context(engine));
    const told: number[] = [];
    const toldOther: number[] = [];
    vault.onChange((revision) => told.push(revision));
    const stop = other.onChange((revision) => toldOther.push(revision));
    await issue(vault, root);
    const revision = await vault.registry.revision();
    expect(told).toEqual([revision]);
    await expect.poll(() => toldOther, { timeout: 1_000, interval: 20 }).toEqual([revision]);
    stop();
    await issue(vault, root);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(toldOther).toEqual([revision]);
    expect(told).toHaveLength(2);
    await other.close();
    await vault.close();
  });

  it('says what anyone may know', async () => {
    const vault = await newVault(engine);
    const root = await newRoot(vault);
    await issue(vault, root);
    vault.lock();
    expect(await vault.info()).toEqual({
      id: vault.id,
      path: vault.path,
      createdAt: NOW,
      schemaVersion: SCHEMA_VERSION,
      readOnly: false,
      slots: [{ id: 'slot-1', kind: 'passphrase', kdf: { memoryKibibytes: 64, passes: 1, parallelism: 1 } }],
      counts: { authorities: 1, certificates: 2, requests: 0, keys: 1, crls: 0, events: 6 },
    });
    await vault.close();
  });
});

describe('the key ring', () => {
  let vault: Vault;
  const message = Buffer.from('to be signed');

  it.each(KEY_TYPES.filter((keyType) => keyType !== 'rsa-4096'))(
    'makes %s keys that sign, before and after they are recorded',
    async (keyType) => {
      vault = await newVault();
      const key = await vault.keys.generate(keyType);
      const [algorithm, digest] =
        keyType === 'ed25519'
          ? (['Ed25519', null] as const)
          : keyType.startsWith('rsa')
            ? (['sha256WithRSAEncryption', 'sha256'] as const)
            : (['ecdsa-with-SHA384', 'sha384'] as const);
      const publicKey = createPublicKey({ key: Buffer.from(key.subjectPublicKeyInfo), format: 'der', type: 'spki' });
      expect(verify(digest, message, publicKey, await key.sign(message, algorithm))).toBe(true);
      const { keyId } = await vault.registry.recordRequest({ der: Uint8Array.of(1), source: '', key: key.sealedKey });
      const opened = await vault.keys.open(keyId ?? '');
      expect(Buffer.from(opened.subjectPublicKeyInfo)).toEqual(Buffer.from(key.subjectPublicKeyInfo));
      expect(verify(digest, message, publicKey, await opened.sign(message, algorithm))).toBe(true);
      await expect(opened.sign(message, keyType === 'ed25519' ? 'ecdsa-with-SHA256' : 'Ed25519')).rejects.toEqual(
        code('UNSUPPORTED_ALGORITHM'),
      );
      await vault.close();
    },
  );

  it('signs RSASSA-PSS with a salt as long as the digest', async () => {
    vault = await newVault();
    const key = await vault.keys.generate('rsa-2048');
    const publicKey = createPublicKey({ key: Buffer.from(key.subjectPublicKeyInfo), format: 'der', type: 'spki' });
    const signature = await key.sign(message, 'rsassa-pss-sha256');
    expect(verify('sha256', message, { key: publicKey, padding: 6, saltLength: 32 }, signature)).toBe(true);
    await vault.close();
  });

  it('seals a key from outside, lends it back as it was, and clears what it lent', async () => {
    vault = await newVault();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    const key = await vault.keys.seal(pkcs8);
    expect(key.sealedKey.keyType).toBe('imported');
    expect(Buffer.from(key.sealedKey.sealed).includes(pkcs8.subarray(-48))).toBe(false);
    const { keyId } = await vault.registry.recordRequest({ der: Uint8Array.of(1), source: '', key: key.sealedKey });
    let lent: Uint8Array = new Uint8Array();
    await vault.keys.withPrivateKeyInfo(keyId ?? '', (bytes) => {
      lent = bytes;
      expect(Buffer.from(bytes)).toEqual(pkcs8);
      return Promise.resolve();
    });
    expect(lent.every((octet) => octet === 0)).toBe(true);
    const failing = vault.keys.withPrivateKeyInfo(keyId ?? '', (bytes) => {
      lent = bytes;
      return Promise.reject(new Error('disk full'));
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(lent.every((octet) => octet === 0)).toBe(true);
    await vault.close();
  });

  it('refuses a key that is none, and one that it does not have', async () => {
    vault = await newVault();
    await expect(vault.keys.seal(Uint8Array.of(0x30, 0))).rejects.toEqual(code('MALFORMED_KEY'));
    const pkcs8s = ['P-256', 'P-256'].map((namedCurve) =>
      generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'der' }),
    );
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = pkcs8s;
    const crossed = Buffer.concat([first.subarray(0, -65), second.subarray(-65)]);
    await expect(vault.keys.seal(crossed)).rejects.toEqual(code('MALFORMED_KEY'));
    await expect(vault.keys.open('key-9')).rejects.toEqual(code('PRIVATE_KEY_NOT_HERE'));
    await vault.close();
  });

  it('refuses to record a key that another vault sealed', async () => {
    vault = await newVault();
    const other = await newVault();
    const { sealedKey } = await other.keys.generate('ec-p256');
    await expect(vault.registry.recordRequest({ der: Uint8Array.of(1), source: '', key: sealedKey })).rejects.toEqual(
      code('INVALID_INPUT'),
    );
    expect((await vault.info()).counts).toMatchObject({ keys: 0, requests: 0 });
    await other.close();
    await vault.close();
  });
});

describe('createVault', () => {
  it('writes over nothing, makes no folder, and refuses a weak passphrase', async () => {
    const folder = newFolder();
    const path = join(folder, 'there.chancery');
    writeFileSync(path, 'somebody’s');
    await expect(createVault(path, PASSPHRASE, context())).rejects.toEqual(code('VAULT_EXISTS'));
    expect(readFileSync(path, 'utf8')).toBe('somebody’s');
    await expect(createVault(join(folder, 'no', 'x.chancery'), PASSPHRASE, context())).rejects.toEqual(
      code('FILE_NOT_FOUND'),
    );
    await expect(createVault(join(folder, 'weak.chancery'), '', context())).rejects.toEqual(code('WEAK_PASSPHRASE'));
    expect(readdirSync(folder)).toEqual(['there.chancery']);
  });

  it('refuses to stand beside a log that is not its own', async () => {
    const path = join(newFolder(), 'new.chancery');
    writeFileSync(`${path}-wal`, 'left by another');
    await expect(createVault(path, PASSPHRASE, context())).rejects.toEqual(code('VAULT_EXISTS'));
    expect(existsSync(path)).toBe(false);
  });

  it('makes one vault of two that are made at once', async () => {
    const path = join(newFolder(), 'raced.chancery');
    const results = await Promise.allSettled([
      createVault(path, PASSPHRASE, context()),
      createVault(path, PASSPHRASE, context()),
    ]);
    const made = results.filter((result) => result.status === 'fulfilled');
    expect(made).toHaveLength(1);
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(code('VAULT_EXISTS'));
    for (const result of made) await result.value.close();
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });
});

describe('openVault', () => {
  async function closedVault(): Promise<string> {
    const vault = await newVault();
    await newRoot(vault);
    await vault.close();
    const path = join(newFolder(), 'copy.chancery');
    copyFileSync(vault.path, path);
    return path;
  }

  it('tells what is not there, what is no vault and what is another program’s database', async () => {
    const folder = newFolder();
    await expect(openVault(join(folder, 'none.chancery'), context())).rejects.toEqual(code('VAULT_NOT_FOUND'));
    await expect(openVault(folder, context())).rejects.toEqual(code('NOT_A_VAULT'));
    writeFileSync(join(folder, 'empty.chancery'), '');
    await expect(openVault(join(folder, 'empty.chancery'), context())).rejects.toEqual(code('NOT_A_VAULT'));
    writeFileSync(join(folder, 'text.chancery'), '-----BEGIN CERTIFICATE-----\n'.repeat(100));
    await expect(openVault(join(folder, 'text.chancery'), context())).rejects.toEqual(code('NOT_A_VAULT'));
    const [engine] = availableEngines();
    if (engine !== undefined) editWithSql(join(folder, 'other.db'), engine, 'CREATE TABLE t (id INTEGER)');
    await expect(openVault(join(folder, 'other.db'), context())).rejects.toEqual(code('NOT_A_VAULT'));
    expect(readFileSync(join(folder, 'empty.chancery'), 'utf8')).toBe('');
  });

  it('tells a vault that was cut off, at any length', async () => {
    const path = await closedVault();
    const { size } = statSync(path);
    for (const kept of [size - 1, size - 4096, 8192, 4096, 512, 50, 16]) {
      const cut = join(newFolder(), 'cut.chancery');
      copyFileSync(path, cut);
      truncateSync(cut, kept);
      await expect(openVault(cut, context()), `${kept} bytes`).rejects.toEqual(code('VAULT_DAMAGED'));
    }
  });

  it('refuses a later schema and leaves the file as it is', async () => {
    const path = await closedVault();
    const [engine] = availableEngines();
    if (engine !== undefined) editWithSql(path, engine, 'PRAGMA user_version = 99');
    const before = readFileSync(path);
    await expect(openVault(path, context())).rejects.toEqual(code('VAULT_TOO_NEW'));
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('tells a vault without its first row', async () => {
    const path = await closedVault();
    const [engine] = availableEngines();
    if (engine !== undefined) editWithSql(path, engine, 'DELETE FROM vault');
    await expect(openVault(path, context())).rejects.toEqual(code('VAULT_DAMAGED'));
  });

  it('tells a file that may not be read', async (test) => {
    if (process.getuid?.() === 0) test.skip('root may read everything');
    const path = await closedVault();
    chmodSync(path, 0o000);
    await expect(openVault(path, context())).rejects.toEqual(code('FILE_UNREADABLE'));
  });
});
