import { z } from 'zod';
import { findingSchema, instantSchema } from '../descriptions.ts';
import { nothing, passphraseSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';
import { vaultStatusSchema } from './vault-methods.ts';

/** Beside the vault, or in the folder that its owner chose. */
const PLACES = ['beside', 'chosen'] as const;

/** Which backup: one of the list, or the file that `pickBackup` asked for last. */
const backupChoiceSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('list'),
    place: z.enum(PLACES),
    name: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^/\\]+$/),
  }),
  z.strictObject({ from: z.literal('picked') }),
]);
export type BackupChoice = z.infer<typeof backupChoiceSchema>;

const drillSchema = z.strictObject({ at: instantSchema, sequence: z.number().int(), ok: z.boolean() });

const backupFolderSchema = z.strictObject({
  place: z.enum(PLACES),
  path: z.string(),
  /** The newest first; `sequence` is the last event in it. */
  backups: z.array(z.strictObject({ name: z.string(), at: instantSchema, sequence: z.number().int() })),
});
export type BackupFolder = z.infer<typeof backupFolderSchema>;

const takenOverSchema = z.strictObject({
  authorities: z.number().int(),
  certificates: z.number().int(),
  revocations: z.number().int(),
  requests: z.number().int(),
  crlNumbers: z.array(z.strictObject({ authority: z.string(), from: z.string(), to: z.string() })),
});

const restoreReportSchema = z.strictObject({
  path: z.string(),
  sequence: z.number().int(),
  certificates: z.number().int(),
  /** What the vault that is there knows beyond the backup; null where there is none. */
  takenOver: takenOverSchema.nullable(),
  /** Where the vault that was there is kept. */
  replaced: z.string().nullable(),
  findings: z.array(findingSchema),
});
export type RestoreReport = z.infer<typeof restoreReportSchema>;

const fileErrors = [...vaultErrors, 'FILE_EXISTS', 'FILE_NOT_FOUND', 'FILE_UNREADABLE', 'WRITE_FAILED'] as const;

/** Copies of the vault: made, proven, brought back. */
export const backupMethods = {
  listBackups: {
    input: nothing,
    output: z.strictObject({
      folders: z.array(backupFolderSchema),
      /** The vault's own last event: how far a backup is behind. */
      sequence: z.number().int(),
      lastDrill: drillSchema.nullable(),
      /** What stood in the way of the last one that should have been made by itself. */
      findings: z.array(findingSchema),
    }),
    errors: vaultErrors,
  },
  /** In each folder; where one could not be written is a finding. */
  makeBackup: {
    input: nothing,
    output: z.strictObject({ written: z.array(z.string()), proven: z.boolean(), findings: z.array(findingSchema) }),
    errors: fileErrors,
  },
  /** Asks for the folder that backups go to besides. */
  chooseBackupFolder: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('chosen'), folder: z.string() }),
      cancelledSchema,
    ]),
    errors: fileErrors,
  },
  forgetBackupFolder: { input: nothing, output: nothing, errors: fileErrors },
  /** Asks for a backup that lies somewhere else. */
  pickBackup: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('picked'), path: z.string() }),
      cancelledSchema,
    ]),
    errors: [],
  },
  /** Opens a copy of it, verifies everything, signs and verifies a throw-away certificate of each CA, keeps nothing. */
  drillBackup: {
    input: z.strictObject({ backup: backupChoiceSchema, passphrase: passphraseSchema }),
    output: z.strictObject({
      ok: z.boolean(),
      certificates: z.number().int(),
      events: z.number().int(),
      /** The CAs whose key in the copy has signed. */
      signed: z.array(z.string()),
      findings: z.array(findingSchema),
    }),
    errors: [...fileErrors, 'WRONG_PASSPHRASE', 'SIGNATURE_UNPROVEN'],
  },
  /** What would come of restoring it in the place of the vault that is open. Changes nothing. */
  compareBackup: {
    input: z.strictObject({ backup: backupChoiceSchema, passphrase: passphraseSchema }),
    output: restoreReportSchema,
    errors: [...fileErrors, 'WRONG_PASSPHRASE'],
  },
  /** Restores it in the place of the vault that is open, or where the native dialog says when none is, and unlocks it. */
  restoreBackup: {
    input: z.strictObject({ backup: backupChoiceSchema, passphrase: passphraseSchema }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('restored'), report: restoreReportSchema, vault: vaultStatusSchema }),
      cancelledSchema,
    ]),
    errors: [...fileErrors, 'WRONG_PASSPHRASE', 'RESTORE_DIFFERS'],
  },
} as const satisfies Record<string, MethodShape>;
