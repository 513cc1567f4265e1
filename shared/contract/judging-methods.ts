import { z } from 'zod';
import { asn1TreeSchema, findingSchema, foreignTextSchema, purposeDescriptionSchema } from '../descriptions.ts';
import { idSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';

/** A certificate as others see it. */
export const judgingMethods = {
  /**
   * Validates the path up to its root (RFC 5280 §6), as a browser would with `web-pki`, for a host where one is given. CRLs
   * are asked where every CA of the path has one.
   */
  judgeCertificate: {
    input: z.strictObject({
      id: idSchema,
      host: z.string().max(255).nullable(),
      rules: z.enum(['rfc5280', 'web-pki']),
    }),
    output: z.strictObject({
      valid: z.boolean(),
      /** Whether CRLs were asked. */
      revocationChecked: z.boolean(),
      /** From the certificate up to the root, as far as a path was found. */
      path: z.array(z.strictObject({ subject: foreignTextSchema, findings: z.array(findingSchema) })),
      findings: z.array(findingSchema),
    }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND'],
  },
  /** What it is good for, each with the rule that decides, as OpenSSL judges. */
  showPurposes: {
    input: z.strictObject({ id: idSchema }),
    output: z.strictObject({ purposes: z.array(purposeDescriptionSchema) }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND'],
  },
  /** Its bytes, element by element. */
  showAsn1: {
    input: z.strictObject({ id: idSchema }),
    output: asn1TreeSchema,
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND'],
  },
} as const satisfies Record<string, MethodShape>;
