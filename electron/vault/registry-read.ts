import { setImmediate as breathe } from 'node:timers/promises';
import { CertificateError } from '../../shared/errors.ts';
import type { CertificateRecord, Registry, RequestRecord } from '../authority/ports.ts';
import { parseName } from '../pki/name.ts';
import { parseSerialNumber } from '../pki/serial-number.ts';
import { revocationList } from './revocation-list.ts';
import { AWAITING_SELECT, awaitingAuthority } from './answers.ts';
import { certificatePage } from './certificate-page.ts';
import { integer, present, text } from './columns.ts';
import { sha256 } from './digest.ts';
import type { Row } from './driver.ts';
import { readEvent } from './event-chain.ts';
import { readAnnotation } from './annotations.ts';
import { eventCondition } from './event-query.ts';
import { formatId, parseId } from './ids.ts';
import { keyById, keyPage } from './key-records.ts';
import { plannedRevocations } from './planned-revocations.ts';
import { RECORD_KINDS } from './records.ts';
import { bareSerialKnown, bareSerialsOf } from './bare-serials.ts';
import {
  AUTHORITY_SELECT,
  authorityRecord,
  CERTIFICATE_BY_ID,
  CERTIFICATE_LINES,
  certificateLine,
  certificateRecord,
  CRL_SELECT,
  crlRecord,
  eventRecord,
  REQUEST_SELECT,
  requestRecord,
} from './register-rows.ts';
import { STANDING } from './schema.ts';
import type { SearchIndex } from './search-index.ts';
import type { VaultStore } from './store.ts';
import { storedProfiles } from './stored-profiles.ts';
import { liveOfSubject } from './subject-rule.ts';

/** The reading half of the port. */
export type RegistryReader = Omit<Registry, `record${string}`>;

/**
 * Reads the register, locked or not. While unlocked, every record that is asked for by name is proven against its events,
 * since something may be signed on the strength of it; lists are not.
 */
export function createRegistryReader(store: VaultStore, search: SearchIndex): RegistryReader {
  const { database } = store;

  function authorityRow(reference: string): Row {
    const id = parseId('ca', reference);
    const row =
      id === null
        ? database.get('SELECT * FROM authority WHERE name = ?', reference)
        : database.get('SELECT * FROM authority WHERE id = ?', id);
    if (row === undefined) throw awaitingOrNone(store, reference);
    return row;
  }

  /** Its revocation is proven with it: a CA whose revocation was taken away must not sign. */
  function certificateById(id: number, reference: string): CertificateRecord {
    const row = database.get(CERTIFICATE_BY_ID, id);
    if (row === undefined) throw notFound('CERTIFICATE_NOT_FOUND', 'certificate', reference);
    store.prove(RECORD_KINDS.certificate, formatId('cert', id));
    store.prove(RECORD_KINDS.revocation, formatId('cert', id));
    return certificateRecord(row);
  }

  return {
    revision: async () => store.revision(),

    authorities: async () => database.all(`${AUTHORITY_SELECT} ORDER BY a.id`).map(authorityRecord),

    authority: async (reference) =>
      database.consistent(() => {
        const id = integer(authorityRow(reference), 'id');
        store.prove(RECORD_KINDS.authority, formatId('ca', id));
        return authorityRecord(present(database.get(`${AUTHORITY_SELECT} WHERE a.id = ?`, id), 'authority'));
      }),

    awaitingAuthorities: async () =>
      database.all(`${AWAITING_SELECT} ORDER BY w.id`).map((row) => {
        const awaiting = awaitingAuthority(row);
        store.prove(RECORD_KINDS.awaitingAuthority, awaiting.id);
        return awaiting;
      }),

    keys: async (query) => database.consistent(() => keyPage(database, query)),
    key: async (id) => database.consistent(() => keyById(database, id)),

    profiles: async () => database.consistent(() => storedProfiles(store)),

    plannedRevocations: async (dueBy) => plannedRevocations(database, dueBy),

    certificate: async (id) => database.consistent(() => certificateById(parseId('cert', id) ?? 0, id)),

    findCertificate: async (reference) =>
      database.consistent(() => {
        const rows = certificatesNamed(store, reference);
        const [first, second] = rows;
        if (first === undefined) throw notFound('CERTIFICATE_NOT_FOUND', 'certificate', reference);
        if (second !== undefined) {
          throw new CertificateError(
            'AMBIGUOUS_REFERENCE',
            `“${reference}” names ${rows.length} certificates. Name one by its id or its fingerprint.`,
            { detail: { ids: rows.map((row) => formatId('cert', integer(row, 'id'))) } },
          );
        }
        return certificateById(integer(first, 'id'), reference);
      }),

    certificates: async (query) =>
      database.consistent(() => {
        const { ids, total, totalIsLowerBound } = certificatePage(database, query, search.indexedThrough());
        const items = ids.map((id) => certificateRecord(present(database.get(CERTIFICATE_BY_ID, id), 'certificate')));
        return { items, total, totalIsLowerBound };
      }),

    certificateLines: async (query) =>
      database.consistent(() => {
        const { ids, total } = certificatePage(database, query, search.indexedThrough());
        return { items: database.all(CERTIFICATE_LINES, JSON.stringify(ids)).map(certificateLine), total };
      }),

    countEnding: async (from, before) => {
      const row = database.get(
        `SELECT count(*) AS total FROM certificate c
         WHERE c.not_after >= ? AND c.not_after < ? AND c.standing = ${STANDING.good}
           AND c.id NOT IN (SELECT id FROM annotation WHERE hidden = 1)`,
        Math.ceil(from.getTime() / 1000),
        Math.ceil(before.getTime() / 1000),
      );
      return integer(present(row, 'count'), 'total');
    },

    certificatesOfKey: async (subjectPublicKeyInfo) =>
      database.consistent(() =>
        database
          .all('SELECT id FROM certificate WHERE key_digest = ? ORDER BY id DESC', sha256(subjectPublicKeyInfo))
          .map((row) => certificateById(integer(row, 'id'), formatId('cert', integer(row, 'id')))),
      ),

    liveCertificatesOfSubject: async (authorityId, subjectDer, now) =>
      liveOfSubject(database, integer(authorityRow(authorityId), 'id'), parseName(subjectDer), now),

    serialNumberUsed: async (authorityId, serialNumber) => {
      const authority = authorityRow(authorityId);
      const issuerId = integer(authority, 'issuer_id');
      const canonical = parseSerialNumber(serialNumber);
      if (bareSerialKnown(database, `${formatId('ca', integer(authority, 'id'))}/${canonical}`)) return true;
      const row = database.get(
        `SELECT EXISTS (SELECT 1 FROM certificate WHERE issuer_id = ?1 AND serial_number = ?2)
             OR EXISTS (SELECT 1 FROM revocation WHERE issuer_id = ?1 AND serial_number = ?2) AS used`,
        issuerId,
        canonical,
      );
      return integer(present(row, 'answer'), 'used') === 1;
    },

    bareSerials: async (authorityId) =>
      database.consistent(() => bareSerialsOf(database, integer(authorityRow(authorityId), 'id'))),

    requests: async (state) =>
      database.all(`${REQUEST_SELECT} WHERE ${requestCondition(state)} ORDER BY q.id`).map(requestRecord),

    request: async (reference) =>
      database.consistent(() => {
        const id = parseId('csr', reference);
        const row =
          id === null
            ? database.get(`${REQUEST_SELECT} WHERE q.digest = ?`, Buffer.from(reference, 'hex'))
            : database.get(`${REQUEST_SELECT} WHERE q.id = ?`, id);
        if (row === undefined) throw notFound('REQUEST_NOT_FOUND', 'request', reference);
        const record = requestRecord(row);
        store.prove(RECORD_KINDS.request, record.id);
        return record;
      }),

    revocationList: async (authorityId) => {
      await store.unlocked().provenRevocations.readAhead(store, breathe);
      return database.consistent(() => revocationList(store, integer(authorityRow(authorityId), 'id')));
    },

    crls: async (authorityId) =>
      database
        .all(`${CRL_SELECT} WHERE l.authority_id = ? ORDER BY l.number`, integer(authorityRow(authorityId), 'id'))
        .map(crlRecord),

    latestCrl: async (authorityId) => {
      const row = database.get(
        `${CRL_SELECT} WHERE l.authority_id = ? ORDER BY l.number DESC LIMIT 1`,
        integer(authorityRow(authorityId), 'id'),
      );
      return row === undefined ? null : crlRecord(row);
    },

    crl: async (id) => {
      const row = database.get(`${CRL_SELECT} WHERE l.id = ?`, parseId('crl', id) ?? 0);
      if (row === undefined) throw notFound('CRL_NOT_FOUND', 'CRL', id);
      return crlRecord(row);
    },

    annotation: async (certificateId) =>
      database.consistent(() => {
        store.prove(RECORD_KINDS.annotation, certificateId);
        return readAnnotation(database, certificateId);
      }),

    events: async (query) =>
      database.consistent(() => {
        const { sql, values } = eventCondition(query);
        const total = present(database.get(`SELECT count(*) AS total FROM event WHERE ${sql}`, ...values), 'count');
        const rows = database.all(
          `SELECT * FROM event WHERE ${sql} ORDER BY sequence DESC LIMIT ? OFFSET ?`,
          ...values,
          query.limit,
          query.offset,
        );
        return { items: rows.map((row) => eventRecord(readEvent(row))), total: integer(total, 'total') };
      }),
  };
}

/** A CA whose certificate is still to come is there, and cannot do what is asked. */
function awaitingOrNone({ database }: VaultStore, reference: string): CertificateError {
  const row = database.get(
    'SELECT name FROM awaiting_authority WHERE name = ? OR id = ?',
    reference,
    parseId('awaiting', reference) ?? 0,
  );
  if (row === undefined) return notFound('AUTHORITY_NOT_FOUND', 'CA', reference);
  const name = text(row, 'name');
  return new CertificateError(
    'AUTHORITY_INCOMPLETE',
    `“${name}” awaits its parent's answer. Take it in first: chancery ca complete "${name}" FILE.`,
  );
}

function notFound(
  code: 'AUTHORITY_NOT_FOUND' | 'CERTIFICATE_NOT_FOUND' | 'REQUEST_NOT_FOUND' | 'CRL_NOT_FOUND',
  what: string,
  reference: string,
): CertificateError {
  return new CertificateError(
    code,
    `There is no ${what} “${reference}” in this vault. See the list for what there is.`,
  );
}

function requestCondition(state: RequestRecord['state'] | undefined): string {
  const issued = 'EXISTS (SELECT 1 FROM certificate c WHERE c.request_id = q.id)';
  switch (state) {
    case 'issued':
      return issued;
    case 'rejected':
      return `q.rejected_at IS NOT NULL AND NOT ${issued}`;
    case 'waiting':
      return `q.rejected_at IS NULL AND NOT ${issued}`;
    case undefined:
      return 'TRUE';
  }
}

/** By id, by fingerprint, or by serial number, which two CAs may have used. */
function certificatesNamed({ database }: VaultStore, reference: string): Row[] {
  const id = parseId('cert', reference);
  if (id !== null) return database.all('SELECT id FROM certificate WHERE id = ?', id);
  const digits = reference.trim().toLowerCase().replaceAll(':', '');
  if (!/^(?:0x)?-?[0-9a-f]+$/.test(digits)) return [];
  if (digits.length === 64) {
    const byFingerprint = database.all('SELECT id FROM certificate WHERE fingerprint = ?', Buffer.from(digits, 'hex'));
    if (byFingerprint.length > 0) return byFingerprint;
  }
  const serialNumber = parseSerialNumber(digits);
  return database.all(
    'SELECT id FROM certificate WHERE length(serial_number) = ? AND serial_number = ? ORDER BY id',
    serialNumber.length,
    serialNumber,
  );
}
