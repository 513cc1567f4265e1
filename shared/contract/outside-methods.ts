import { z } from 'zod';
import { awaitingDescriptionSchema, findingSchema } from '../descriptions.ts';
import { KEY_TYPES } from '../pki-terms.ts';
import { nameTextSchema, nothing, publishingInputs } from './inputs.ts';
import { examiningErrors, type MethodShape, savingErrors, signingErrors, vaultErrors } from './method-shape.ts';
import { cancelledSchema, saveOutcomeSchema } from './outcomes.ts';

/** A CA, or one that awaits its parent's answer, by its id. */
const standingSchema = z.string().regex(/^(?:ca|awaiting)-[1-9]\d{0,14}$/);

/** CAs whose certificate an outside or offline parent signs. */
export const outsideMethods = {
  listAwaiting: {
    input: nothing,
    output: z.strictObject({ items: z.array(awaitingDescriptionSchema), total: z.number().int() }),
    errors: vaultErrors,
  },
  /** Makes the key and the request; the CA signs nothing until the answer is taken in. */
  requestAuthority: {
    input: z.strictObject({
      name: nameTextSchema.min(1),
      /** RFC 4514. */
      subject: nameTextSchema.min(1),
      keyType: z.enum(KEY_TYPES),
      pathLength: z.number().int().min(0).max(100).nullable(),
      ...publishingInputs,
    }),
    output: awaitingDescriptionSchema,
    errors: [...signingErrors, 'AUTHORITY_EXISTS'],
  },
  /** The request for the parent, saved where the native dialog says. */
  saveAuthorityRequest: {
    input: z.strictObject({ ca: standingSchema }),
    output: saveOutcomeSchema,
    errors: [...savingErrors, 'ISSUER_CANNOT_SIGN', 'SIGNATURE_UNPROVEN'],
  },
  /** Asks for the answer's file: the certificate is found in it by its key and must lead up to a root. */
  completeAuthority: {
    input: z.strictObject({ ca: standingSchema }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('taken'),
        answers: z.enum(['awaiting', 'renewal', 'cross', 'request']),
        /** The id of its certificate. */
        ca: z.string(),
        /** CAs above it that came along. */
        above: z.array(z.string()),
        findings: z.array(findingSchema),
      }),
      cancelledSchema,
    ]),
    errors: [...signingErrors, ...examiningErrors, 'FILE_NOT_FOUND', 'FILE_UNREADABLE', 'AUTHORITY_EXISTS'],
  },
} as const satisfies Record<string, MethodShape>;
