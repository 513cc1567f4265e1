import { z } from 'zod';
import { nothing, passphraseSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';
import { vaultStatusSchema } from './vault-methods.ts';

/** More people than this nobody keeps track of. */
export const MOST_SHARES = 16;

/** The recovery kit. Its shares never come to the page: main prints and saves them. */
export const recoveryMethods = {
  /** Makes the shares, of which any `threshold` give the vault a new passphrase; main keeps them until they are forgotten. */
  createRecoveryKit: {
    input: z.strictObject({
      passphrase: passphraseSchema,
      shares: z.number().int().min(2).max(MOST_SHARES),
      threshold: z.number().int().min(2).max(MOST_SHARES),
    }),
    output: z.strictObject({ kit: z.string(), shares: z.number().int(), threshold: z.number().int() }),
    errors: [...vaultErrors, 'WRONG_PASSPHRASE', 'WRITE_FAILED'],
  },
  /** A page for each share, by the system's print dialog. */
  printRecoveryKit: {
    input: nothing,
    output: z.strictObject({ outcome: z.enum(['printed', 'cancelled']) }),
    errors: [...vaultErrors, 'WRITE_FAILED'],
  },
  /** A page and a text for each share, in a folder that the native dialog asks for. */
  saveRecoveryKit: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('saved'), folder: z.string(), files: z.array(z.string()) }),
      cancelledSchema,
    ]),
    errors: [...vaultErrors, 'FILE_EXISTS', 'FILE_NOT_FOUND', 'WRITE_FAILED'],
  },
  forgetRecoveryKit: { input: nothing, output: nothing, errors: [] },
  /** Gives the vault a new passphrase by typed shares, and unlocks it. */
  useRecoveryKit: {
    input: z.strictObject({
      shares: z.array(z.string().min(1).max(4_000)).min(1).max(MOST_SHARES),
      next: passphraseSchema,
    }),
    output: z.strictObject({ vault: vaultStatusSchema, keychainsRemoved: z.number().int() }),
    errors: [
      ...vaultErrors,
      'MALFORMED_SHARE',
      'SHARES_DO_NOT_MATCH',
      'TOO_FEW_SHARES',
      'WEAK_PASSPHRASE',
      'WRONG_PASSPHRASE',
      'WRITE_FAILED',
    ],
  },
} as const satisfies Record<string, MethodShape>;
