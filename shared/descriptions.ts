/**
 * The shapes in which authorities, requests, certificates and CRLs are told: over IPC and, with the same names, in the JSON
 * of the headless commands (the headless contract's "JSON field names"). Every type is inferred from its schema.
 */
import { z } from 'zod';
import { CERTIFICATE_STATES, FATES, REVOCATION_REASONS, SEVERITIES } from './pki-terms.ts';

// The window's CSP forbids eval, which zod's compiler would try (RFC: CSP level 3, 'unsafe-eval').
z.config({ jitless: true });

/** An instant, RFC 3339 in UTC. */
export const instantSchema = z.iso.datetime();
/** A digest or serial number: lower-case hexadecimal, even length. */
export const hexSchema = z.string().regex(/^(?:[0-9a-f]{2})+$/);
/** Text that came from outside: shown as text, never used as anything else. */
export const foreignTextSchema = z.string().max(1 << 20);

export const findingSchema = z.strictObject({
  severity: z.enum(SEVERITIES),
  code: z.string().max(80),
  message: foreignTextSchema,
  source: z.string().max(200).optional(),
});

export const extensionDescriptionSchema = z.strictObject({
  oid: z.string().max(400),
  name: z.string().max(400),
  critical: z.boolean(),
  value: foreignTextSchema,
});
export type ExtensionDescription = z.infer<typeof extensionDescriptionSchema>;

/** One element of an ASN.1 value; its depth says whose child it is of those before it. */
export const asn1NodeSchema = z.strictObject({
  /** Where its first byte stands, counted from 0, and how long the header and the contents are, in bytes. */
  offset: z.number().int().nonnegative(),
  headerLength: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  depth: z.number().int().nonnegative(),
  /** `SEQUENCE`, `OBJECT IDENTIFIER`, `[0]`, `[APPLICATION 3]`, … */
  type: z.string().max(40),
  /** Whether it stands inside an OCTET STRING or BIT STRING that was opened, directly. */
  inString: z.boolean(),
  /** What it says, for people: the OID with its name, the text, the instant, the number. Null where it only holds others. */
  value: foreignTextSchema.nullable(),
  /** The header, then the contents of one that holds no others; of long ones the beginning. */
  hex: z.string().regex(/^(?:[0-9a-f]{2})*$/),
  /** What is wrong with it by DER's rules (X.690 §10, §11). */
  problem: z.string().max(200).nullable(),
});
export type Asn1NodeDescription = z.infer<typeof asn1NodeSchema>;

/** An ASN.1 value as a list of its elements, each before those inside it. */
export const asn1TreeSchema = z.strictObject({
  nodes: z.array(asn1NodeSchema),
  /** There are more elements than are shown. */
  truncated: z.boolean(),
  /** Contents that may be secret are left out. */
  contentsHidden: z.boolean(),
});
export type Asn1TreeDescription = z.infer<typeof asn1TreeSchema>;

/** Whether a certificate is good for something by OpenSSL's rules; `openssl` is its own wording. */
export const purposeAnswerSchema = z.strictObject({
  answer: z.enum(['yes', 'no', 'unknown']),
  openssl: z.string().max(40),
  /** The rule that decided. */
  rule: z.string().max(400),
});
export type PurposeAnswer = z.infer<typeof purposeAnswerSchema>;

export const purposeDescriptionSchema = z.strictObject({
  purpose: z.enum([
    'sslclient',
    'sslserver',
    'nssslserver',
    'smimesign',
    'smimeencrypt',
    'crlsign',
    'any',
    'ocsphelper',
    'timestampsign',
    'codesign',
  ]),
  /** As OpenSSL writes it. */
  title: z.string().max(40),
  /** As what stands at the end of a path, and as a CA above. */
  leaf: purposeAnswerSchema,
  ca: purposeAnswerSchema,
});
export type PurposeDescription = z.infer<typeof purposeDescriptionSchema>;

export const certificateDescriptionSchema = z.strictObject({
  id: z.string(),
  serialNumber: hexSchema,
  subject: foreignTextSchema,
  issuer: foreignTextSchema,
  subjectAltNames: z.array(foreignTextSchema),
  notBefore: instantSchema,
  notAfter: instantSchema,
  state: z.enum(CERTIFICATE_STATES),
  profile: z.string(),
  keyAlgorithm: z.string(),
  signatureAlgorithm: z.string(),
  fingerprintSha256: hexSchema,
  /** The issuing authority's name. */
  ca: z.string(),
  issuedAt: instantSchema,
  revokedAt: instantSchema.nullable(),
  reason: z.enum(REVOCATION_REASONS).nullable(),
  invalidityDate: instantSchema.nullable(),
  hasPrivateKey: z.boolean(),
  hasRequest: z.boolean(),
  supersedes: z.string().nullable(),
  supersededBy: z.string().nullable(),
});
export type CertificateDescription = z.infer<typeof certificateDescriptionSchema>;

export const certificateDetailSchema = certificateDescriptionSchema.extend({
  extensions: z.array(extensionDescriptionSchema),
  pem: z.string(),
});
export type CertificateDetail = z.infer<typeof certificateDetailSchema>;

export const authorityDescriptionSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  subject: foreignTextSchema,
  issuer: foreignTextSchema,
  serialNumber: hexSchema,
  notBefore: instantSchema,
  notAfter: instantSchema,
  state: z.enum(CERTIFICATE_STATES),
  keyAlgorithm: z.string(),
  signatureAlgorithm: z.string(),
  fingerprintSha256: hexSchema,
  /** The parent's name; null for a root. */
  parent: z.string().nullable(),
  certificateId: z.string(),
  hasPrivateKey: z.boolean(),
  pathLength: z.number().int().nullable(),
  permittedNames: z.array(foreignTextSchema),
  excludedNames: z.array(foreignTextSchema),
  crlDays: z.number().int(),
  crlUrls: z.array(z.string()),
  issuerUrls: z.array(z.string()),
  ocspUrls: z.array(z.string()),
  /** Decimal; "0" before the first CRL. */
  lastCrlNumber: z.string().regex(/^\d+$/),
  pem: z.string(),
});
export type AuthorityDescription = z.infer<typeof authorityDescriptionSchema>;

/** A CA whose certificate is still to come: told apart by its `state`. */
export const awaitingDescriptionSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: z.literal('awaiting-parent'),
  subject: foreignTextSchema,
  keyAlgorithm: z.string(),
  hasPrivateKey: z.literal(true),
  /** The id of its request. */
  request: z.string(),
  createdAt: instantSchema,
  crlDays: z.number().int(),
  crlUrls: z.array(z.string()),
  issuerUrls: z.array(z.string()),
  ocspUrls: z.array(z.string()),
  /** The request, for its parent. */
  pem: z.string(),
});
export type AwaitingDescription = z.infer<typeof awaitingDescriptionSchema>;

export const crlDescriptionSchema = z.strictObject({
  id: z.string(),
  ca: z.string(),
  /** Decimal. */
  crlNumber: z.string().regex(/^\d+$/),
  thisUpdate: instantSchema,
  nextUpdate: instantSchema,
  entries: z.number().int().nonnegative(),
  fingerprintSha256: hexSchema,
});
export type CrlDescription = z.infer<typeof crlDescriptionSchema>;

/** What a request says of itself (`csr inspect`). */
export const requestDescriptionSchema = z.strictObject({
  subject: foreignTextSchema,
  subjectAltNames: z.array(foreignTextSchema),
  keyAlgorithm: z.string(),
  signatureAlgorithm: z.string(),
  proofOfPossession: z.boolean(),
  requestedExtensions: z.array(extensionDescriptionSchema),
  findings: z.array(findingSchema),
});
export type RequestDescription = z.infer<typeof requestDescriptionSchema>;

/** A request on record (`csr list`). */
export const keptRequestSchema = z.strictObject({
  id: z.string(),
  subject: foreignTextSchema,
  subjectAltNames: z.array(foreignTextSchema),
  keyAlgorithm: z.string(),
  signatureAlgorithm: z.string(),
  state: z.enum(['waiting', 'issued', 'rejected']),
  receivedAt: instantSchema,
  /** The name of the file that it came in, or empty. */
  source: foreignTextSchema,
  /** Why it was rejected, or empty. */
  note: foreignTextSchema,
  digest: hexSchema,
  hasPrivateKey: z.boolean(),
});
export type KeptRequest = z.infer<typeof keptRequestSchema>;

/** One line of "requested / will be issued / why". */
export const planRowSchema = z.strictObject({
  /** `Subject`, or the extension's name. */
  field: z.string(),
  oid: z.string().nullable(),
  requested: foreignTextSchema.nullable(),
  issued: foreignTextSchema.nullable(),
  fate: z.enum(FATES),
  reason: foreignTextSchema,
});
export type PlanRow = z.infer<typeof planRowSchema>;

/** What would be signed: shown beside the request before anyone signs. */
export const planDescriptionSchema = z.strictObject({
  ca: z.string(),
  profile: z.string(),
  subject: foreignTextSchema,
  subjectAltNames: z.array(foreignTextSchema),
  keyAlgorithm: z.string(),
  signatureAlgorithm: z.string(),
  notBefore: instantSchema,
  notAfter: instantSchema,
  rows: z.array(planRowSchema),
  findings: z.array(findingSchema),
});
export type PlanDescription = z.infer<typeof planDescriptionSchema>;

/** What was recorded, as the vault keeps it: JSON, so that bytes, a key's for one, never pass. */
const jsonRecordSchema = z
  .record(z.string(), z.unknown())
  .refine((record) => z.json().safeParse(record).success, 'is not plain JSON');

export const eventDescriptionSchema = z.strictObject({
  sequence: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  kind: z.string(),
  subject: z.string(),
  payload: jsonRecordSchema,
});
export type EventDescription = z.infer<typeof eventDescriptionSchema>;

/** An event and what a person calls its subject: null where it has no name, or nothing of it is on record any more. */
export const namedEventSchema = eventDescriptionSchema.extend({ subjectName: z.string().nullable() });
export type NamedEvent = z.infer<typeof namedEventSchema>;
