import { describe, expect, it } from 'vitest';
import { DerReader } from '../../electron/pki/der.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { encodeGeneralName, formatGeneralName, readGeneralName } from '../../electron/pki/general-name.ts';
import { generalNameFindings } from '../../electron/pki/general-name-findings.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import type { GeneralName } from '../../electron/pki/general-name.ts';
import { expectRefusal } from './refusal.ts';

const one = (der: Uint8Array): GeneralName => readGeneralName(new DerReader(der), 'the name');

describe('parseGeneralNameText', () => {
  it.each([
    ['www.example.com', 'DNS:www.example.com'],
    ['WWW.Example.COM', 'DNS:www.example.com'],
    ['DNS:www.example.com', 'DNS:www.example.com'],
    ['dns: localhost ', 'DNS:localhost'],
    ['*.example.com', 'DNS:*.example.com'],
    ['bücher.example', 'DNS:xn--bcher-kva.example'],
    ['*.bücher.example', 'DNS:*.xn--bcher-kva.example'],
    ['_dmarc.example.com', 'DNS:_dmarc.example.com'],
    ['10.0.0.1', 'IP:10.0.0.1'],
    ['IP:10.0.0.1', 'IP:10.0.0.1'],
    ['IP Address:10.0.0.1', 'IP:10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', 'IP:2001:db8::1'],
    ['::1', 'IP:::1'],
    ['::ffff:10.0.0.1', 'IP:::ffff:10.0.0.1'],
    ['a@b.example', 'email:a@b.example'],
    ['email:a@bücher.example', 'email:a@xn--bcher-kva.example'],
    ['https://a.example/b?c=1', 'URI:https://a.example/b?c=1'],
    ['URI:urn:uuid:1', 'URI:urn:uuid:1'],
    ['RID:1.2.3.4', 'RID:1.2.3.4'],
    ['DirName:CN=a,O=b', 'DirName:CN=a,O=b'],
    ['otherName:UPN:user@realm', 'otherName:UPN:user@realm'],
    ['UPN:user@realm', 'otherName:UPN:user@realm'],
    ['otherName:1.2.3;UTF8:hé', 'otherName:1.2.3:hé'],
  ])('reads %s as %s', (text, expected) => {
    const name = parseGeneralNameText(text);
    expect(formatGeneralName(name)).toBe(expected);
    expect(toHex(encodeGeneralName(one(encodeGeneralName(name))))).toBe(toHex(encodeGeneralName(name)));
    expect(generalNameFindings(name).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each([
    ['', /empty/],
    ['DNS:', /empty/],
    ['a\0b.example', /NUL/],
    ['a\u202eb.example', /bidirectional/],
    ['a b.example', /blank/],
    ['10.0.0.0/8', /CIDR/],
    ['2001:db8::/32', /CIDR/],
    ['IP:300.0.0.1', /no IP address/],
    ['IP:010.0.0.1', /no IP address/],
    ['IP:fe80::1%eth0', /no IP address/],
    ['DNS:10.0.0.1', /is an IP address/],
    ['*', /bare \*/],
    ['*.com', /top-level/],
    ['foo*.example.com', /not its whole first label/],
    ['www.*.example.com', /not its whole first label/],
    ['*.*.example.com', /not its whole first label/],
    ['a..example', /empty label/],
    ['.example.com', /empty label/],
    ['example.com.', /ends with a dot/],
    ['-a.example', /hyphen/],
    ['a!.example', /other than letters/],
    [`${'a'.repeat(64)}.example`, /64 characters/],
    [`${'a.'.repeat(126)}aa`, /254 characters/],
    ['www.example.com/path', /slash/],
    ['www.example.com:443', /colon/],
    ['email:a', /no e-mail address/],
    ['a@', /no e-mail address/],
    ['a b@c.example', /no e-mail address/],
    ['a@*.example.com', /no e-mail address/],
    ['ü@b.example', /no e-mail address/],
    ['URI:/relative', /no absolute URI/],
    ['URI:http://a b/', /%hh/],
    ['RID:x', /object identifier/],
    ['otherName:x', /no otherName/],
    ['UPN:nobody', /user principal name/],
  ])('refuses “%s”', (text, message) => {
    expectRefusal(() => parseGeneralNameText(text), 'MALFORMED_NAME', message);
  });
});
