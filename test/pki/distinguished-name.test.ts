import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { formatName } from '../../electron/pki/name.ts';
import { expectRefusal, refusalOf } from './refusal.ts';

/** The fields in encoded order, `type=value`, the parts of one joined by `+`. */
function fields(text: string): string[] {
  return parseDistinguishedName(text).rdns.map((rdn) => rdn.map(({ type, value }) => `${type}=${value}`).join('+'));
}

describe('parseDistinguishedName', () => {
  it('reads RFC 4514, last field first', () => {
    expect(fields('CN=www.example.com,O=Example,C=US')).toEqual([
      '2.5.4.6=US',
      '2.5.4.10=Example',
      '2.5.4.3=www.example.com',
    ]);
  });

  it("reads OpenSSL's form in its own order", () => {
    expect(fields('/C=US/O=Example, Inc./CN=a')).toEqual(['2.5.4.6=US', '2.5.4.10=Example, Inc.', '2.5.4.3=a']);
  });

  it.each([
    ['CN = a , O = b', ['2.5.4.10=b', '2.5.4.3=a']],
    ['cn=a; o=b', ['2.5.4.10=b', '2.5.4.3=a']],
    ['commonName=a', ['2.5.4.3=a']],
    ['2.5.4.3=a', ['2.5.4.3=a']],
    ['OID.2.5.4.3=a', ['2.5.4.3=a']],
    ['email=a@b.c', ['1.2.840.113549.1.9.1=a@b.c']],
    ['E=a@b.c', ['1.2.840.113549.1.9.1=a@b.c']],
    ['1.2.3.4=x', ['1.2.3.4=x']],
    ['O=Acme\\, Inc.', ['2.5.4.10=Acme, Inc.']],
    ['O="Acme, Inc.",CN=a', ['2.5.4.3=a', '2.5.4.10=Acme, Inc.']],
    ['O="a \\"b\\" c"', ['2.5.4.10=a "b" c']],
    ['CN=\\C3\\A9t\\C3\\A9', ['2.5.4.3=été']],
    ['CN=a=b', ['2.5.4.3=a=b']],
    ['CN=\\#a', ['2.5.4.3=#a']],
    ['CN=a\\+b', ['2.5.4.3=a+b']],
    ['CN=#0c0161', ['2.5.4.3=a']],
    ['', []],
    ['   ', []],
  ])('reads %s', (text, expected) => {
    expect(fields(text)).toEqual(expected);
  });

  it('joins the parts of one field at + (RFC 4514 §2.2)', () => {
    expect(fields('CN=a+UID=b,O=c')).toEqual(['2.5.4.10=c', '2.5.4.3=a+0.9.2342.19200300.100.1.1=b']);
    expect(formatName(parseDistinguishedName('CN=a+UID=b,O=c'))).toBe('CN=a+UID=b,O=c');
  });

  it('writes a value given in hexadecimal as it stands', () => {
    expect(toHex(parseDistinguishedName('O=b,CN=#130161').der)).toContain('130161');
  });

  it.each([
    ['CN', 1, /no field/],
    ['CN=a,', 6, /no field/],
    ['CN=a,O', 6, /no field/],
    ['O=Acme, Inc.,CN=a', 9, /put \\ before a comma/],
    ['XX=a', 1, /no field called XX/],
    ['CN=a,Nickname=b', 6, /no field called Nickname/],
    ['CN="a', 6, /not closed/],
    ['CN="a"b', 7, /follows the quoted value/],
    ['CN=a\\', 5, /stands at the end/],
    ['CN=\\FF', 4, /not UTF-8/],
    ['CN=#zz', 4, /not hexadecimal/],
    ['/CN', 2, /no field/],
  ])('refuses %s, naming the position', (text, position, message) => {
    const refusal = refusalOf(() => parseDistinguishedName(text));
    expect([refusal.code, refusal.detail]).toEqual(['MALFORMED_NAME', { position }]);
    expect(refusal.message).toMatch(message);
  });

  it('refuses a value that does not fit its field, naming the field', () => {
    expect(refusalOf(() => parseDistinguishedName('CN=a,C=USA')).detail).toEqual({ field: 'C', oid: '2.5.4.6' });
    expectRefusal(() => parseDistinguishedName('CN=#0c0561'), 'MALFORMED_NAME', /says it has 5 bytes/);
    expectRefusal(() => parseDistinguishedName('CN=#0c0161,C=USA'), 'MALFORMED_NAME', /The field C/);
    expectRefusal(() => parseDistinguishedName('CN='), 'MALFORMED_NAME', /The field CN is empty/);
  });
});
