import { z } from 'zod';
import { instantSchema, namedEventSchema } from '../descriptions.ts';
import { fileNameSchema, nothing, passphraseSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';

export const vaultStatusSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('none') }),
  z.strictObject({ state: z.literal('locked'), name: z.string(), path: z.string() }),
  z.strictObject({
    state: z.literal('unlocked'),
    name: z.string(),
    path: z.string(),
    /** When it locks by itself if nothing is done. */
    locksAt: instantSchema,
  }),
]);
export type VaultStatus = z.infer<typeof vaultStatusSchema>;

export const vaultMethods = {
  /** Asks where to keep it with the native dialog, then creates it and leaves it unlocked. */
  createVault: {
    input: z.strictObject({ passphrase: passphraseSchema, suggestedName: fileNameSchema }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('created'), vault: vaultStatusSchema }),
      cancelledSchema,
    ]),
    errors: [...vaultErrors, 'WEAK_PASSPHRASE'],
  },
  /** The native open dialog, or one of `recentVaults` by its place in that list. */
  openVault: {
    input: z.strictObject({ recent: z.number().int().min(0).max(50).nullable() }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('opened'), vault: vaultStatusSchema }),
      cancelledSchema,
    ]),
    errors: vaultErrors,
  },
  closeVault: { input: nothing, output: nothing, errors: [] },
  unlockVault: {
    input: z.strictObject({ passphrase: passphraseSchema }),
    output: vaultStatusSchema,
    errors: [...vaultErrors, 'WRONG_PASSPHRASE'],
  },
  /** The passphrase once more, for a CA that asks at every signature: one signature within a minute. */
  confirmSignature: {
    input: z.strictObject({ passphrase: passphraseSchema }),
    output: nothing,
    errors: [...vaultErrors, 'WRONG_PASSPHRASE'],
  },
  /** Goes on from an older copy that stands where the vault was: see VAULT_OLDER_COPY. */
  acceptOlderVault: { input: nothing, output: vaultStatusSchema, errors: vaultErrors },
  /** How long the vault stays unlocked when nothing is done; null only asks. */
  lockAfter: {
    input: z.strictObject({ minutes: z.number().int().min(1).max(1_440).nullable() }),
    output: z.strictObject({ minutes: z.number().int() }),
    errors: [],
  },
  lockVault: { input: nothing, output: vaultStatusSchema, errors: vaultErrors },

  listEvents: {
    input: z.strictObject({
      limit: z.number().int().min(1).max(500),
      offset: z.number().int().min(0),
      /** Only those in which each word stands. */
      text: z.string().max(500).default(''),
    }),
    output: z.strictObject({ items: z.array(namedEventSchema), total: z.number().int() }),
    errors: vaultErrors,
  },
  /** The whole log with its proof, signed by the CAs whose keys are here when unlocked: docs/audit-format.md. */
  exportAudit: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('saved'),
        path: z.string(),
        events: z.number().int(),
        signedBy: z.array(z.string()),
      }),
      cancelledSchema,
    ]),
    errors: [...vaultErrors, 'FILE_EXISTS', 'FILE_NOT_FOUND', 'WRITE_FAILED', 'PASSPHRASE_REQUIRED'],
  },
} as const satisfies Record<string, MethodShape>;
