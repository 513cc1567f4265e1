import { z } from 'zod';
import { recipeSchema, SERVERS, TRUST_STORES } from '../recipes.ts';
import { idSchema, keyFileInputs, passphraseSchema } from './inputs.ts';
import { keyFileErrors, type MethodShape, savingErrors, vaultErrors } from './method-shape.ts';
import { cancelledSchema, savedSchema } from './outcomes.ts';

/** The folder on the server; null for the usual one. What cannot stand in a configuration is refused as UNSAFE_PATH. */
const prefixSchema = z.string().max(1024).nullable().default(null);
const savedRecipeSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('written'),
    folder: z.string(),
    recipe: recipeSchema,
    items: z.array(savedSchema),
  }),
  cancelledSchema,
]);

export const recipeMethods = {
  /** What a server wants of a certificate: files, lines, commands. Nothing is written. */
  describeServerRecipe: {
    input: z.strictObject({
      id: idSchema,
      server: z.enum(SERVERS),
      prefix: prefixSchema,
      keyFile: keyFileInputs.keyFile,
    }),
    output: recipeSchema,
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'AUTHORITY_NOT_FOUND', 'UNSAFE_PATH'],
  },
  /** Asks for a folder, then writes and proves all files of the recipe, or none; none that exists is overwritten. */
  exportForServer: {
    input: z.strictObject({
      id: idSchema,
      server: z.enum(SERVERS),
      prefix: prefixSchema,
      /** Needed for a .p12 (`tomcat`, `iis`); seals a PEM key where one is given. */
      passphrase: passphraseSchema.nullable(),
      ...keyFileInputs,
    }),
    output: savedRecipeSchema,
    errors: [...savingErrors, ...keyFileErrors, 'UNSAFE_PATH'],
  },
  /** How the root above a CA becomes trusted by a system or a program. */
  describeTrustRecipe: {
    input: z.strictObject({ ca: idSchema, store: z.enum(TRUST_STORES), prefix: prefixSchema }),
    output: recipeSchema,
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'AUTHORITY_NOT_FOUND', 'UNSAFE_PATH'],
  },
  exportForTrust: {
    input: z.strictObject({ ca: idSchema, store: z.enum(TRUST_STORES), prefix: prefixSchema }),
    output: savedRecipeSchema,
    errors: [...savingErrors, 'UNSAFE_PATH'],
  },
} as const satisfies Record<string, MethodShape>;
