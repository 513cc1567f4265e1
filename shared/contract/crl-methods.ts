import { z } from 'zod';
import { crlDescriptionSchema } from '../descriptions.ts';
import { daysSchema, idSchema } from './inputs.ts';
import { type MethodShape, savingErrors, signingErrors, vaultErrors } from './method-shape.ts';
import { saveOutcomeSchema } from './outcomes.ts';

export const crlMethods = {
  listCrls: {
    input: z.strictObject({ ca: idSchema }),
    output: z.strictObject({
      items: z.array(crlDescriptionSchema),
      total: z.number().int(),
      /** Where the latest one stands in its life. */
      freshness: z.enum(['none', 'fresh', 'due', 'lapsed']),
    }),
    errors: [...vaultErrors, 'AUTHORITY_NOT_FOUND'],
  },
  issueCrl: {
    input: z.strictObject({ ca: idSchema, days: daysSchema.nullable() }),
    output: crlDescriptionSchema,
    errors: signingErrors,
  },
  exportCrl: {
    input: z.strictObject({ id: idSchema, form: z.enum(['pem', 'der']) }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },
} as const satisfies Record<string, MethodShape>;
