import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseShare } from '../../electron/vault/share-text.ts';
import { memoryIn } from '../../electron/vault/outside-memory.ts';
import { createVault } from '../../electron/vault/vault.ts';
import { certificateDer, context, newRoot, newVault, removeFolders } from '../vault/test-vault.ts';
import { TestKeychain } from '../vault/test-keychain.ts';
import { Main } from './main-process.ts';

const PASSPHRASE = 'six plain words are easy enough';
const NEXT = 'another six words that nobody knows';
const THREE_OF_FIVE = { shares: 5, threshold: 3 };

let folder = '';
let main: Main;
let keychain: TestKeychain;
const file = (name: string): string => path.join(folder, name);
const issue = (name: string) =>
  main.call('issueWithNewKey', {
    subject: `CN=${name}`,
    subjectAltNames: [name],
    keyType: 'ec-p256',
    ca: 'ca-1',
    profile: 'tls-server',
    validityDays: 30,
  });

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'care-'));
  keychain = new TestKeychain();
  main = new Main({ memory: memoryIn(file('memory')), keychain });
  // As cheap to try as a test can bear: whoever makes a vault in the window gets half a second.
  const made = await createVault(file('sample.chancery'), PASSPHRASE, context());
  await made.close();
  await main.session.open(made.path);
  await main.call('unlockVault', { passphrase: PASSPHRASE });
  await main.call('createAuthority', {
    name: 'Root',
    subject: 'CN=Root',
    keyType: 'ec-p256',
    validityDays: 3650,
    permittedNames: [],
  });
  await issue('www.example.com');
});
afterEach(async () => {
  await main.session.close();
  rmSync(folder, { recursive: true });
});

describe('the ways into the vault', () => {
  it('are shown; the keychain’s unlocks, and goes again', async () => {
    await main.call('putIntoKeychain', { passphrase: PASSPHRASE });
    expect(await main.call('showVault', {})).toMatchObject({
      slots: [{ kind: 'passphrase' }, { kind: 'os-keychain', backend: 'gnome_libsecret', here: true }],
      keychain: { backend: 'gnome_libsecret', usable: true },
    });
    await main.call('lockVault', {});
    await expect(main.call('takeOutOfKeychains', {})).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(await main.call('unlockWithKeychain', {})).toMatchObject({ state: 'unlocked' });
    await main.call('takeOutOfKeychains', {});
    await main.call('lockVault', {});
    await expect(main.call('unlockWithKeychain', {})).rejects.toMatchObject({ code: 'KEYCHAIN_REFUSED' });
    await expect(main.call('putIntoKeychain', { passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    });
  });

  it('are by another passphrase once it was changed', async () => {
    await expect(main.call('changePassphrase', { current: 'wrong', next: NEXT })).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    });
    expect(await main.call('changePassphrase', { current: PASSPHRASE, next: NEXT })).toEqual({ keychainsRemoved: 0 });
    await main.call('lockVault', {});
    await expect(main.call('unlockVault', { passphrase: PASSPHRASE })).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    });
    await main.call('unlockVault', { passphrase: NEXT });
  });
});

describe('the recovery kit', () => {
  it('is printed and saved by main alone, gives a new passphrase, and is gone when the vault locks', async () => {
    const made = await main.call('createRecoveryKit', { passphrase: PASSPHRASE, ...THREE_OF_FIVE });
    expect(Object.keys(made).sort()).toEqual(['kit', 'shares', 'threshold']);
    expect(await main.call('printRecoveryKit', {})).toEqual({ outcome: 'printed' });
    expect(main.printed[0]?.match(/<section>/g)).toHaveLength(5);
    mkdirSync(file('shares'));
    main.dialogs.push(file('shares'));
    await main.call('saveRecoveryKit', {});
    expect(readdirSync(file('shares'))).toHaveLength(10);
    main.dialogs.push(file('shares'));
    await expect(main.call('saveRecoveryKit', {})).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const shares = [1, 3, 5].map((at) => readFileSync(file(`shares/recovery-share-${at}-of-5.txt`), 'utf8'));
    expect(shares.map((share) => parseShare(share).index)).toEqual([1, 3, 5]);
    await main.call('lockVault', {});
    await expect(main.call('printRecoveryKit', {})).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await expect(main.call('useRecoveryKit', { shares: shares.slice(1), next: NEXT })).rejects.toMatchObject({
      code: 'TOO_FEW_SHARES',
    });
    expect(await main.call('useRecoveryKit', { shares, next: NEXT })).toMatchObject({ vault: { state: 'unlocked' } });
    await main.call('lockVault', {});
    await main.call('unlockVault', { passphrase: NEXT });
  });
});

describe('backups', () => {
  const newest = async () => {
    const { folders } = await main.call('listBackups', {});
    const [backup] = folders[0]?.backups ?? [];
    return { from: 'list' as const, place: 'beside' as const, name: backup?.name ?? '' };
  };

  it('are made beside the vault and in the chosen folder, listed, and proven by a drill that is remembered', async () => {
    mkdirSync(file('nas'));
    main.dialogs.push(file('nas'));
    await main.call('chooseBackupFolder', {});
    expect(await main.call('makeBackup', {})).toMatchObject({ proven: true, findings: [] });
    const { folders, sequence, lastDrill } = await main.call('listBackups', {});
    expect(folders.map(({ place, backups }) => [place, backups.length])).toEqual([
      ['beside', 1],
      ['chosen', 1],
    ]);
    expect(folders[1]?.backups[0]).toMatchObject({ sequence });
    expect(lastDrill).toBeNull();
    await expect(main.call('drillBackup', { backup: await newest(), passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    });
    expect(await main.call('drillBackup', { backup: await newest(), passphrase: PASSPHRASE })).toMatchObject({
      ok: true,
      certificates: 2,
      signed: ['Root'],
    });
    expect((await main.call('listBackups', {})).lastDrill).toMatchObject({ ok: true, sequence });
    await main.call('forgetBackupFolder', {});
    expect((await main.call('listBackups', {})).folders).toHaveLength(1);
    expect(readdirSync(file('nas'))).toHaveLength(1);
  });

  it('say what stood in the way in a folder that cannot be written, and are made in the other', async () => {
    main.dialogs.push(file('sample.chancery/under-a-file'));
    await main.call('chooseBackupFolder', {});
    const made = await main.call('makeBackup', {});
    expect(made.written).toHaveLength(1);
    expect(made.findings).toMatchObject([{ code: 'backup-failed' }]);
    expect((await main.call('listBackups', {})).findings).toEqual(made.findings);
  });

  it('say first what the vault knows beyond them, and take it over when one is restored', async () => {
    await main.call('makeBackup', {});
    const backup = await newest();
    const later = await issue('later.example.com');
    await main.call('revokeCertificates', { ids: ['cert-2'], reason: 'keyCompromise', invalidityDate: null });
    const before = (await main.call('listBackups', {})).sequence;
    expect(await main.call('compareBackup', { backup, passphrase: PASSPHRASE })).toMatchObject({
      certificates: 2,
      takenOver: { certificates: 1, revocations: 1 },
      replaced: null,
    });
    expect((await main.call('listBackups', {})).sequence).toBe(before);
    await expect(main.call('restoreBackup', { backup, passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    });
    expect(main.session.status()).toMatchObject({ state: 'locked', path: file('sample.chancery') });
    await main.call('unlockVault', { passphrase: PASSPHRASE });
    const restored = await main.call('restoreBackup', { backup, passphrase: PASSPHRASE });
    expect(restored).toMatchObject({ outcome: 'restored', vault: { state: 'unlocked' } });
    const { replaced } = restored.outcome === 'restored' ? restored.report : { replaced: null };
    expect(existsSync(replaced ?? '')).toBe(true);
    const shown = await main.call('showCertificate', { id: 'cert-2' });
    expect(shown.certificate.state).toBe('revoked');
    const list = await main.call('listCertificates', {
      text: 'later.example.com',
      ca: null,
      states: [],
      sort: 'notAfter',
      descending: false,
      limit: 10,
      offset: 0,
    });
    expect(list.items.map(({ serialNumber }) => serialNumber)).toEqual([later.certificate.serialNumber]);
    expect(await main.call('checkVault', {})).toMatchObject({ outcome: 'checked', ok: true });
  });

  it('bring a vault back where none is open, at the place that the dialog says', async () => {
    await main.call('makeBackup', {});
    const { folders } = await main.call('listBackups', {});
    const found = path.join(folders[0]?.path ?? '', folders[0]?.backups[0]?.name ?? '');
    await main.call('closeVault', {});
    main.dialogs.push(found, file('again.chancery'));
    expect(await main.call('pickBackup', {})).toEqual({ outcome: 'picked', path: found });
    const restored = await main.call('restoreBackup', { backup: { from: 'picked' }, passphrase: PASSPHRASE });
    expect(restored).toMatchObject({ vault: { state: 'unlocked', path: file('again.chancery') } });
    expect((await main.call('showCertificate', { id: 'cert-2' })).certificate.subject).toBe('CN=www.example.com');
  });

  it('that are not on the list are not read, whatever the page calls them', async () => {
    await expect(
      main.call('drillBackup', {
        backup: { from: 'list', place: 'beside', name: 'elsewhere.chancery' },
        passphrase: PASSPHRASE,
      }),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(
      main.call('drillBackup', {
        backup: { from: 'list', place: 'beside', name: '../sample.chancery' },
        passphrase: PASSPHRASE,
      }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('checkVault', () => {
  it('says that the vault is whole', async () => {
    expect(await main.call('checkVault', {})).toMatchObject({
      outcome: 'checked',
      ok: true,
      withKeys: true,
      certificates: 2,
      findings: [],
    });
    await main.call('lockVault', {});
    expect(await main.call('checkVault', {})).toMatchObject({ outcome: 'checked', ok: true, withKeys: false });
  });

  it('tells how far it is in a vault that takes its time, and ends when somebody says so', async () => {
    const large = await newVault();
    const root = await newRoot(large);
    const rest = { authorityId: root.id, profile: 'tls-server', request: null, key: null, supersedesId: null };
    const ders = await Promise.all(Array.from({ length: 2_000 }, () => certificateDer(root)));
    await large.registry.recordCertificates(ders.map((der) => ({ ...rest, der })));
    await large.close();
    await main.session.open(large.path);
    const running = main.call('checkVault', {});
    await expect.poll(() => main.progress.length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);
    const { work = '', method } = main.progress[0] ?? {};
    expect(method).toBe('checkVault');
    await main.call('cancelWork', { work });
    expect(await running).toEqual({ outcome: 'cancelled' });
    const told = main.progress.map(({ fraction }) => fraction ?? 1);
    expect(told.toSorted((x, y) => x - y)).toEqual(told);
    removeFolders();
  });
});

describe('what is written beside a certificate', () => {
  it('is changed, hidden and brought back, and undone', async () => {
    const id = 'cert-2';
    expect(await main.call('showAnnotation', { id })).toEqual({ note: '', tags: [], deleted: false, undoable: false });
    const noted = { note: 'the mail server', tags: ['staging'], deleted: false };
    expect(await main.call('annotateCertificate', { id, ...noted })).toEqual({ ...noted, undoable: true });
    await main.call('annotateCertificate', { id, ...noted, deleted: true });
    expect(await main.call('undoAnnotation', { id })).toEqual({ ...noted, undoable: true });
    expect(await main.call('undoAnnotation', { id })).toMatchObject({ deleted: true });
    await expect(main.call('undoAnnotation', { id: 'cert-1' })).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    await expect(main.call('showAnnotation', { id: 'cert-99' })).rejects.toMatchObject({
      code: 'CERTIFICATE_NOT_FOUND',
    });
  });
});

describe('the audit log', () => {
  it('is searched by words, and saved with the signature of its CA', async () => {
    const found = await main.call('listEvents', { limit: 10, offset: 0, text: 'issued www.example' });
    const all = await main.call('listEvents', { limit: 10, offset: 0 });
    expect(all.total).toBeGreaterThan(found.total);
    expect(found.items[0]).toMatchObject({ kind: 'certificate.issued', subjectName: 'www.example.com' });
    const everything = await main.call('listEvents', { limit: 500, offset: 0 });
    const nameOf = (kind: string) => everything.items.find((event) => event.kind === kind)?.subjectName;
    expect(nameOf('authority.created')).toBe('Root');
    expect(nameOf('key.created')).toBe('www.example.com');
    expect(nameOf('request.received')).toContain('CN=');
    expect((await main.call('listEvents', { limit: 10, offset: 0, text: 'slot.created' })).total).toBe(1);
    main.dialogs.push(file('audit.jsonl'));
    expect(await main.call('exportAudit', {})).toMatchObject({ outcome: 'saved', signedBy: ['Root'] });
    expect(readFileSync(file('audit.jsonl'), 'utf8').split('\n').length).toBeGreaterThan(all.total);
  });
});
