import type { CertificateDescription } from '../../shared/descriptions.ts';
import { certificateLabel } from './certificate-label.ts';

/** Octets of a line, without its end (RFC 5545 §3.1). */
const LONGEST_LINE = 75;
/** When a calendar reminds, before the end. */
const REMINDERS = ['-P30D', '-P7D'];

/**
 * A calendar (RFC 5545) of when certificates end, with a reminder thirty and seven days before. A certificate that is imported
 * again from a later calendar takes the place of the earlier entry: its UID is its fingerprint.
 */
export function expiryCalendar(
  certificates: readonly Pick<
    CertificateDescription,
    'subject' | 'subjectAltNames' | 'serialNumber' | 'ca' | 'notAfter' | 'fingerprintSha256'
  >[],
  now: Date,
): Uint8Array {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Chancery//Certificates//EN',
    ...certificates.flatMap((one) => {
      const label = certificateLabel(one);
      return [
        'BEGIN:VEVENT',
        `UID:${one.fingerprintSha256}@chancery`,
        `DTSTAMP:${stamp(now)}`,
        `DTSTART:${stamp(new Date(one.notAfter))}`,
        `SUMMARY:${escaped(`${label} works until now: renew it before`)}`,
        `DESCRIPTION:${escaped(`${one.subject}\nSerial number ${one.serialNumber}\nCA ${one.ca}`)}`,
        'TRANSP:TRANSPARENT',
        ...REMINDERS.flatMap((trigger) => [
          'BEGIN:VALARM',
          'ACTION:DISPLAY',
          `DESCRIPTION:${escaped(`${label} ends soon`)}`,
          `TRIGGER:${trigger}`,
          'END:VALARM',
        ]),
        'END:VEVENT',
      ];
    }),
    'END:VCALENDAR',
  ];
  return new TextEncoder().encode(lines.map((line) => `${folded(line)}\r\n`).join(''));
}

/** `20261128T101500Z` */
function stamp(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** TEXT (§3.3.11); other controls have no place in a calendar, and a foreign name could begin a line of its own with one. */
function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replace(/\p{Cc}/gu, ' ');
}

/** Long lines go on behind a line end and a space, and never part a character (§3.1). */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > LONGEST_LINE) {
      parts.push(part);
      part = '';
      // The space in front of what follows counts.
      octets = 1;
    }
    part += character;
    octets += length;
  }
  return [...parts, part].join('\r\n ');
}
