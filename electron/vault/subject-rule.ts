/** What two processes may decide at one moment, each rightly, and only one may record: judged inside the transaction. */
import { CertificateError } from '../../shared/errors.ts';
import type { CertificateRecord } from '../authority/ports.ts';
import { formatName, type Name } from '../pki/name.ts';
import { integer, present, text } from './columns.ts';
import type { Database } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { CERTIFICATE_SELECT, certificateRecord } from './register-rows.ts';
import { STANDING } from './schema.ts';
import type { Change } from './store.ts';
import { readSettings } from './stored-settings.ts';
import { storedText } from './stored-text.ts';

// The plus keeps the index of the CA out of it, which would read all that the CA issued (https://sqlite.org/optoverview.html#uplus).
const LIVE = `+c.authority_id = ? AND c.subject = ? COLLATE NOCASE AND c.standing = ${STANDING.good} AND c.not_after >= ?`;

/** See {@link Registry.liveCertificatesOfSubject}: by the subject's text, which is one for every string type. */
export function liveOfSubject(
  database: Database,
  authority: number,
  subject: Name,
  now: Date,
): readonly CertificateRecord[] {
  return database
    .all(
      `${CERTIFICATE_SELECT} WHERE ${LIVE} ORDER BY c.id`,
      authority,
      storedText(formatName(subject)),
      Math.ceil(now.getTime() / 1000),
    )
    .map(certificateRecord);
}

/**
 * Holds a certificate just recorded against its CA's rule of unique subjects, as the rule stands now.
 *
 * @throws {CertificateError} POLICY_REFUSED: another one of the same subject works
 */
export function refuseSecondOfSubject({ database, now }: Change, id: number): void {
  const row = present(
    database.get(
      'SELECT c.subject, a.id AS authority, a.settings FROM certificate c JOIN authority a ON a.id = c.authority_id WHERE c.id = ?',
      id,
    ),
    'certificate just recorded',
  );
  const subject = text(row, 'subject');
  if (subject === '' || !readSettings(text(row, 'settings')).rules.uniqueSubject) return;
  const other = database.get(
    `SELECT c.serial_number FROM certificate c WHERE ${LIVE} AND c.id <> ? ORDER BY c.id`,
    integer(row, 'authority'),
    subject,
    Math.ceil(now.getTime() / 1000),
    id,
  );
  if (other === undefined) return;
  const message = `“${subject}” already has a certificate that works: ${text(other, 'serial_number')}. If this one replaces it, renew instead.`;
  throw new CertificateError('POLICY_REFUSED', message, {
    detail: { findings: [{ severity: 'error', code: 'duplicate-subject', message }] },
  });
}

/** @throws {CertificateError} POLICY_REFUSED: somebody else renewed it first */
export function refuseSecondRenewal({ database }: Change, supersedesId: string | null): void {
  if (supersedesId === null) return;
  const successor = database.get(
    'SELECT id FROM certificate WHERE supersedes_id = ? ORDER BY id DESC',
    parseId('cert', supersedesId) ?? 0,
  );
  if (successor === undefined) return;
  throw new CertificateError(
    'POLICY_REFUSED',
    `${supersedesId} was renewed already, by ${formatId('cert', integer(successor, 'id'))}. Renew that one instead.`,
  );
}
