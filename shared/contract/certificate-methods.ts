import { z } from 'zod';
import {
  certificateDescriptionSchema,
  certificateDetailSchema,
  eventDescriptionSchema,
  findingSchema,
  instantSchema,
} from '../descriptions.ts';
import { EXPORT_FORMS, GIVEN_REASONS } from '../pki-terms.ts';
import { idSchema, keyFileInputs, passphraseSchema } from './inputs.ts';
import { listFilterInputs } from './list-methods.ts';
import { keyFileErrors, type MethodShape, savingErrors, vaultErrors } from './method-shape.ts';
import { cancelledSchema, refusedItemSchema, savedSchema, saveOutcomeSchema } from './outcomes.ts';

export const certificateMethods = {
  listCertificates: {
    input: z.strictObject({
      ...listFilterInputs,
      limit: z.number().int().min(1).max(500),
      offset: z.number().int().min(0),
      /** Counts no further than this; null counts all. */
      countAtMost: z.number().int().min(1).max(10_000_000).nullable().default(null),
    }),
    output: z.strictObject({
      items: z.array(certificateDescriptionSchema),
      total: z.number().int(),
      /** There are more than `total`: counting ended at `countAtMost`. */
      totalIsLowerBound: z.boolean(),
    }),
    errors: [...vaultErrors, 'AUTHORITY_NOT_FOUND'],
  },
  /** How many working ones end in each of the coming weeks, this one first. */
  countExpiries: {
    input: z.strictObject({ weeks: z.number().int().min(1).max(104) }),
    output: z.strictObject({ counts: z.array(z.number().int().nonnegative()) }),
    errors: vaultErrors,
  },
  showCertificate: {
    input: z.strictObject({ id: idSchema }),
    output: z.strictObject({
      certificate: certificateDetailSchema,
      /** Issuer first, root last. */
      chain: z.array(certificateDescriptionSchema),
      findings: z.array(findingSchema),
      events: z.array(eventDescriptionSchema),
    }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND'],
  },
  /** Main asks where with the native save dialog, writes and proves the file; the page never sees its bytes. */
  exportCertificate: {
    input: z.strictObject({
      id: idSchema,
      form: z.enum(EXPORT_FORMS),
      /** For `p12`, and for an encrypted private key where one is given. */
      passphrase: passphraseSchema.nullable(),
      ...keyFileInputs,
    }),
    output: saveOutcomeSchema,
    errors: [...savingErrors, ...keyFileErrors],
  },
  /** Asks for a folder, then writes and proves a file for each; none that exists is overwritten. */
  exportCertificates: {
    input: z.strictObject({
      ids: z.array(idSchema).min(1).max(1000),
      form: z.enum(EXPORT_FORMS),
      passphrase: passphraseSchema.nullable(),
    }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('written'),
        folder: z.string(),
        items: z.array(z.discriminatedUnion('outcome', [savedSchema.extend({ id: z.string() }), refusedItemSchema])),
      }),
      cancelledSchema,
    ]),
    errors: savingErrors,
  },
  /** A table of these certificates as CSV (RFC 4180), saved where the native dialog says. */
  saveCertificateTable: {
    input: z.strictObject({ ids: z.array(idSchema).min(1).max(1000) }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },

  revokeCertificates: {
    input: z.strictObject({
      ids: z.array(idSchema).min(1).max(1000),
      reason: z.enum(GIVEN_REASONS),
      invalidityDate: instantSchema.nullable(),
    }),
    output: z.strictObject({ items: z.array(certificateDescriptionSchema) }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'ALREADY_REVOKED', 'POLICY_REFUSED', 'VALIDITY_INVALID'],
  },
  releaseCertificates: {
    input: z.strictObject({ ids: z.array(idSchema).min(1).max(1000) }),
    output: z.strictObject({ items: z.array(certificateDescriptionSchema) }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'NOT_ON_HOLD'],
  },
} as const satisfies Record<string, MethodShape>;
