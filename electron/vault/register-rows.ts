/** From rows of the register to the records of the port, and the SELECTs that they come from. */
import { REVOCATION_REASONS, type RevocationReason } from '../../shared/pki-terms.ts';
import type {
  AuthorityRecord,
  CertificateLine,
  CertificateRecord,
  CertificateStanding,
  CrlRecord,
  EventRecord,
  RequestRecord,
  Revocation,
} from '../authority/ports.ts';
import { CertificateError } from '../../shared/errors.ts';
import { z } from 'zod';
import { readJson } from './canonical-json.ts';
import { bytes, integer, integerOrNull, text } from './columns.ts';
import type { Row } from './driver.ts';
import type { StoredEvent } from './event-chain.ts';
import { formatId, type IdPrefix } from './ids.ts';
import { fromSeconds } from './instants.ts';
import { STANDING } from './schema.ts';
import { readSettings } from './stored-settings.ts';

function idOrNull(prefix: IdPrefix, row: Row, column: string): string | null {
  const id = integerOrNull(row, column);
  return id === null ? null : formatId(prefix, id);
}

function instantOrNull(row: Row, column: string): Date | null {
  const seconds = integerOrNull(row, column);
  return seconds === null ? null : fromSeconds(seconds);
}

/** CRL numbers are kept as 40 hexadecimal digits. @throws {CertificateError} VAULT_DAMAGED */
export function readCrlNumber(stored: string): bigint {
  if (!/^[0-9a-f]{40}$/.test(stored)) {
    throw new CertificateError('VAULT_DAMAGED', 'A CRL number in the vault is none. Restore a backup.');
  }
  return BigInt(`0x${stored}`);
}

/** @throws {CertificateError} INVALID_INPUT: more than the 20 octets of RFC 5280 §5.2.3, or negative. */
export function writeCrlNumber(number: bigint): string {
  const digits = number.toString(16).padStart(40, '0');
  if (number < 0n || digits.length > 40) {
    throw new CertificateError(
      'INVALID_INPUT',
      `${number.toString()} is no CRL number: at most 20 octets, not negative.`,
    );
  }
  return digits;
}

export const AUTHORITY_SELECT = `
  SELECT a.*, e.der,
    (SELECT max(number) FROM crl WHERE authority_id = a.id) AS last_number
  FROM authority a JOIN certificate_encoding e ON e.id = a.certificate_id`;

export function authorityRecord(row: Row): AuthorityRecord {
  const before = text(row, 'crl_number_before');
  const last = row['last_number'] === null ? before : text(row, 'last_number');
  return {
    id: formatId('ca', integer(row, 'id')),
    name: text(row, 'name'),
    certificateDer: bytes(row, 'der'),
    certificateId: formatId('cert', integer(row, 'certificate_id')),
    keyId: idOrNull('key', row, 'key_id'),
    parentId: idOrNull('ca', row, 'parent_id'),
    settings: readSettings(text(row, 'settings')),
    createdAt: fromSeconds(integer(row, 'created_at')),
    // Of one length, so the greater text is the greater number.
    lastCrlNumber: readCrlNumber(last > before ? last : before),
  };
}

export const CERTIFICATE_SELECT = `
  SELECT c.id, c.authority_id, a.name AS authority_name, c.serial_number, e.der, c.request_id, c.key_id, c.profile,
    c.issued_at, c.supersedes_id, r.revoked_at, r.reason, r.invalidity_at,
    (SELECT max(s.id) FROM certificate s WHERE s.supersedes_id = c.id) AS superseded_by
  FROM certificate c JOIN certificate_encoding e ON e.id = c.id JOIN authority a ON a.id = c.authority_id
    LEFT JOIN revocation r ON r.issuer_id = c.issuer_id AND r.serial_number = c.serial_number`;

export const CERTIFICATE_BY_ID = `${CERTIFICATE_SELECT} WHERE c.id = ?`;

export function certificateRecord(row: Row): CertificateRecord {
  return {
    id: formatId('cert', integer(row, 'id')),
    authorityId: formatId('ca', integer(row, 'authority_id')),
    authorityName: text(row, 'authority_name'),
    serialNumber: text(row, 'serial_number'),
    der: bytes(row, 'der'),
    requestId: idOrNull('csr', row, 'request_id'),
    keyId: idOrNull('key', row, 'key_id'),
    profile: text(row, 'profile'),
    issuedAt: fromSeconds(integer(row, 'issued_at')),
    supersedesId: idOrNull('cert', row, 'supersedes_id'),
    supersededById: idOrNull('cert', row, 'superseded_by'),
    revocation: row['reason'] === null ? null : revocation(row),
  };
}

/** What a line of a long list says; of the rows whose numbers are in a JSON array, in its order. */
export const CERTIFICATE_LINES = `
  SELECT c.id, c.serial_number, c.subject, c.not_after, c.standing, a.name AS authority_name
  FROM json_each(?) asked JOIN certificate c ON c.id = asked.value JOIN authority a ON a.id = c.authority_id
  ORDER BY asked.key`;

export function certificateLine(row: Row): CertificateLine {
  return {
    id: formatId('cert', integer(row, 'id')),
    authorityName: text(row, 'authority_name'),
    serialNumber: text(row, 'serial_number'),
    subject: text(row, 'subject'),
    notAfter: fromSeconds(integer(row, 'not_after')),
    standing: standing(integer(row, 'standing')),
  };
}

function standing(stored: number): CertificateStanding {
  const known = STANDINGS.find((name) => STANDING[name] === stored);
  if (known !== undefined) return known;
  throw new CertificateError('VAULT_DAMAGED', 'A certificate has a standing that there is not. Restore a backup.');
}

const STANDINGS = ['good', 'superseded', 'held', 'revoked'] as const satisfies readonly CertificateStanding[];

export function revocation(row: Row): Revocation {
  return {
    revokedAt: fromSeconds(integer(row, 'revoked_at')),
    reason: revocationReason(text(row, 'reason')),
    invalidityDate: instantOrNull(row, 'invalidity_at'),
  };
}

/** @throws {CertificateError} VAULT_DAMAGED: there is no such reason. */
export function revocationReason(stored: string): RevocationReason {
  const known = REVOCATION_REASONS.find((name) => name === stored);
  if (known !== undefined) return known;
  throw new CertificateError('VAULT_DAMAGED', 'A revocation has a reason that there is not. Restore a backup.');
}

export const REQUEST_SELECT = `
  SELECT q.*, EXISTS (SELECT 1 FROM certificate c WHERE c.request_id = q.id) AS issued FROM certification_request q`;

export function requestRecord(row: Row): RequestRecord {
  return {
    id: formatId('csr', integer(row, 'id')),
    der: bytes(row, 'der'),
    digest: Buffer.from(bytes(row, 'digest')).toString('hex'),
    receivedAt: fromSeconds(integer(row, 'received_at')),
    source: text(row, 'source'),
    state: integer(row, 'issued') === 1 ? 'issued' : row['rejected_at'] === null ? 'waiting' : 'rejected',
    note: text(row, 'note'),
    keyId: idOrNull('key', row, 'key_id'),
  };
}

export const CRL_SELECT = 'SELECT l.*, e.der FROM crl l JOIN crl_encoding e ON e.id = l.id';

export function crlRecord(row: Row): CrlRecord {
  return {
    id: formatId('crl', integer(row, 'id')),
    authorityId: formatId('ca', integer(row, 'authority_id')),
    number: readCrlNumber(text(row, 'number')),
    thisUpdate: fromSeconds(integer(row, 'this_update')),
    nextUpdate: fromSeconds(integer(row, 'next_update')),
    entryCount: integer(row, 'entry_count'),
    der: bytes(row, 'der'),
  };
}

const payloadSchema = z.record(z.string(), z.unknown());

export function eventRecord(event: StoredEvent): EventRecord {
  const payload = payloadSchema.safeParse(readJson(event.payload));
  if (!payload.success) {
    throw new CertificateError('VAULT_DAMAGED', `The event ${event.sequence} cannot be read. Restore a backup.`);
  }
  return {
    sequence: event.sequence,
    at: new Date(event.at),
    actor: event.actor,
    kind: event.kind,
    subject: event.subject,
    payload: payload.data,
  };
}
