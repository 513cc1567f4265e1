import { z } from 'zod';
import { authorityPolicySchema } from '../authority-policy.ts';
import { profileDefinitionSchema, profileNameSchema } from '../profile-definition.ts';
import { idSchema, nothing } from './inputs.ts';
import { type MethodShape, savingErrors, vaultErrors } from './method-shape.ts';
import { cancelledSchema, saveOutcomeSchema } from './outcomes.ts';

const profileErrors = [...vaultErrors, 'PROFILE_NOT_FOUND', 'MALFORMED_PROFILE'] as const;
const policyErrors = [...vaultErrors, 'AUTHORITY_NOT_FOUND', 'AUTHORITY_INCOMPLETE'] as const;
/** What a text in a profile or a policy may turn out not to be. */
const textErrors = ['MALFORMED_NAME', 'MALFORMED_DER', 'VALIDITY_INVALID'] as const;

/** Kinds of certificate, and what each CA asks of what it signs. */
export const profileMethods = {
  listProfiles: {
    input: nothing,
    output: z.strictObject({
      items: z.array(
        z.strictObject({
          definition: profileDefinitionSchema,
          /** It comes with the program, and cannot be changed. */
          builtIn: z.boolean(),
        }),
      ),
      total: z.number().int(),
    }),
    errors: profileErrors,
  },
  /** Sections of an `openssl.cnf`; with a CA, what the profile leaves to it is filled in. */
  showProfileConfig: {
    input: z.strictObject({ name: profileNameSchema, ca: idSchema.nullable() }),
    output: z.strictObject({ text: z.string() }),
    errors: [...profileErrors, 'AUTHORITY_NOT_FOUND', 'AUTHORITY_INCOMPLETE'],
  },
  /** Takes a profile into the vault; one of the same name is replaced only where that is said. */
  saveProfile: {
    input: z.strictObject({ definition: profileDefinitionSchema, replace: z.boolean() }),
    output: profileDefinitionSchema,
    errors: [...profileErrors, ...textErrors, 'PROFILE_EXISTS'],
  },
  removeProfile: {
    input: z.strictObject({ name: profileNameSchema }),
    output: nothing,
    errors: profileErrors,
  },
  /** As JSON, where the native dialog says. */
  exportProfile: {
    input: z.strictObject({ name: profileNameSchema }),
    output: saveOutcomeSchema,
    errors: [...savingErrors, ...profileErrors],
  },
  /** Reads and judges a profile's JSON out of the native dialog, and keeps nothing: it is looked at before it is saved. */
  openProfile: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('opened'), definition: profileDefinitionSchema }),
      cancelledSchema,
    ]),
    errors: [...profileErrors, ...textErrors, 'PROFILE_EXISTS', 'FILE_NOT_FOUND', 'FILE_UNREADABLE', 'INPUT_TOO_LARGE'],
  },

  showPolicy: {
    input: z.strictObject({ ca: idSchema }),
    output: authorityPolicySchema,
    errors: policyErrors,
  },
  /** Rules hold for what is signed from then on. Answers with them as they stand now. */
  setPolicy: {
    input: z.strictObject({ ca: idSchema, policy: authorityPolicySchema }),
    output: authorityPolicySchema,
    errors: [...policyErrors, ...textErrors, 'MALFORMED_POLICY'],
  },
} as const satisfies Record<string, MethodShape>;
