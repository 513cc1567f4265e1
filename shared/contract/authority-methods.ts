import { z } from 'zod';
import { authorityDescriptionSchema } from '../descriptions.ts';
import { AUTHORITY_EXPORT_FORMS, KEY_TYPES } from '../pki-terms.ts';
import { daysSchema, idSchema, nameTextSchema, nothing, passphraseSchema, publishingInputs } from './inputs.ts';
import { type MethodShape, savingErrors, signingErrors, vaultErrors } from './method-shape.ts';
import { saveOutcomeSchema } from './outcomes.ts';

export const authorityMethods = {
  listAuthorities: {
    input: nothing,
    output: z.strictObject({ items: z.array(authorityDescriptionSchema), total: z.number().int() }),
    errors: vaultErrors,
  },
  createAuthority: {
    input: z.strictObject({
      name: nameTextSchema.min(1),
      /** RFC 4514. */
      subject: nameTextSchema.min(1),
      keyType: z.enum(KEY_TYPES),
      validityDays: daysSchema,
      permittedNames: z.array(nameTextSchema).max(100),
      excludedNames: z.array(nameTextSchema).max(100).default([]),
      /** The CA that signs it; null for a root. */
      parent: idSchema.nullable().default(null),
      /** How many CAs may stand below it; null for what its parent leaves, or any number. */
      pathLength: z.number().int().min(0).max(100).nullable().default(null),
      ...publishingInputs,
    }),
    output: authorityDescriptionSchema,
    errors: [...signingErrors, 'AUTHORITY_EXISTS'],
  },

  exportAuthority: {
    input: z.strictObject({
      id: idSchema,
      form: z.enum(AUTHORITY_EXPORT_FORMS),
      passphrase: passphraseSchema.nullable(),
    }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },
} as const satisfies Record<string, MethodShape>;
