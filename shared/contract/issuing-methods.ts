import { z } from 'zod';
import {
  certificateDetailSchema,
  findingSchema,
  hexSchema,
  planDescriptionSchema,
  requestDescriptionSchema,
} from '../descriptions.ts';
import { BUILT_IN_PROFILES, KEY_TYPES } from '../pki-terms.ts';
import { daysSchema, fileNameSchema, idSchema, nameTextSchema, nothing } from './inputs.ts';
import { type MethodShape, requestErrors, signingErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';

/** 64 KiB: a request with 1,000 names is 30 KiB; more is not a request (`inspectRequest`). */
export const MAX_REQUEST_FILE_BYTES = 65_536;

const openedRequestSchema = z.strictObject({
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
  profile: z.enum(BUILT_IN_PROFILES),
  validityDays: daysSchema.nullable(),
};
const planOfRequestInput = z.strictObject({ digest: hexSchema.length(64), ...choicesSchema });
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
  /** The same through the native open dialog. */
  openRequest: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('opened'), opened: openedRequestSchema }),
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
