/** The fake main's vault: its ways in, its backups, what is written beside a certificate. It remembers as main does. */
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract.ts';
import type { SlotDescription } from '../../shared/contract/care-methods.ts';
import type { VaultStatus } from '../../shared/contract/vault-methods.ts';
import type { ErrorCode } from '../../shared/errors.ts';

type Handlers<M extends MethodName> = { readonly [N in M]: (input: MethodInput<N>) => MethodOutput<N> };

type CareMethod =
  | 'showVault'
  | 'unlockWithKeychain'
  | 'putIntoKeychain'
  | 'takeOutOfKeychains'
  | 'changePassphrase'
  | 'checkVault'
  | 'listBackups'
  | 'makeBackup'
  | 'chooseBackupFolder'
  | 'forgetBackupFolder'
  | 'pickBackup'
  | 'drillBackup'
  | 'compareBackup'
  | 'restoreBackup'
  | 'createRecoveryKit'
  | 'printRecoveryKit'
  | 'saveRecoveryKit'
  | 'forgetRecoveryKit'
  | 'useRecoveryKit'
  | 'showAnnotation'
  | 'annotateCertificate'
  | 'undoAnnotation'
  | 'exportAudit';

export interface CareWorld {
  readonly now: number;
  readonly passphrase: string;
  readonly refuse: (code: ErrorCode, message: string) => Error;
  readonly changed: () => void;
  readonly needKey: () => void;
  readonly setVault: (state: 'locked' | 'unlocked') => VaultStatus;
}

const NOTHING = { note: '', tags: [] as string[], deleted: false };

export function fakeVaultCare(world: CareWorld): Handlers<CareMethod> {
  const { now, changed, needKey, setVault } = world;
  const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString();
  let slots: SlotDescription[] = [{ kind: 'passphrase', memoryMebibytes: 256, passes: 3 }];
  let chosen: string | null = null;
  let backups = [{ name: 'Sample CA-20261119T090000Z-e412.chancery', at: daysAgo(2), sequence: 412 }];
  let lastDrill: MethodOutput<'listBackups'>['lastDrill'] = null;
  const written = new Map<string, (typeof NOTHING)[]>();

  const checkPassphrase = (passphrase: string): void => {
    if (passphrase === world.passphrase) return;
    throw world.refuse('WRONG_PASSPHRASE', 'The passphrase is not the one of this vault.');
  };
  const shown = (id: string): MethodOutput<'showAnnotation'> => {
    const steps = written.get(id) ?? [];
    return { ...(steps.at(-1) ?? NOTHING), undoable: steps.length > 0 };
  };
  const write = (id: string, annotation: typeof NOTHING): MethodOutput<'showAnnotation'> => {
    needKey();
    written.set(id, [...(written.get(id) ?? []), annotation]);
    changed();
    return shown(id);
  };
  const report = {
    path: '/home/anna/ca/Sample CA.chancery',
    sequence: 412,
    certificates: 409,
    takenOver: {
      authorities: 0,
      certificates: 3,
      revocations: 1,
      requests: 2,
      crlNumbers: [{ authority: 'ca-1', from: '41', to: '43' }],
    },
    replaced: null,
    findings: [],
  };
  return {
    showVault: () => ({
      id: '11112222-3333-4444-5555-666677778888',
      createdAt: daysAgo(400),
      schemaVersion: 3,
      readOnly: false,
      slots,
      keychain: { backend: 'gnome_libsecret', usable: true },
    }),
    unlockWithKeychain: () => {
      if (slots.some(({ kind }) => kind === 'os-keychain')) return setVault('unlocked');
      throw world.refuse(
        'KEYCHAIN_REFUSED',
        'The vault is in no keychain of this computer. Unlock with the passphrase.',
      );
    },
    putIntoKeychain: ({ passphrase }) => {
      checkPassphrase(passphrase);
      slots = [
        ...slots.filter(({ kind }) => kind !== 'os-keychain'),
        { kind: 'os-keychain', backend: 'gnome_libsecret', computer: 'workbench', here: true },
      ];
      changed();
      return {};
    },
    takeOutOfKeychains: () => {
      needKey();
      slots = slots.filter(({ kind }) => kind !== 'os-keychain');
      changed();
      return {};
    },
    changePassphrase: ({ current }) => {
      checkPassphrase(current);
      changed();
      return { keychainsRemoved: 0 };
    },
    checkVault: () => ({
      outcome: 'checked',
      ok: true,
      withKeys: true,
      certificates: 412,
      crls: 1,
      events: 1204,
      findings: [],
    }),
    listBackups: () => ({
      folders: [
        { place: 'beside', path: '/home/anna/ca/Sample CA.chancery.backups', backups },
        ...(chosen === null ? [] : [{ place: 'chosen' as const, path: chosen, backups: [] }]),
      ],
      sequence: 430,
      lastDrill,
      findings: [],
    }),
    makeBackup: () => {
      backups = [{ name: 'Sample CA-20261121T120000Z-e430.chancery', at: daysAgo(0), sequence: 430 }, ...backups];
      changed();
      return { written: ['/home/anna/ca/Sample CA.chancery.backups/new'], proven: true, findings: [] };
    },
    chooseBackupFolder: () => {
      chosen = '/mnt/nas/chancery';
      changed();
      return { outcome: 'chosen', folder: chosen };
    },
    forgetBackupFolder: () => {
      chosen = null;
      changed();
      return {};
    },
    pickBackup: () => ({ outcome: 'picked', path: '/mnt/usb/Sample CA.chancery' }),
    drillBackup: ({ passphrase }) => {
      checkPassphrase(passphrase);
      lastDrill = { at: daysAgo(0), sequence: 412, ok: true };
      changed();
      return { ok: true, certificates: 409, events: 412, signed: ['Sample Root CA'], findings: [] };
    },
    compareBackup: ({ passphrase }) => {
      checkPassphrase(passphrase);
      return report;
    },
    restoreBackup: ({ passphrase }) => {
      checkPassphrase(passphrase);
      changed();
      return {
        outcome: 'restored',
        report: { ...report, replaced: '/home/anna/ca/Sample CA.chancery.replaced-20261121T120000Z' },
        vault: setVault('unlocked'),
      };
    },
    createRecoveryKit: ({ passphrase, shares, threshold }) => {
      checkPassphrase(passphrase);
      slots = [
        ...slots.filter(({ kind }) => kind !== 'recovery'),
        { kind: 'recovery', kit: '0a0b0c0d', shares, threshold },
      ];
      changed();
      return { kit: '0a0b0c0d', shares, threshold };
    },
    printRecoveryKit: () => ({ outcome: 'printed' }),
    saveRecoveryKit: () => ({ outcome: 'saved', folder: '/home/anna/shares', files: ['recovery-share-1-of-5.html'] }),
    forgetRecoveryKit: () => ({}),
    useRecoveryKit: ({ shares }) => {
      if (shares.length < 3) throw world.refuse('TOO_FEW_SHARES', '3 different shares are needed. Bring more.');
      return { vault: setVault('unlocked'), keychainsRemoved: 0 };
    },
    showAnnotation: ({ id }) => shown(id),
    annotateCertificate: ({ id, ...annotation }) => write(id, annotation),
    undoAnnotation: ({ id }) => write(id, written.get(id)?.at(-2) ?? NOTHING),
    exportAudit: () => ({
      outcome: 'saved',
      path: '/home/anna/audit.jsonl',
      events: 1204,
      signedBy: ['Sample Root CA'],
    }),
  };
}
