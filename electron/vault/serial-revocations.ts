import { CertificateError } from '../../shared/errors.ts';
import type { NewSerialRevocation } from '../authority/ports.ts';
import { integer } from './columns.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, toSeconds } from './instants.ts';
import type { Change } from './store.ts';

/**
 * Revokes a serial number under which no certificate is on record: it stands on the next CRL as any other. When such a
 * certificate ends is not known, so its entry stays for good.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ALREADY_REVOKED, POLICY_REFUSED: a certificate has that number
 */
export function insertSerialRevocation(change: Change, revocation: NewSerialRevocation): void {
  const { authorityId, serialNumber, reason } = revocation;
  if (reason === 'removeFromCRL' || reason === 'certificateHold') {
    throw new CertificateError(
      'POLICY_REFUSED',
      `A serial number without its certificate cannot be put on hold or released. Revoke it for good, or import the certificate.`,
    );
  }
  const authority = parseId('ca', authorityId) ?? 0;
  const issuer = change.database.get('SELECT issuer_id FROM authority WHERE id = ?', authority);
  if (issuer === undefined) {
    throw new CertificateError('AUTHORITY_NOT_FOUND', `There is no CA “${authorityId}” in this vault. See the list.`);
  }
  const issuerId = integer(issuer, 'issuer_id');
  const known = change.database.get(
    'SELECT id FROM certificate WHERE issuer_id = ? AND serial_number = ?',
    issuerId,
    serialNumber,
  );
  if (known !== undefined) {
    const id = formatId('cert', integer(known, 'id'));
    throw new CertificateError('POLICY_REFUSED', `${serialNumber} is the certificate ${id}. Revoke that one.`);
  }
  const taken = 'SELECT 1 FROM revocation WHERE issuer_id = ? AND serial_number = ?';
  if (change.database.get(taken, issuerId, serialNumber) !== undefined) {
    throw new CertificateError(
      'ALREADY_REVOKED',
      `The serial number ${serialNumber} is revoked already. Leave it out.`,
    );
  }
  const revokedAt = toSeconds(revocation.revokedAt);
  const invalidityAt = revocation.invalidityDate === null ? null : toSeconds(revocation.invalidityDate);
  change.database.run(
    `INSERT INTO revocation (issuer_id, authority_id, serial_number, certificate_id, revoked_at, reason, invalidity_at, not_after)
     VALUES (?, ?, ?, NULL, ?, ?, ?, NULL)`,
    issuerId,
    authority,
    serialNumber,
    revokedAt,
    reason,
    invalidityAt,
  );
  change.record('certificate.revoked', `${authorityId}/${serialNumber}`, {
    authority: authorityId,
    serialNumber,
    revokedAt: formatSeconds(revokedAt),
    reason,
    invalidityDate: invalidityAt === null ? null : formatSeconds(invalidityAt),
    replacesHold: false,
  });
}
