import { CertificateError } from '../../shared/errors.ts';
import type { NewRevocation } from '../authority/ports.ts';
import { integer, integerOrNull, text } from './columns.ts';
import type { Row } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, toSeconds } from './instants.ts';
import { endPlan } from './planned-revocations.ts';
import { STANDING_SQL } from './schema.ts';
import type { Change } from './store.ts';

/** @throws {CertificateError} CERTIFICATE_NOT_FOUND */
export function certificateRow(change: Change, id: string): Row {
  const row = change.database.get(
    `SELECT c.id, c.issuer_id, c.authority_id, c.serial_number, c.not_after, r.id AS revocation_id, r.reason
     FROM certificate c LEFT JOIN revocation r ON r.issuer_id = c.issuer_id AND r.serial_number = c.serial_number
     WHERE c.id = ?`,
    parseId('cert', id) ?? 0,
  );
  if (row !== undefined) return row;
  throw new CertificateError(
    'CERTIFICATE_NOT_FOUND',
    `There is no certificate “${id}” in this vault. See the list for what there is.`,
  );
}

/** @throws {CertificateError} CERTIFICATE_NOT_FOUND, ALREADY_REVOKED: but a held one may be revoked for good */
export function insertRevocation(change: Change, revocation: NewRevocation): void {
  const { certificateId, reason } = revocation;
  if (reason === 'removeFromCRL') {
    throw new CertificateError('INVALID_INPUT', 'A hold is lifted by a release, not by a revocation.');
  }
  const row = certificateRow(change, certificateId);
  const revocationId = integerOrNull(row, 'revocation_id');
  if (revocationId !== null && (row['reason'] !== 'certificateHold' || reason === 'certificateHold')) {
    throw new CertificateError(
      'ALREADY_REVOKED',
      `The certificate ${certificateId} is ${row['reason'] === 'certificateHold' ? 'on hold' : 'revoked'} already. Leave it out.`,
      { detail: { id: certificateId } },
    );
  }
  const revokedAt = toSeconds(revocation.revokedAt);
  const invalidityAt = revocation.invalidityDate === null ? null : toSeconds(revocation.invalidityDate);
  if (revocationId === null) {
    change.database.run(
      `INSERT INTO revocation (issuer_id, authority_id, serial_number, certificate_id, revoked_at, reason, invalidity_at, not_after)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      integer(row, 'issuer_id'),
      integer(row, 'authority_id'),
      text(row, 'serial_number'),
      integer(row, 'id'),
      revokedAt,
      reason,
      invalidityAt,
      integer(row, 'not_after'),
    );
  } else {
    change.database.run(
      'UPDATE revocation SET revoked_at = ?, reason = ?, invalidity_at = ? WHERE id = ?',
      revokedAt,
      reason,
      invalidityAt,
      revocationId,
    );
  }
  refreshStanding(change, integer(row, 'id'));
  if (reason !== 'certificateHold') endPlan(change, integer(row, 'id'), 'revoked');
  change.record('certificate.revoked', certificateId, {
    authority: formatId('ca', integer(row, 'authority_id')),
    serialNumber: text(row, 'serial_number'),
    revokedAt: formatSeconds(revokedAt),
    reason,
    invalidityDate: invalidityAt === null ? null : formatSeconds(invalidityAt),
    replacesHold: revocationId !== null,
  });
}

/** @throws {CertificateError} CERTIFICATE_NOT_FOUND, NOT_ON_HOLD */
export function release(change: Change, certificateId: string, at: Date): void {
  const row = certificateRow(change, certificateId);
  const revocationId = integerOrNull(row, 'revocation_id');
  if (revocationId === null || row['reason'] !== 'certificateHold') {
    throw new CertificateError(
      'NOT_ON_HOLD',
      revocationId === null
        ? `The certificate ${certificateId} is not on hold. Leave it out.`
        : `The certificate ${certificateId} is revoked for good, which nothing lifts. Issue a new one.`,
      { detail: { id: certificateId } },
    );
  }
  change.database.run('DELETE FROM revocation WHERE id = ?', revocationId);
  refreshStanding(change, integer(row, 'id'));
  change.record('certificate.released', certificateId, {
    authority: formatId('ca', integer(row, 'authority_id')),
    serialNumber: text(row, 'serial_number'),
    releasedAt: formatSeconds(toSeconds(at)),
  });
}

function refreshStanding(change: Change, certificate: number): void {
  change.database.run(`UPDATE certificate AS c SET standing = (${STANDING_SQL}) WHERE c.id = ?`, certificate);
}
