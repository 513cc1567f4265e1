import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { storedHead } from '../../electron/vault/chain-check.ts';
import { availableEngines, bestEngine, Database } from '../../electron/vault/driver.ts';
import type { OsKeychain } from '../../electron/vault/keychain-slot.ts';
import { deriveSubkeys } from '../../electron/vault/sealing.ts';
import { Session } from '../../electron/vault/session.ts';
import { changeSlots, openSlot, passphraseSlots } from '../../electron/vault/slot-store.ts';
import { schemaCookie, VaultStore } from '../../electron/vault/store.ts';
import { holdVaultFile } from '../../electron/vault/vault-file.ts';
import { openVault, createVault, type Vault } from '../../electron/vault/vault.ts';
import {
  context,
  editWithSql,
  issue,
  newFolder,
  newRoot,
  newVault,
  PASSPHRASE,
  removeFolders,
  SETTINGS,
} from './test-vault.ts';
import { lyingKeychain, TestKeychain } from './test-keychain.ts';

afterEach(removeFolders);

const NEXT = 'quite another phrase';

async function vaultWith(keychain: OsKeychain): Promise<Vault> {
  return createVault(`${newFolder()}/sample.chancery`, PASSPHRASE, { ...context(), keychain });
}

/** Closed and opened again, with this keychain at hand. */
async function openedWith(vault: Vault, keychain?: OsKeychain): Promise<Vault> {
  await vault.close();
  return openVault(vault.path, { ...context(), keychain });
}

async function kinds(vault: Vault): Promise<string[]> {
  return (await vault.info()).slots.map(({ kind }) => kind);
}

describe('a vault in the computer’s keychain', () => {
  it('is unlocked by it, can sign, and says which keychain of which computer it is', async () => {
    const keychain = new TestKeychain();
    const made = await vaultWith(keychain);
    const root = await newRoot(made);
    await made.putIntoKeychain(PASSPHRASE);
    const vault = await openedWith(made, keychain);
    await vault.unlockWithKeychain();
    const key = await vault.keys.open('key-1');
    await issue(vault, { ...root, key });
    expect((await vault.info()).slots[1]).toEqual({
      id: 'slot-2',
      kind: 'os-keychain',
      backend: 'gnome_libsecret',
      computer: 'workbench',
    });
    expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    await vault.close();
  });

  it('is there only by the passphrase’s leave, and only beside it', async () => {
    const keychain = new TestKeychain();
    const vault = await vaultWith(keychain);
    await expect(vault.putIntoKeychain('wrong')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    expect(await kinds(vault)).toEqual(['passphrase']);
    await vault.putIntoKeychain(PASSPHRASE);
    await vault.putIntoKeychain(PASSPHRASE);
    expect(await kinds(vault)).toEqual(['passphrase', 'os-keychain']);
    await vault.takeOutOfKeychains();
    expect(await kinds(vault)).toEqual(['passphrase']);
    vault.lock();
    await expect(vault.unlockWithKeychain()).rejects.toMatchObject({ code: 'KEYCHAIN_REFUSED' });
    await vault.unlock(PASSPHRASE);
    expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    await vault.close();
  });

  it('gives nothing to a keychain that is only a fixed password, and takes nothing from one', async () => {
    const keychain = new TestKeychain();
    const vault = await vaultWith(keychain);
    keychain.backend = 'basic_text';
    await expect(vault.putIntoKeychain(PASSPHRASE)).rejects.toMatchObject({
      code: 'KEYCHAIN_REFUSED',
      message: expect.stringContaining('basic_text') as string,
    });
    expect(await kinds(vault)).toEqual(['passphrase']);
    keychain.backend = 'gnome_libsecret';
    await vault.putIntoKeychain(PASSPHRASE);
    vault.lock();
    keychain.backend = 'basic_text';
    await expect(vault.unlockWithKeychain()).rejects.toMatchObject({
      code: 'KEYCHAIN_REFUSED',
      message: expect.stringMatching(/basic_text.*gnome_libsecret.*passphrase/s) as string,
    });
    await vault.unlock(PASSPHRASE);
    await vault.close();
  });

  it.each<[string, (keychain: TestKeychain) => OsKeychain | undefined, RegExp]>([
    ['another backend', (one) => Object.assign(one, { backend: 'kwallet6' }), /gnome_libsecret.*kwallet6/],
    ['a reset keyring', (one) => (one.reset(), one), /reset/],
    ['a locked keyring', (one) => Object.assign(one, { locked: true }), /locked/],
    ['a keyring that answers with garbage of the right form', () => lyingKeychain(), /another one/],
    ['none at all, as in a terminal', () => undefined, /in no keychain/],
  ])('stays locked with %s, says what to do, and the passphrase opens it', async (_, change, said) => {
    const keychain = new TestKeychain();
    const made = await vaultWith(keychain);
    await made.putIntoKeychain(PASSPHRASE);
    const vault = await openedWith(made, change(keychain));
    await expect(vault.unlockWithKeychain()).rejects.toMatchObject({
      code: 'KEYCHAIN_REFUSED',
      message: expect.stringMatching(said) as string,
    });
    expect(vault.unlocked).toBe(false);
    await vault.unlock(PASSPHRASE);
    expect(await vault.check()).toMatchObject({ ok: true });
    await vault.close();
  });

  it('is bound to its vault and its slot: the row of another vault opens nothing, and is told', async () => {
    const keychain = new TestKeychain();
    const [first, second] = [await vaultWith(keychain), await vaultWith(keychain)];
    for (const vault of [first, second]) await vault.putIntoKeychain(PASSPHRASE);
    for (const vault of [first, second]) await vault.close();
    const engine = availableEngines()[0] ?? 'node:sqlite';
    editWithSql(
      second.path,
      engine,
      `ATTACH '${first.path}' AS other`,
      `UPDATE key_slot SET parameters = (SELECT parameters FROM other.key_slot o WHERE o.id = key_slot.id),
         wrapped = (SELECT wrapped FROM other.key_slot o WHERE o.id = key_slot.id) WHERE kind = 'os-keychain'`,
    );
    const vault = await openVault(second.path, { ...context(), keychain });
    await expect(vault.unlockWithKeychain()).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    expect(await vault.check()).toMatchObject({ ok: false });
    await vault.close();
  });

  it('stays in the keychain at hand when the passphrase changes, and in no other', async () => {
    const keychain = new TestKeychain();
    const elsewhere = new TestKeychain();
    elsewhere.computer = 'laptop';
    const here = await vaultWith(keychain);
    await here.putIntoKeychain(PASSPHRASE);
    const there = await openedWith(here, elsewhere);
    await there.unlock(PASSPHRASE);
    await there.putIntoKeychain(PASSPHRASE);
    expect(await kinds(there)).toEqual(['passphrase', 'os-keychain', 'os-keychain']);
    const back = await openedWith(there, keychain);
    await expect(back.changePassphrase(PASSPHRASE, NEXT)).resolves.toEqual({ keychainsRemoved: 1 });
    await back.unlockWithKeychain();
    const again = await openedWith(back, elsewhere);
    await expect(again.unlockWithKeychain()).rejects.toMatchObject({ code: 'KEYCHAIN_REFUSED' });
    const terminal = await openedWith(again);
    await expect(terminal.changePassphrase(NEXT, PASSPHRASE)).resolves.toEqual({ keychainsRemoved: 1 });
    expect(await kinds(terminal)).toEqual(['passphrase']);
    await terminal.close();
  });

  it('goes out of the keychains of others when a recovery kit gives a new passphrase', async () => {
    const vault = await vaultWith(new TestKeychain());
    await vault.putIntoKeychain(PASSPHRASE);
    const { shares } = await vault.createRecoveryKit(PASSPHRASE, { shares: 2, threshold: 2 });
    const opened = await openedWith(vault, new TestKeychain());
    await expect(opened.recover(shares, NEXT)).resolves.toEqual({ keychainsRemoved: 1 });
    expect(await kinds(opened)).toEqual(['passphrase', 'recovery']);
    await opened.close();
  });

  it('is encrypted anew when the keychain asks for it, and opens as before', async () => {
    const keychain = new TestKeychain();
    const vault = await vaultWith(keychain);
    await vault.putIntoKeychain(PASSPHRASE);
    const events = (await vault.info()).counts.events;
    for (const renew of [true, false]) {
      keychain.renew = renew;
      vault.lock();
      await vault.unlockWithKeychain();
      expect((await vault.info()).counts.events).toBe(events + 1);
    }
    expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    await vault.close();
  });

  it('has a slot for each of 16 computers, and refuses the next', async () => {
    const keychain = new TestKeychain();
    const vault = await vaultWith(keychain);
    for (let number = 1; number <= 16; number++) {
      keychain.computer = `computer-${number}`;
      await vault.putIntoKeychain(PASSPHRASE);
    }
    keychain.computer = 'one-too-many';
    await expect(vault.putIntoKeychain(PASSPHRASE)).rejects.toMatchObject({ code: 'KEYCHAIN_REFUSED' });
    expect(await kinds(vault)).toHaveLength(17);
    await vault.close();
  });

  it('does not stand for the passphrase where a CA asks at every signature', async () => {
    const keychain = new TestKeychain();
    const vault = await vaultWith(keychain);
    const root = await newRoot(vault);
    await vault.registry.recordSettings(root.id, { ...SETTINGS, asksEveryTime: true });
    await vault.putIntoKeychain(PASSPHRASE);
    vault.lock();
    await vault.unlockWithKeychain();
    const key = await vault.keys.open('key-1');
    await expect(issue(vault, { ...root, key })).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    await vault.confirm(PASSPHRASE);
    await issue(vault, { ...root, key });
    await vault.close();
  });

  it('leaves nothing in the file that opens it without the keychain', async () => {
    const keychain = new TestKeychain();
    const secrets: string[] = [];
    const vault = await vaultWith({
      look: () => keychain.look(),
      encrypt: (secret) => (secrets.push(secret), keychain.encrypt(secret)),
      decrypt: (encrypted) => keychain.decrypt(encrypted),
    });
    await vault.putIntoKeychain(PASSPHRASE);
    await vault.close();
    const file = readFileSync(vault.path);
    expect(secrets).toHaveLength(1);
    for (const secret of secrets) {
      expect(file.includes(secret)).toBe(false);
      expect(file.includes(Buffer.from(secret, 'hex'))).toBe(false);
    }
  });
});

describe('changeSlots', () => {
  it('never takes the last passphrase away', async () => {
    const made = await newVault();
    const { path, id: vaultId } = made;
    await made.close();
    const engine = bestEngine();
    const database = new Database(engine, path, { readOnly: false });
    const file = holdVaultFile(path);
    const store = new VaultStore({ path, engine, database, vaultId, context: context(), file });
    const { masterKey } = await openSlot(store, PASSPHRASE);
    const session = new Session(deriveSubkeys(masterKey, vaultId));
    session.head = storedHead(database);
    session.schemaCookie = schemaCookie(database);
    store.session = session;
    const slots = passphraseSlots(database);
    await expect(changeSlots(store, { remove: slots, before: slots })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(passphraseSlots(database)).toHaveLength(1);
    database.close();
    file.release(true);
  });
});
