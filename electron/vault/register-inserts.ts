/** How a key, a request, a certificate and a CA come into the register: rows first, then the event that vouches for them. */
import { CertificateError } from '../../shared/errors.ts';
import type { NewCertificate, SealedKey } from '../authority/ports.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { parseName, sameName } from '../pki/name.ts';
import { finishOrder } from './acme-register.ts';
import { certificateFacts, searchText, type CertificateFacts } from './certificate-facts.ts';
import { bytes, integer } from './columns.ts';
import { sha256 } from './digest.ts';
import { ConstraintViolation } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, toSeconds } from './instants.ts';
import { openSealedKey } from './key-ring.ts';
import { STANDING } from './schema.ts';
import type { Change, VaultStore } from './store.ts';
import { storedText } from './stored-text.ts';
import { planRevocation } from './planned-revocations.ts';

/** A certificate read before the transaction begins, so that the lock is not held for it. */
export interface ReadyCertificate extends CertificateFacts {
  readonly der: Uint8Array;
  readonly text: string;
}

/** @param read the same, where it was read before. @throws {CertificateError} MALFORMED_CERTIFICATE */
export function readyCertificate(der: Uint8Array, read = parseCertificate(der)): ReadyCertificate {
  const facts = certificateFacts(read);
  return { ...facts, der, text: searchText(facts) };
}

/** A key that is on record already is not written twice. @returns its row */
export function insertKey(store: VaultStore, change: Change, key: SealedKey): number {
  const digest = sha256(key.subjectPublicKeyInfo);
  const known = keyByDigest(change, digest);
  if (known !== null) return known;
  const opened = openSealedKey(store.unlocked(), key);
  if (opened === null) {
    throw new CertificateError('INVALID_INPUT', 'The private key was not sealed by this vault. Seal it here first.');
  }
  opened.fill(0);
  const { id } = change.database.run(
    'INSERT INTO private_key (key_type, subject_public_key_info, digest, sealed, created_at) VALUES (?, ?, ?, ?, ?)',
    key.keyType,
    key.subjectPublicKeyInfo,
    digest,
    key.sealed,
    toSeconds(change.now),
  );
  change.record(key.keyType === 'imported' ? 'key.imported' : 'key.created', formatId('key', id), {
    keyType: key.keyType,
    publicKey: hex(digest),
  });
  return id;
}

export function keyByDigest(change: Change, digest: Uint8Array): number | null {
  const row = change.database.get('SELECT id FROM private_key WHERE digest = ?', digest);
  return row === undefined ? null : integer(row, 'id');
}

/** @returns its row */
export function insertRequest(
  change: Change,
  request: { der: Uint8Array; source: string; keyId: number | null },
): number {
  const digest = sha256(request.der);
  const source = storedText(request.source);
  const { id } = change.database.run(
    `INSERT INTO certification_request (digest, der, received_at, source, key_id, rejected_at, note)
     VALUES (?, ?, ?, ?, ?, NULL, '')`,
    digest,
    request.der,
    toSeconds(change.now),
    source,
    request.keyId,
  );
  change.record('request.received', formatId('csr', id), {
    sha256: hex(digest),
    source,
    key: request.keyId === null ? null : formatId('key', request.keyId),
  });
  return id;
}

/** `received`: an outside CA signed it, not we. */
type CertificateToInsert = NewCertificate & { readonly received?: boolean };

/** @returns its row. @throws {CertificateError} REGISTRY_CHANGED, KEY_MISMATCH, AUTHORITY_NOT_FOUND, REQUEST_NOT_FOUND, CERTIFICATE_NOT_FOUND */
export function insertCertificate(
  store: VaultStore,
  change: Change,
  certificate: CertificateToInsert,
  ready: ReadyCertificate,
): number {
  const authority = parseId('ca', certificate.authorityId) ?? 0;
  const issuer = change.database.get(
    'SELECT a.issuer_id, i.name FROM authority a JOIN issuer i ON i.id = a.issuer_id WHERE a.id = ?',
    authority,
  );
  if (issuer === undefined) {
    throw new CertificateError(
      'AUTHORITY_NOT_FOUND',
      `There is no CA “${certificate.authorityId}” in this vault. See the list of CAs.`,
    );
  }
  if (!sameName(ready.certificate.issuer, parseName(bytes(issuer, 'name')))) {
    throw new CertificateError(
      'INVALID_INPUT',
      'The certificate names another issuer than the CA that it is recorded for.',
    );
  }
  const keyId = keyOf(store, change, certificate.key, ready);
  const requestId = requestOf(change, certificate.request, keyId);
  const supersedesId = certificate.supersedesId === null ? null : supersede(change, certificate.supersedesId);
  const id = insertCertificateRow(change, ready, {
    issuerId: integer(issuer, 'issuer_id'),
    authorityId: authority,
    profile: certificate.profile,
    keyId,
    requestId,
    supersedesId,
    origin: {
      kind: certificate.received === true ? 'certificate.received' : 'certificate.issued',
      issuedAt: toSeconds(change.now),
    },
  });
  const { revokeSupersededAt, acmeOrderId } = certificate;
  if (acmeOrderId !== undefined) finishOrder(store, change, acmeOrderId, id);
  if (supersedesId !== null && revokeSupersededAt !== undefined) {
    planRevocation(change, { certificateId: supersedesId, successorId: id, dueAt: revokeSupersededAt });
  }
  return id;
}

/** The key made for it, or the one on record that it certifies. */
export function keyOf(
  store: VaultStore,
  change: Change,
  key: SealedKey | null,
  ready: ReadyCertificate,
): number | null {
  if (key === null) return keyByDigest(change, ready.keyDigest);
  if (!Buffer.from(sha256(key.subjectPublicKeyInfo)).equals(ready.keyDigest)) {
    throw new CertificateError('KEY_MISMATCH', 'The certificate is for another key than the one to be kept with it.');
  }
  return insertKey(store, change, key);
}

function requestOf(change: Change, request: NewCertificate['request'], keyId: number | null): number | null {
  if (request === null) return null;
  const row =
    'id' in request
      ? change.database.get('SELECT id FROM certification_request WHERE id = ?', parseId('csr', request.id) ?? 0)
      : change.database.get('SELECT id FROM certification_request WHERE digest = ?', sha256(request.der));
  if (row !== undefined) return integer(row, 'id');
  if (!('id' in request)) return insertRequest(change, { ...request, keyId });
  throw new CertificateError(
    'REQUEST_NOT_FOUND',
    `There is no request “${request.id}” in this vault. See the list of requests.`,
  );
}

function supersede(change: Change, certificateId: string): number {
  const id = parseId('cert', certificateId) ?? 0;
  const { changes } = change.database.run(
    'UPDATE certificate SET standing = max(standing, ?) WHERE id = ?',
    STANDING.superseded,
    id,
  );
  if (changes === 1) return id;
  throw new CertificateError(
    'CERTIFICATE_NOT_FOUND',
    `There is no certificate “${certificateId}” to take the place of.`,
  );
}

export interface CertificateLinks {
  readonly issuerId: number;
  readonly authorityId: number;
  readonly profile: string;
  readonly keyId: number | null;
  readonly requestId: number | null;
  readonly supersedesId: number | null;
  /** Signed here and now, elsewhere for a key of ours, or elsewhere before. */
  readonly origin: {
    readonly kind: 'certificate.issued' | 'certificate.received' | 'certificate.imported';
    readonly issuedAt: number;
  };
}

/** @returns its row. @throws {CertificateError} REGISTRY_CHANGED: the serial number is taken. */
export function insertCertificateRow(change: Change, ready: ReadyCertificate, links: CertificateLinks): number {
  const id = refuseTakenSerial(ready, () =>
    change.database.run(
      `INSERT INTO certificate (issuer_id, authority_id, serial_number, fingerprint, subject, subject_digest, key_digest,
         not_before, not_after, issued_at, profile, key_id, request_id, supersedes_id, standing)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      links.issuerId,
      links.authorityId,
      ready.serialNumber,
      ready.fingerprint,
      ready.subject,
      ready.subjectDigest,
      ready.keyDigest,
      ready.notBefore,
      ready.notAfter,
      links.origin.issuedAt,
      links.profile,
      links.keyId,
      links.requestId,
      links.supersedesId,
      STANDING.good,
    ),
  ).id;
  change.database.run('INSERT INTO certificate_encoding (id, der) VALUES (?, ?)', id, ready.der);
  change.database.run('INSERT INTO certificate_text (id, text) VALUES (?, ?)', id, ready.text);
  change.record(links.origin.kind, formatId('cert', id), {
    authority: formatId('ca', links.authorityId),
    serialNumber: ready.serialNumber,
    subject: ready.subject,
    notBefore: formatSeconds(ready.notBefore),
    notAfter: formatSeconds(ready.notAfter),
    profile: links.profile,
    sha256: hex(ready.fingerprint),
    key: links.keyId === null ? null : formatId('key', links.keyId),
    request: links.requestId === null ? null : formatId('csr', links.requestId),
    supersedes: links.supersedesId === null ? null : formatId('cert', links.supersedesId),
  });
  return id;
}

function refuseTakenSerial<T>(ready: ReadyCertificate, insert: () => T): T {
  try {
    return insert();
  } catch (error) {
    if (!(error instanceof ConstraintViolation) || !error.isUnique) throw error;
    throw new CertificateError(
      'REGISTRY_CHANGED',
      `The serial number ${ready.serialNumber} is taken. Issue the certificate anew, with another number.`,
      { cause: error, detail: { serialNumber: ready.serialNumber } },
    );
  }
}

function hex(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex');
}
