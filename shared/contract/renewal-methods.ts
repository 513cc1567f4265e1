import { z } from 'zod';
import { certificateDescriptionSchema, findingSchema, planDescriptionSchema } from '../descriptions.ts';
import { daysSchema, idSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';
import { refusedItemSchema } from './outcomes.ts';

/** Renewals that main is asked for in one call. */
export const MOST_RENEWED = 25;
const renewalsInput = z.strictObject({
  renewals: z
    .array(z.strictObject({ id: idSchema, newKey: z.boolean() }))
    .min(1)
    .max(MOST_RENEWED),
  validityDays: daysSchema.nullable(),
  /** Revoke the old ones after so many days; null leaves that to the person. */
  revokeOldAfterDays: z.number().int().min(0).max(3650).nullable().default(null),
});

export const renewalMethods = {
  /** What renewing would issue, each on its own; {@link MOST_RENEWED} at a time, so that the window stays lively. */
  planRenewals: {
    input: renewalsInput,
    output: z.strictObject({
      items: z.array(
        z.discriminatedUnion('outcome', [
          z.strictObject({ outcome: z.literal('planned'), id: z.string(), plan: planDescriptionSchema }),
          refusedItemSchema,
        ]),
      ),
    }),
    errors: vaultErrors,
  },
  /** Signs the kept request again, or a new key; each stands or falls alone, and what is done is recorded at once. */
  renewCertificates: {
    input: renewalsInput,
    output: z.strictObject({
      items: z.array(
        z.discriminatedUnion('outcome', [
          z.strictObject({
            outcome: z.literal('renewed'),
            id: z.string(),
            certificate: certificateDescriptionSchema,
            findings: z.array(findingSchema),
          }),
          refusedItemSchema,
        ]),
      ),
    }),
    errors: vaultErrors,
  },
} as const satisfies Record<string, MethodShape>;
