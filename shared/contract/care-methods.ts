import { z } from 'zod';
import { findingSchema, instantSchema } from '../descriptions.ts';
import { nothing, passphraseSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';
import { vaultStatusSchema } from './vault-methods.ts';

/** One way to the vault's keys. */
const slotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('passphrase'), memoryMebibytes: z.number(), passes: z.number().int() }),
  z.strictObject({
    kind: z.literal('recovery'),
    kit: z.string(),
    shares: z.number().int(),
    threshold: z.number().int(),
  }),
  z.strictObject({
    kind: z.literal('os-keychain'),
    backend: z.string(),
    computer: z.string(),
    /** Put in on this computer. */
    here: z.boolean(),
  }),
]);
export type SlotDescription = z.infer<typeof slotSchema>;

const vaultFactsSchema = z.strictObject({
  id: z.string(),
  createdAt: instantSchema,
  schemaVersion: z.number().int(),
  readOnly: z.boolean(),
  slots: z.array(slotSchema),
  /** What this computer offers now; `usable` says whether it keeps a secret. */
  keychain: z.strictObject({ backend: z.string(), usable: z.boolean() }),
});
export type VaultFacts = z.infer<typeof vaultFactsSchema>;

const passphraseErrors = [...vaultErrors, 'WRONG_PASSPHRASE', 'WRITE_FAILED'] as const;

/** The ways into the vault, and whether it is whole. */
export const careMethods = {
  showVault: { input: nothing, output: vaultFactsSchema, errors: vaultErrors },
  /** By the computer's keychain, where its owner chose so. */
  unlockWithKeychain: { input: nothing, output: vaultStatusSchema, errors: [...vaultErrors, 'KEYCHAIN_REFUSED'] },
  putIntoKeychain: {
    input: z.strictObject({ passphrase: passphraseSchema }),
    output: nothing,
    errors: [...passphraseErrors, 'KEYCHAIN_REFUSED'],
  },
  /** Out of every computer's. */
  takeOutOfKeychains: { input: nothing, output: nothing, errors: [...vaultErrors, 'WRITE_FAILED'] },
  changePassphrase: {
    input: z.strictObject({ current: passphraseSchema, next: passphraseSchema }),
    output: z.strictObject({ keychainsRemoved: z.number().int() }),
    errors: [...passphraseErrors, 'WEAK_PASSPHRASE'],
  },
  /** Everything that `vault check` looks at; `workProgressed` tells how far it is, and `cancelWork` ends it. */
  checkVault: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('checked'),
        ok: z.boolean(),
        /** With the keys, MACs and private keys were verified too. */
        withKeys: z.boolean(),
        certificates: z.number().int(),
        crls: z.number().int(),
        events: z.number().int(),
        findings: z.array(findingSchema),
      }),
      cancelledSchema,
    ]),
    errors: vaultErrors,
  },
} as const satisfies Record<string, MethodShape>;
