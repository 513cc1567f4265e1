import { z } from 'zod';
import { authorityDescriptionSchema, findingSchema, foreignTextSchema, instantSchema } from '../descriptions.ts';
import { daysSchema, idSchema } from './inputs.ts';
import { type MethodShape, signingErrors } from './method-shape.ts';

const renewalInput = z.strictObject({
  id: idSchema,
  /** A new CA with a new key that takes this one's place, instead of a longer time for the key that it has. */
  newKey: z.boolean(),
  validityDays: daysSchema.nullable(),
});
const errors = [...signingErrors, 'AUTHORITY_EXISTS', 'ALREADY_REVOKED', 'STRICT_REFUSED'] as const;

/** A CA for longer, or another in its place. */
export const authorityRenewalMethods = {
  planAuthorityRenewal: {
    input: renewalInput,
    output: z.strictObject({
      /** What the CA will be called: its own name, or its successor's. */
      name: z.string(),
      subject: foreignTextSchema,
      notAfter: instantSchema,
      /** Which of the two sign each other, where it is a root with a new key. */
      crosses: z.array(z.enum(['old-signs-new', 'new-signs-old'])),
      /** What hangs on the old one. */
      affected: z.array(
        z.strictObject({
          kind: z.enum(['certificate', 'ca']),
          id: z.string(),
          subject: foreignTextSchema,
          notAfter: instantSchema,
        }),
      ),
      findings: z.array(findingSchema),
    }),
    errors,
  },
  renewAuthority: { input: renewalInput, output: authorityDescriptionSchema, errors },
} as const satisfies Record<string, MethodShape>;
