/** A profile as JSON: what `profile export` writes and `profile import` takes. Days are days of 86,400 seconds. */
import { z } from 'zod';
import { KEY_USAGES } from './pki-terms.ts';

/** Kinds of name that a certificate of a profile may carry. */
export const PROFILE_NAME_KINDS = ['dns', 'ip', 'email', 'uri', 'rid', 'directoryName', 'otherName'] as const;
export const KEY_IDENTIFIER_METHODS = ['rfc7093', 'sha1'] as const;
export const EMAIL_IN_SUBJECT = ['keep', 'refuse'] as const;

const days = z.int().min(1).max(36_525);
const texts = z.array(z.string().min(1).max(1024)).max(100);
const kinds = z.array(z.enum(PROFILE_NAME_KINDS)).max(PROFILE_NAME_KINDS.length);

/** A profile's name: of a built-in one, or of one's own. */
export const profileNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dots, hyphens; 64 at most');

export const profileDefinitionSchema = z.strictObject({
  /** Of this format. A later version reads the earlier ones. */
  version: z.literal(1),
  name: profileNameSchema,
  title: z.string().min(1).max(128),
  /** Whether its certificates are CAs. */
  isAuthority: z.boolean().default(false),
  /** Null for what suits the key: see keyUsageFor. */
  keyUsage: z.array(z.enum(KEY_USAGES)).min(1).max(KEY_USAGES.length).nullable().default(null),
  /** `serverAuth`, `clientAuth`, …, or OIDs. */
  extendedKeyUsage: texts.default([]),
  /** Of a CA: how many CAs may stand below it. */
  pathLength: z.int().min(0).max(100).nullable().default(null),
  /** Of a CA: name constraints as text. */
  permittedNames: texts.default([]),
  excludedNames: texts.default([]),
  /** Certificate policies, OIDs. */
  policies: texts.default([]),
  /** Null for the CA's own. */
  crlUrls: texts.nullable().default(null),
  issuerUrls: texts.nullable().default(null),
  ocspUrls: texts.nullable().default(null),
  /** RFC 7633. */
  mustStaple: z.boolean().default(false),
  /** RFC 6960 §4.2.2.2.1. */
  ocspNoCheck: z.boolean().default(false),
  defaultDays: days,
  maximumDays: days,
  /** How the subject key identifier is made: RFC 7093 §2 method 1, or the older SHA-1. */
  keyIdentifier: z.enum(KEY_IDENTIFIER_METHODS).default('rfc7093'),
  /** OpenSSL's email_in_dn: an e-mail address in the subject stays, or refuses the request. It is never dropped. */
  emailInSubject: z.enum(EMAIL_IN_SUBJECT).default('keep'),
  /** Whether the subject's e-mail address is written among the subject alternative names too. */
  emailToSubjectAltNames: z.boolean().default(false),
  subjectAltNameKinds: kinds,
  /** One of these kinds must be there; empty where no name is required. */
  requiredNameKinds: kinds.default([]),
  /** Attribute types that a subject may have, by short name or OID; null for any. */
  subjectFields: texts.nullable().default(null),
});
export type ProfileDefinition = z.infer<typeof profileDefinitionSchema>;
