import { z } from 'zod';
import { hexSchema } from '../descriptions.ts';

/** What the page may send, in the small: each is bounded, and parsed strictly. */
export const idSchema = z.string().regex(/^(?:ca|cert|csr|crl|key)-[1-9]\d{0,14}$/);
export const passphraseSchema = z.string().min(1).max(1024);
export const nameTextSchema = z.string().max(1024);
export const fileNameSchema = z.string().max(255);
export const daysSchema = z.number().int().min(1).max(36_525);
export const nothing = z.strictObject({});
/** SHA-256. */
export const digestSchema = hexSchema.length(64);

/** Where the world finds a CA's CRL, its certificate and its OCSP responder; written into what it issues. */
const urlsSchema = z.array(z.string().max(2048)).max(10).default([]);
export const publishingInputs = { crlUrls: urlsSchema, issuerUrls: urlsSchema, ocspUrls: urlsSchema };

/**
 * Where the private key is not in the vault: main asks for the person's own key file first, checks that it fits, and stores it
 * nowhere. `keyPassphrase` opens a sealed one.
 */
export const keyFileInputs = {
  keyFile: z.boolean().default(false),
  keyPassphrase: passphraseSchema.nullable().default(null),
};
