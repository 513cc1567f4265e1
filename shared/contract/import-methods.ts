import { z } from 'zod';
import { findingSchema } from '../descriptions.ts';
import { passphraseSchema } from './inputs.ts';
import { examiningErrors, type MethodShape, requestErrors, signingErrors, vaultErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';

const countSchema = z.number().int().nonnegative();
const importErrors = [
  ...requestErrors,
  ...examiningErrors,
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'PASSPHRASE_REQUIRED',
] as const;

export const importMethods = {
  /** Asks which folder or file with the native dialog (or looks again at the same one) and tells what it holds; records nothing. */
  planImport: {
    input: z.strictObject({ from: z.enum(['folder', 'file', 'again']), passphrase: passphraseSchema.nullable() }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('planned'),
        /** The folder's or file's own name. */
        name: z.string(),
        kind: z.string().max(40),
        authorities: z.array(z.strictObject({ name: z.string(), hasKey: z.boolean() })),
        certificates: z.strictObject({ valid: countSchema, expired: countSchema, revoked: countSchema }),
        /** Serial numbers whose certificate is missing: kept, so that they stay on the CRL. */
        bareSerials: countSchema,
        requests: countSchema,
        keys: countSchema,
        findings: z.array(findingSchema),
      }),
      /** A key in it is sealed. */
      z.strictObject({ outcome: z.literal('passphrase-needed'), name: z.string() }),
      cancelledSchema,
    ]),
    errors: [...vaultErrors, ...importErrors],
  },
  /**
   * Imports what was looked at last. The same may be imported twice: what is here already stays as it is. `workProgressed` tells how far it
   * is; cancelled before anything is recorded nothing is, later it ends incomplete and goes on when it is imported again.
   */
  runImport: {
    input: z.strictObject({ passphrase: passphraseSchema.nullable() }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('imported'),
        complete: z.boolean(),
        certificates: countSchema,
        revocations: countSchema,
        bareSerials: countSchema,
        requests: countSchema,
        keys: countSchema,
        findings: z.array(findingSchema),
      }),
      cancelledSchema,
    ]),
    errors: [...signingErrors, ...importErrors, 'AUTHORITY_EXISTS', 'STRICT_REFUSED'],
  },
} as const satisfies Record<string, MethodShape>;
