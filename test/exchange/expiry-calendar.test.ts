import { describe, expect, it } from 'vitest';
import { expiryCalendar } from '../../electron/exchange/expiry-calendar.ts';

const one = {
  subject: 'CN=mail.sample.com,O=Müller\\, Söhne; Co',
  subjectAltNames: ['DNS:mail.sample.com', 'DNS:smtp.sample.com'],
  serialNumber: '0a41',
  ca: 'Issuing 1',
  notAfter: '2026-11-28T10:15:00Z',
  fingerprintSha256: 'ab'.repeat(32),
};
const NOW = new Date('2026-11-21T09:00:00.123Z');
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const unfolded = (bytes: Uint8Array): string[] => textOf(bytes).replaceAll('\r\n ', '').split('\r\n');

describe('expiryCalendar', () => {
  it('has an entry at the very end of each, and reminders before it', () => {
    const lines = unfolded(expiryCalendar([one], NOW));
    expect(lines).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Chancery//Certificates//EN',
      'BEGIN:VEVENT',
      `UID:${'ab'.repeat(32)}@chancery`,
      'DTSTAMP:20261121T090000Z',
      'DTSTART:20261128T101500Z',
      'SUMMARY:mail.sample.com works until now: renew it before',
      'DESCRIPTION:CN=mail.sample.com\\,O=Müller\\\\\\, Söhne\\; Co\\nSerial number 0a41\\nCA Issuing 1',
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:mail.sample.com ends soon',
      'TRIGGER:-P30D',
      'END:VALARM',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:mail.sample.com ends soon',
      'TRIGGER:-P7D',
      'END:VALARM',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('keeps a line to 75 octets, and a character whole (RFC 5545 §3.1)', () => {
    const long = { ...one, subject: `CN=${'ü€😀'.repeat(60)}`, subjectAltNames: [] };
    const bytes = expiryCalendar([long], NOW);
    for (const line of textOf(bytes).split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(unfolded(bytes).join('\n')).toContain(`DESCRIPTION:CN=${'ü€😀'.repeat(60)}\\n`);
  });

  it('lets no name begin a line of its own', () => {
    const hostile = { ...one, subjectAltNames: ['DNS:a\r\nBEGIN:VEVENT\u0085\u0000'] };
    expect(unfolded(expiryCalendar([hostile], NOW)).filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1);
  });
});
