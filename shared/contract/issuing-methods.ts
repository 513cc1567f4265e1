import { z } from 'zod';
import {
  certificateDetailSchema,
  findingSchema,
  hexSchema,
  planDescriptionSchema,
  requestDescriptionSchema,
} from '../descriptions.ts';
import { KEY_TYPES } from '../pki-terms.ts';
import { profileNameSchema } from '../profile-definition.ts';
import { examinedOutcomeSchema } from './examined.ts';
import { daysSchema, digestSchema, fileNameSchema, idSchema, nameTextSchema, nothing } from './inputs.ts';
import { type MethodShape, requestErrors, signingErrors } from './method-shape.ts';
import { cancelledSchema, refusedItemSchema } from './outcomes.ts';

/** 64 KiB: a request with 1,000 names is 30 KiB; more is not a request (`inspectRequest`). */
export const MAX_REQUEST_FILE_BYTES = 65_536;

export const openedRequestSchema = z.strictObject({
  /** SHA-256 of the request's bytes: what is sent back to have it signed. */
  digest: hexSchema,
  fileName: fileNameSchema,
  bytes: z.number().int(),
  request: requestDescriptionSchema,
});
export type OpenedRequest = z.infer<typeof openedRequestSchema>;

/** What to put into the certificate: the choices that a person has within the profile. */
const choicesSchema = {
  ca: idSchema,
  profile: profileNameSchema,
  validityDays: daysSchema.nullable(),
};
const planOfRequestInput = z.strictObject({
  digest: digestSchema,
  ...choicesSchema,
  /** The names to write instead of those that were asked for; null for those. */
  subjectAltNames: z.array(nameTextSchema).max(1000).nullable(),
});
const planOfKeyInput = z.strictObject({
  subject: nameTextSchema,
  subjectAltNames: z.array(nameTextSchema).max(1000),
  keyType: z.enum(KEY_TYPES),
  ...choicesSchema,
});

export const issuingMethods = {
  /** Takes a request's bytes as dropped or pasted; keeps them in main under their digest. */
  inspectRequest: {
    input: z.strictObject({ bytes: z.instanceof(Uint8Array), fileName: fileNameSchema }),
    output: openedRequestSchema,
    errors: requestErrors,
  },
  /** The same through the native open dialog, any number of files at once; each is read or refused alone. */
  openRequests: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('opened'),
        items: z.array(
          z.discriminatedUnion('outcome', [
            z.strictObject({ outcome: z.literal('inspected'), opened: openedRequestSchema }),
            examinedOutcomeSchema,
            /** The file's name stands in `id`. */
            refusedItemSchema,
          ]),
        ),
      }),
      cancelledSchema,
    ]),
    errors: [...requestErrors, 'FILE_NOT_FOUND', 'FILE_UNREADABLE'],
  },
  planRequest: { input: planOfRequestInput, output: planDescriptionSchema, errors: signingErrors },
  issueFromRequest: {
    input: planOfRequestInput,
    output: z.strictObject({ certificate: certificateDetailSchema, findings: z.array(findingSchema) }),
    errors: signingErrors,
  },
  /** Key, request and signature in one form. */
  planWithNewKey: { input: planOfKeyInput, output: planDescriptionSchema, errors: signingErrors },
  issueWithNewKey: {
    input: planOfKeyInput,
    output: z.strictObject({ certificate: certificateDetailSchema, findings: z.array(findingSchema) }),
    errors: signingErrors,
  },
} as const satisfies Record<string, MethodShape>;
