/** What the tables of ACME hold, read strictly: their content is JSON that this program wrote. */
import { z } from 'zod';
import { CertificateError } from '../../shared/errors.ts';
import {
  ACME_CHALLENGE_TYPES,
  type AcmeAccount,
  type AcmeAccountContent,
  type AcmeExternalKey,
  type AcmeOrder,
  type AcmeOrderContent,
} from '../authority/acme-ports.ts';
import { canonicalJson, readJson } from './canonical-json.ts';
import { integer, integerOrNull, text } from './columns.ts';
import type { Row } from './driver.ts';
import { formatId } from './ids.ts';
import { fromSeconds } from './instants.ts';
import { storedText } from './stored-text.ts';

const jwkSchema = z.union([
  z.strictObject({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384']), x: z.string(), y: z.string() }),
  z.strictObject({ kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
]);

const accountSchema = z.strictObject({
  status: z.enum(['valid', 'deactivated', 'revoked']),
  jwk: jwkSchema,
  contacts: z.array(z.string()),
  termsAgreed: z.boolean(),
});

const identifierSchema = z.strictObject({ type: z.enum(['dns', 'ip']), value: z.string() });

const challengeSchema = z.strictObject({
  type: z.enum(ACME_CHALLENGE_TYPES),
  token: z.string(),
  status: z.enum(['pending', 'processing', 'valid', 'invalid']),
  validatedAt: z.string().nullable(),
  error: z.strictObject({ type: z.string(), detail: z.string() }).nullable(),
});

const orderSchema = z.strictObject({
  identifiers: z.array(identifierSchema),
  authorizations: z.array(
    z.strictObject({
      identifier: identifierSchema,
      wildcard: z.boolean(),
      status: z.enum(['pending', 'valid', 'invalid', 'deactivated']),
      challenges: z.array(challengeSchema),
    }),
  ),
  notAfter: z.string().nullable(),
  replaces: z.string().nullable(),
});

export const ACCOUNT_SELECT = `SELECT a.*, k.key_identifier FROM acme_account a
  LEFT JOIN acme_external_key k ON k.id = a.external_key_id`;
export const EXTERNAL_KEY_SELECT = `SELECT k.*, a.id AS account_id FROM acme_external_key k
  LEFT JOIN acme_account a ON a.external_key_id = k.id`;

export function accountOf(row: Row): AcmeAccount {
  return {
    id: formatId('acct', integer(row, 'id')),
    authorityId: formatId('ca', integer(row, 'authority_id')),
    thumbprint: text(row, 'thumbprint'),
    externalKeyIdentifier: row['key_identifier'] === null ? null : text(row, 'key_identifier'),
    createdAt: fromSeconds(integer(row, 'created_at')),
    content: readContent(accountSchema, row),
  };
}

export function orderOf(row: Row): AcmeOrder {
  const certificate = integerOrNull(row, 'certificate_id');
  return {
    id: formatId('order', integer(row, 'id')),
    accountId: formatId('acct', integer(row, 'account_id')),
    certificateId: certificate === null ? null : formatId('cert', certificate),
    createdAt: fromSeconds(integer(row, 'created_at')),
    expiresAt: fromSeconds(integer(row, 'expires_at')),
    content: readContent(orderSchema, row),
  };
}

export function externalKeyOf(row: Row): AcmeExternalKey {
  const withdrawn = integerOrNull(row, 'withdrawn_at');
  const account = integerOrNull(row, 'account_id');
  return {
    keyIdentifier: text(row, 'key_identifier'),
    authorityId: formatId('ca', integer(row, 'authority_id')),
    note: text(row, 'note'),
    createdAt: fromSeconds(integer(row, 'created_at')),
    withdrawnAt: withdrawn === null ? null : fromSeconds(withdrawn),
    accountId: account === null ? null : formatId('acct', account),
  };
}

/** @throws {CertificateError} INVALID_INPUT: something that could not be read back */
export function writeAccount(content: AcmeAccountContent): string {
  return written(accountSchema, content);
}

/** @throws {CertificateError} INVALID_INPUT: something that could not be read back */
export function writeOrder(content: AcmeOrderContent): string {
  return written(orderSchema, content);
}

function written(schema: typeof accountSchema | typeof orderSchema, content: unknown): string {
  const checked = schema.safeParse(content);
  if (checked.success) return storedText(canonicalJson(checked.data));
  throw new CertificateError('INVALID_INPUT', 'What ACME is to keep is not complete.', { cause: checked.error });
}

function readContent<T>(schema: z.ZodType<T>, row: Row): T {
  const content = schema.safeParse(readJson(text(row, 'content')));
  if (content.success) return content.data;
  throw new CertificateError('VAULT_DAMAGED', 'An ACME account or order cannot be read. Restore a backup.', {
    cause: content.error,
  });
}
