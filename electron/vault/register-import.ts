/** How what another CA's register held comes into ours: rows first, then the event that vouches for each. */
import { CertificateError } from '../../shared/errors.ts';
import type {
  BareSerial,
  ImportCount,
  ImportedCertificate,
  ImportPortion,
  Revocation,
  SealedKey,
} from '../authority/ports.ts';
import { parseName, sameName, type Name } from '../pki/name.ts';
import { parseSerialNumber } from '../pki/serial-number.ts';
import { BARE_SERIAL, bareSerialKnown } from './bare-serials.ts';
import { bytes, integer, text } from './columns.ts';
import { sha256 } from './digest.ts';
import type { Row } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, toSeconds } from './instants.ts';
import {
  insertCertificateRow,
  insertKey,
  insertRequest,
  keyByDigest,
  type ReadyCertificate,
} from './register-inserts.ts';
import { STANDING } from './schema.ts';
import type { Change, VaultStore } from './store.ts';
import { storedText } from './stored-text.ts';

interface Importing {
  readonly store: VaultStore;
  readonly change: Change;
  readonly authority: number;
  readonly issuer: number;
  readonly issuerName: Name;
  readonly count: { -readonly [K in keyof ImportCount]: number };
}

/** @throws {CertificateError} AUTHORITY_NOT_FOUND, REGISTRY_CHANGED, KEY_MISMATCH, INVALID_INPUT */
export function insertPortion(
  store: VaultStore,
  change: Change,
  portion: ImportPortion,
  ready: readonly ReadyCertificate[],
): ImportCount {
  const importing = begin(store, change, portion.authorityId);
  const { count } = importing;
  for (const [at, certificate] of portion.certificates.entries()) {
    const facts = ready[at];
    if (facts !== undefined) insertImported(importing, certificate, facts);
  }
  for (const serial of portion.bareSerials) insertBareSerial(importing, serial);
  for (const request of portion.requests) {
    const keyId = keyRow(importing, request.key);
    if (change.database.get('SELECT id FROM certification_request WHERE digest = ?', sha256(request.der))) continue;
    insertRequest(change, { der: request.der, source: request.source, keyId });
    count.requests++;
  }
  return count;
}

function begin(store: VaultStore, change: Change, authorityId: string): Importing {
  const authority = parseId('ca', authorityId) ?? 0;
  const row = change.database.get(
    'SELECT a.issuer_id, i.name FROM authority a JOIN issuer i ON i.id = a.issuer_id WHERE a.id = ?',
    authority,
  );
  if (row === undefined) {
    throw new CertificateError(
      'AUTHORITY_NOT_FOUND',
      `There is no CA “${authorityId}” in this vault. See the list of CAs.`,
    );
  }
  return {
    store,
    change,
    authority,
    issuer: integer(row, 'issuer_id'),
    issuerName: parseName(bytes(row, 'name')),
    count: { certificates: 0, revocations: 0, bareSerials: 0, requests: 0, keys: 0 },
  };
}

function insertImported(importing: Importing, certificate: ImportedCertificate, ready: ReadyCertificate): void {
  const { change, count } = importing;
  const { issuer } = ready.certificate;
  if (!Buffer.from(issuer.der).equals(importing.issuerName.der) && !sameName(issuer, importing.issuerName)) {
    throw new CertificateError('INVALID_INPUT', 'A certificate names another issuer than the CA that it comes with.');
  }
  if (certificate.key !== null && !Buffer.from(sha256(certificate.key.subjectPublicKeyInfo)).equals(ready.keyDigest)) {
    throw new CertificateError('KEY_MISMATCH', 'A certificate is for another key than the one to be kept with it.');
  }
  const known = change.database.get('SELECT id FROM certificate WHERE fingerprint = ?', ready.fingerprint);
  let id: number;
  if (known === undefined) {
    const keyId = keyRow(importing, certificate.key) ?? keyByDigest(change, ready.keyDigest);
    id = insertCertificateRow(change, ready, {
      issuerId: importing.issuer,
      authorityId: importing.authority,
      profile: certificate.profile,
      keyId,
      requestId: requestRow(importing, certificate.request, keyId),
      supersedesId: null,
      origin: {
        kind: 'certificate.imported',
        issuedAt: Math.min(ready.notBefore, toSeconds(change.now)),
      },
    });
    count.certificates++;
  } else {
    id = integer(known, 'id');
    // A key that comes later than its certificate is kept, and found by its digest.
    keyRow(importing, certificate.key);
  }
  settleRevocation(importing, certificate.revocation, ready, { id, isNew: known === undefined });
}

/** Written where it is news; a bare revocation of the same serial number, kept before its certificate came, stays. */
function settleRevocation(
  importing: Importing,
  revocation: Revocation | null,
  ready: ReadyCertificate,
  certificate: { readonly id: number; readonly isNew: boolean },
): void {
  const { change } = importing;
  const standing = revocationRow(importing, ready.serialNumber);
  if (revocation !== null && standing === undefined) {
    insertRevocation(importing, revocation, {
      subject: formatId('cert', certificate.id),
      serialNumber: ready.serialNumber,
      certificateId: certificate.id,
      notAfter: ready.notAfter,
    });
  }
  const reason = standing === undefined ? revocation?.reason : text(standing, 'reason');
  if (reason === undefined || (!certificate.isNew && standing !== undefined)) return;
  change.database.run(
    'UPDATE certificate SET standing = ? WHERE id = ?',
    reason === 'certificateHold' ? STANDING.held : STANDING.revoked,
    certificate.id,
  );
}

function insertBareSerial(importing: Importing, bare: BareSerial): void {
  const { change, count } = importing;
  const serialNumber = parseSerialNumber(bare.serialNumber);
  const authority = formatId('ca', importing.authority);
  const subject = `${authority}/${serialNumber}`;
  const notAfter = bare.notAfter === null ? null : toSeconds(bare.notAfter);
  const hasCertificate = change.database.get(
    'SELECT id FROM certificate WHERE issuer_id = ? AND serial_number = ?',
    importing.issuer,
    serialNumber,
  );
  if (hasCertificate === undefined && !bareSerialKnown(change.database, subject)) {
    change.record(BARE_SERIAL, subject, {
      authority,
      serialNumber,
      subject: storedText(bare.subject),
      notAfter: notAfter === null ? null : formatSeconds(notAfter),
    });
    count.bareSerials++;
  }
  if (bare.revocation === null || revocationRow(importing, serialNumber) !== undefined) return;
  const certificateId = hasCertificate === undefined ? null : integer(hasCertificate, 'id');
  insertRevocation(importing, bare.revocation, {
    subject: certificateId === null ? subject : formatId('cert', certificateId),
    serialNumber,
    certificateId,
    notAfter,
  });
  if (certificateId !== null) {
    change.database.run(
      'UPDATE certificate SET standing = ? WHERE id = ?',
      bare.revocation.reason === 'certificateHold' ? STANDING.held : STANDING.revoked,
      certificateId,
    );
  }
}

function insertRevocation(
  importing: Importing,
  { revokedAt, reason, invalidityDate }: Revocation,
  of: {
    readonly subject: string;
    readonly serialNumber: string;
    readonly certificateId: number | null;
    readonly notAfter: number | null;
  },
): void {
  const { change } = importing;
  if (reason === 'removeFromCRL') {
    throw new CertificateError('INVALID_INPUT', 'A lifted hold is no revocation. Leave it out.');
  }
  const at = toSeconds(revokedAt);
  const invalidityAt = invalidityDate === null ? null : toSeconds(invalidityDate);
  change.database.run(
    `INSERT INTO revocation (issuer_id, authority_id, serial_number, certificate_id, revoked_at, reason, invalidity_at, not_after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    importing.issuer,
    importing.authority,
    of.serialNumber,
    of.certificateId,
    at,
    reason,
    invalidityAt,
    of.notAfter,
  );
  change.record('certificate.revoked', of.subject, {
    authority: formatId('ca', importing.authority),
    serialNumber: of.serialNumber,
    revokedAt: formatSeconds(at),
    reason,
    invalidityDate: invalidityAt === null ? null : formatSeconds(invalidityAt),
    replacesHold: false,
  });
  importing.count.revocations++;
}

function revocationRow({ change, issuer }: Importing, serialNumber: string): Row | undefined {
  return change.database.get(
    'SELECT id, reason FROM revocation WHERE issuer_id = ? AND serial_number = ?',
    issuer,
    serialNumber,
  );
}

function keyRow({ store, change, count }: Importing, key: SealedKey | null): number | null {
  if (key === null) return null;
  const known = keyByDigest(change, sha256(key.subjectPublicKeyInfo));
  if (known !== null) return known;
  count.keys++;
  return insertKey(store, change, key);
}

function requestRow(
  { change, count }: Importing,
  request: ImportedCertificate['request'],
  keyId: number | null,
): number | null {
  if (request === null) return null;
  const known = change.database.get('SELECT id FROM certification_request WHERE digest = ?', sha256(request.der));
  if (known !== undefined) return integer(known, 'id');
  count.requests++;
  return insertRequest(change, { ...request, keyId });
}
