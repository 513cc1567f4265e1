/** What a look at a host came to, over IPC and in the JSON of `check`. */
import { z } from 'zod';
import {
  certificateDescriptionSchema,
  findingSchema,
  foreignTextSchema,
  hexSchema,
  instantSchema,
} from './descriptions.ts';

/** Protocols that begin in the clear and turn to TLS when asked. */
export const STARTTLS_PROTOCOLS = ['smtp', 'imap', 'pop3', 'ldap', 'postgres'] as const;
export type StarttlsProtocol = (typeof STARTTLS_PROTOCOLS)[number];

const servedCertificateSchema = z.strictObject({
  subject: foreignTextSchema,
  issuer: foreignTextSchema,
  serialNumber: hexSchema,
  notAfter: instantSchema,
  fingerprintSha256: hexSchema,
});

/** Where a certificate was seen to be served, and when last. */
export const deploymentSchema = z.strictObject({
  /** `HOST:PORT` */
  endpoint: z.string(),
  servername: z.string(),
  /** Null where it begins with TLS. */
  starttls: z.enum(STARTTLS_PROTOCOLS).nullable(),
  seenAt: instantSchema,
});

export const hostCheckSchema = z.strictObject({
  host: z.string(),
  port: z.number().int(),
  servername: z.string(),
  starttls: z.enum(STARTTLS_PROTOCOLS).nullable(),
  /** Whether no finding is an error: clients take it. */
  ok: z.boolean(),
  /** `TLSv1.3`; null where the server wanted a certificate of ours before it went on. */
  protocol: z.string().nullable(),
  cipher: z.string().nullable(),
  oldProtocols: z.array(z.string()),
  stapled: z.boolean(),
  /** In the order in which they were sent. */
  served: z.array(servedCertificateSchema),
  /** Ours, where what is served is on record. */
  certificate: certificateDescriptionSchema.nullable(),
  /** What should be served instead. */
  newest: certificateDescriptionSchema.nullable(),
  chain: z.enum(['complete', 'incomplete', 'unknown']),
  inOrder: z.boolean(),
  nameMatches: z.boolean(),
  findings: z.array(findingSchema),
  /** Whether this look was kept with the certificate. */
  remembered: z.boolean(),
  deployedAt: z.array(deploymentSchema),
});
export type HostCheckDescription = z.infer<typeof hostCheckSchema>;
