/** Serial numbers that a CA used and whose certificates nobody kept. */
import { z } from 'zod';
import type { BareSerial } from '../authority/ports.ts';
import { readJson } from './canonical-json.ts';
import { integerOrNull, text } from './columns.ts';
import type { Database } from './driver.ts';
import { formatId } from './ids.ts';
import { fromSeconds } from './instants.ts';
import { revocation as readRevocation } from './register-rows.ts';

/** The event that is all there is of one that was not revoked. Its subject is `ca-1/0a0b`. */
export const BARE_SERIAL = 'serial.imported';

/** Whether a serial number without a certificate was taken in: `ca-1/0a0b`. */
export function bareSerialKnown(database: Database, subject: string): boolean {
  return (
    database.get(`SELECT 1 AS known FROM event WHERE subject = ? AND kind = '${BARE_SERIAL}' LIMIT 1`, subject) !==
    undefined
  );
}

const bareSerialSchema = z.object({
  serialNumber: z.string(),
  subject: z.string(),
  notAfter: z.string().nullable(),
});

/** The serial numbers of one CA without a certificate: those that came with an import, and those revoked unseen. */
export function bareSerialsOf(database: Database, authority: number): BareSerial[] {
  const bare = new Map<string, BareSerial>();
  const id = formatId('ca', authority);
  // “0” is the character behind “/”: the range of all subjects that begin with `ca-1/`.
  const events = database.all(
    `SELECT payload FROM event WHERE subject >= ? AND subject < ? AND kind = '${BARE_SERIAL}' ORDER BY sequence`,
    `${id}/`,
    `${id}0`,
  );
  for (const event of events) {
    const { serialNumber, subject, notAfter } = bareSerialSchema.parse(readJson(text(event, 'payload')));
    const at = notAfter === null ? null : new Date(notAfter);
    bare.set(serialNumber, { serialNumber, subject, notAfter: at, revocation: null });
  }
  const revoked = database.all(
    `SELECT serial_number, revoked_at, reason, invalidity_at, not_after FROM revocation
     WHERE authority_id = ? AND certificate_id IS NULL ORDER BY id`,
    authority,
  );
  for (const row of revoked) {
    const serialNumber = text(row, 'serial_number');
    const notAfter = integerOrNull(row, 'not_after');
    const known = bare.get(serialNumber) ?? {
      serialNumber,
      subject: '',
      notAfter: notAfter === null ? null : fromSeconds(notAfter),
    };
    bare.set(serialNumber, { ...known, revocation: readRevocation(row) });
  }
  const hasCertificate = (serialNumber: string): boolean =>
    database.get(
      `SELECT 1 AS known FROM certificate c JOIN authority a ON a.issuer_id = c.issuer_id
       WHERE a.id = ? AND c.serial_number = ?`,
      authority,
      serialNumber,
    ) !== undefined;
  return [...bare.values()].filter(({ serialNumber }) => !hasCertificate(serialNumber));
}
