import { describe, expect, it } from 'vitest';
import { parseIndex } from '../../../electron/exchange/import/openssl-index.ts';

const parse = (...lines: string[]) => [...parseIndex(Buffer.from(lines.join('\n'), 'latin1'), 'index.txt')];
const row = (revoked: string, status = revoked === '' ? 'V' : 'R') =>
  parse(`${status}\t270101000000Z\t${revoked}\t0A\tunknown\t/CN=a`)[0];
const problem = (line: number, text: RegExp): unknown =>
  expect.objectContaining({
    code: 'MALFORMED_CONTAINER',
    detail: { line },
    message: expect.stringMatching(text) as unknown,
  });
const at = new Date('2026-03-01T12:00:00Z');

describe('parseIndex', () => {
  it('reads every state, with dates of two and of four digits', () => {
    const rows = parse(
      'V\t270101000000Z\t\t0A\tunknown\t/C=US/CN=a',
      '# a remark, and an empty line',
      '',
      'E\t991231235959Z\t\t0b\tcerts/b.pem\t/CN=b\r',
      'R\t20500101000000Z\t260301120000Z,superseded\tABC\tunknown\t/CN=c',
    );
    expect(rows).toMatchObject([
      { line: 1, status: 'V', notAfter: new Date('2027-01-01T00:00:00Z'), serialNumber: '0a', revocation: null },
      { line: 4, status: 'E', notAfter: new Date('1999-12-31T23:59:59Z'), serialNumber: '0b', file: 'certs/b.pem' },
      { line: 5, status: 'R', notAfter: new Date('2050-01-01T00:00:00Z'), serialNumber: '0abc' },
    ]);
  });

  it.each([
    ['260301120000Z', 'unspecified'],
    ['260301120000Z,keyCompromise', 'keyCompromise'],
    ['260301120000Z,CACompromise', 'cACompromise'],
    ['260301120000Z,cessationOfOperation', 'cessationOfOperation'],
    ['260301120000Z,certificateHold', 'certificateHold'],
    ['260301120000Z,AACompromise', 'aACompromise'],
    ['20260301120000Z,privilegewithdrawn', 'privilegeWithdrawn'],
  ])('reads the revocation %s', (text, reason) => {
    expect(row(text)?.revocation).toEqual({ revokedAt: at, reason, invalidityDate: null });
  });

  it('reads keyTime and CAkeyTime as the reason with an invalidity date', () => {
    const invalidityDate = new Date('2026-02-01T00:00:00Z');
    expect(row('260301120000Z,keyTime,20260201000000Z')?.revocation).toEqual({
      revokedAt: at,
      reason: 'keyCompromise',
      invalidityDate,
    });
    expect(row('260301120000Z,CAkeyTime,20260201000000Z')?.revocation).toMatchObject({
      reason: 'cACompromise',
      invalidityDate,
    });
  });

  it('tells of a hold instruction, and of a hold that was lifted', () => {
    expect(row('260301120000Z,holdInstruction,holdInstructionReject')).toMatchObject({
      revocation: { reason: 'certificateHold' },
      remark: expect.stringContaining('holdInstructionReject') as unknown,
    });
    expect(row('260301120000Z,removeFromCRL')).toMatchObject({
      revocation: null,
      remark: expect.any(String) as unknown,
    });
  });

  it('reads a tab that was escaped, leaves \\x escapes as they are, and takes UTF-8 and Latin-1', () => {
    const [tab, escaped, utf8, latin1] = parse(
      'V\t270101000000Z\t\t01\tunknown\t/CN=a\\\tb',
      'V\t270101000000Z\t\t02\tunknown\t/O=M\\xC3\\xBCller/CN=c',
      Buffer.from('V\t270101000000Z\t\t03\tunknown\t/O=Müller').toString('latin1'),
      'V\t270101000000Z\t\t04\tunknown\t/O=M\u00fcller',
    );
    expect(tab?.subject).toBe('/CN=a\tb');
    expect(escaped?.subject).toBe('/O=M\\xC3\\xBCller/CN=c');
    expect(utf8?.subject).toBe('/O=Müller');
    expect(latin1?.subject).toBe('/O=Müller');
  });

  it.each([
    ['five fields', 'V\t270101000000Z\t\t0A\tunknown', /5 fields/],
    ['another state', 'X\t270101000000Z\t\t0A\tunknown\t/CN=a', /state/],
    ['no date', 'V\ttomorrow\t\t0A\tunknown\t/CN=a', /no date/],
    ['a day that there is not', 'V\t270230000000Z\t\t0A\tunknown\t/CN=a', /no date/],
    ['a revocation of a valid one', 'V\t270101000000Z\t260301120000Z\t0A\tunknown\t/CN=a', /has a revocation/],
    ['no date of the revocation', 'R\t270101000000Z\t\t0A\tunknown\t/CN=a', /no date of it/],
    ['an unknown reason', 'R\t270101000000Z\t260301120000Z,boredom\t0A\tunknown\t/CN=a', /boredom/],
    ['no serial number', 'V\t270101000000Z\t\tzz\tunknown\t/CN=a', /serial/],
  ])('refuses %s, and names the line', (_, line, text) => {
    expect(() => parse('V\t270101000000Z\t\t01\tunknown\t/CN=a', line)).toThrow(problem(2, text));
  });
});
