import { z } from 'zod';
import {
  certificateDescriptionSchema,
  findingSchema,
  foreignTextSchema,
  hexSchema,
  instantSchema,
} from '../descriptions.ts';
import { STARTTLS_PROTOCOLS } from '../host-check-description.ts';
import { KEY_TYPES, PUBLIC_KEY_FORMS } from '../pki-terms.ts';
import { idSchema, nameTextSchema, passphraseSchema } from './inputs.ts';
import { type MethodShape, savingErrors, signingErrors, vaultErrors } from './method-shape.ts';
import { saveOutcomeSchema } from './outcomes.ts';

const keyErrors = [...vaultErrors, 'PRIVATE_KEY_NOT_HERE', 'MALFORMED_KEY'] as const;

const keyDescriptionSchema = z.strictObject({
  id: z.string(),
  keyAlgorithm: z.string(),
  createdAt: instantSchema,
  /** SHA-256 of its subjectPublicKeyInfo. */
  fingerprintSha256: hexSchema,
  /** CAs that sign with it; whether the passphrase is asked for each time. */
  authorities: z.array(z.strictObject({ id: z.string(), name: foreignTextSchema, asksEveryTime: z.boolean() })),
  /** How many certificates it has, and the youngest. */
  certificates: z.number().int(),
  newest: z.strictObject({ id: z.string(), subject: foreignTextSchema, notAfter: instantSchema }).nullable(),
  requests: z.number().int(),
  /** The worst that is known of it. */
  weakness: z.enum(['error', 'warning', 'none']),
});
export type KeyDescription = z.infer<typeof keyDescriptionSchema>;

/** The keys that the vault holds: never the private half. */
export const keyMethods = {
  listKeys: {
    input: z.strictObject({
      text: nameTextSchema,
      limit: z.number().int().min(1).max(200),
      offset: z.number().int().min(0),
    }),
    output: z.strictObject({ items: z.array(keyDescriptionSchema), total: z.number().int() }),
    errors: keyErrors,
  },
  showKey: {
    input: z.strictObject({ id: idSchema }),
    output: z.strictObject({
      key: keyDescriptionSchema,
      /** The youngest, a hundred at most. */
      certificates: z.array(z.strictObject({ id: z.string(), subject: foreignTextSchema, notAfter: instantSchema })),
      findings: z.array(findingSchema),
      /** The public half as text; null for a form that does not know such a key. */
      forms: z.strictObject({ spki: z.string(), openssh: z.string().nullable(), jwk: z.string().nullable() }),
    }),
    errors: keyErrors,
  },
  /** What a lost key takes with it, from a certificate, a key or a CA. */
  planCompromise: {
    input: z.strictObject({ id: idSchema }),
    output: z.strictObject({
      keyAlgorithm: z.string(),
      fingerprintSha256: hexSchema,
      /** Every certificate over it, the youngest first; a thousand at most. */
      certificates: z.array(certificateDescriptionSchema),
      /** The CA that signs with it. */
      authority: z.strictObject({ id: z.string(), name: foreignTextSchema, parent: z.string().nullable() }).nullable(),
      /** How much that CA signed and has below it. */
      affected: z.number().int(),
      /** Where they were seen to be served, the latest first. */
      deployments: z.array(
        z.strictObject({
          certificate: z.string(),
          endpoint: z.string(),
          servername: z.string(),
          starttls: z.enum(STARTTLS_PROTOCOLS).nullable(),
          seenAt: instantSchema,
        }),
      ),
    }),
    errors: [...keyErrors, 'CERTIFICATE_NOT_FOUND', 'AUTHORITY_NOT_FOUND', 'AUTHORITY_INCOMPLETE'],
  },
  exportPublicKey: {
    input: z.strictObject({ id: idSchema, form: z.enum(PUBLIC_KEY_FORMS) }),
    output: saveOutcomeSchema,
    errors: [...savingErrors, 'MALFORMED_KEY', 'UNSUPPORTED_ALGORITHM'],
  },
  /** PKCS#8 PEM, written by main; a CA's only under a passphrase. */
  exportPrivateKey: {
    input: z.strictObject({ id: idSchema, passphrase: passphraseSchema.nullable() }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },
  /** A new key and a request over it, for a CA elsewhere; the key stays here. The request is saved where the native dialog says. */
  createKeyRequest: {
    input: z.strictObject({
      subject: nameTextSchema,
      subjectAltNames: z.array(nameTextSchema).max(1000),
      keyType: z.enum(KEY_TYPES),
    }),
    output: z.strictObject({ request: z.string(), key: z.string() }),
    errors: signingErrors,
  },
  saveRequest: {
    input: z.strictObject({ id: idSchema }),
    output: saveOutcomeSchema,
    errors: [...savingErrors, 'REQUEST_NOT_FOUND'],
  },
} as const satisfies Record<string, MethodShape>;
