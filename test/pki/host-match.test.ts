import { describe, expect, it } from 'vitest';
import type { GeneralName } from '../../electron/pki/general-name.ts';
import { matchesEmail, matchingName, parseReferenceIdentity } from '../../electron/pki/host-match.ts';
import { parseIpAddress } from '../../electron/pki/ip-address.ts';

const dns = (value: string): GeneralName => ({ kind: 'dns', value });
const ip = (value: string): GeneralName => ({ kind: 'ip', value, bytes: parseIpAddress(value) ?? new Uint8Array() });

function matches(host: string, ...names: GeneralName[]): boolean {
  const reference = parseReferenceIdentity(host);
  return reference !== null && matchingName(reference, names) !== null;
}

describe('matchingName (RFC 9525 §6)', () => {
  it.each([
    ['mail.example.com', 'mail.example.com', true],
    ['MAIL.example.COM', 'mail.EXAMPLE.com', true],
    ['mail.example.com.', 'mail.example.com', true],
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['a.example.com', '*.example.com', true],
    ['under_score.example.com', '*.example.com', true],
    ['example.com', '*.example.com', false],
    ['a.b.example.com', '*.example.com', false],
    ['a.example.com', '*', false],
    ['example', '*', false],
    ['example.com', '*.com', false],
    ['foo.example.com', 'f*.example.com', false],
    ['foo.example.com', 'foo.*.com', false],
    ['xn--bliss-1b3c148a.example.com', 'xn--*-1b3c148a.example.com', false],
    ['a.example.com', '*.*.com', false],
    ['a.example.com', '.example.com', false],
    ['a.example.com', 'a.example.com.', false],
    ['a.example.com', 'a.example.com\0.evil.test', false],
    ['example.com', '', false],
  ])('%s against %s: %s', (host, presented, expected) => {
    expect(matches(host, dns(presented))).toBe(expected);
  });

  it('holds addresses against addresses only, byte for byte (§6.4)', () => {
    expect(matches('10.0.0.5', ip('10.0.0.5'))).toBe(true);
    expect(matches('[fd00::1]', ip('fd00:0::0:1'))).toBe(true);
    expect(matches('10.0.0.5', dns('10.0.0.5'))).toBe(false);
    expect(matches('10.0.0.5', dns('*.0.0.5'))).toBe(false);
    expect(matches('::ffff:10.0.0.5', ip('10.0.0.5'))).toBe(false);
    expect(matches('example.com', ip('10.0.0.5'))).toBe(false);
  });

  it('knows what is no host at all', () => {
    for (const host of ['', '.', 'a..b', 'a b', '-a.example', 'a/b', 'https://a', `${'a'.repeat(64)}.example`, '1.2.3'])
      expect([host, parseReferenceIdentity(host)]).toEqual([host, null]);
  });
});

describe('matchesEmail (RFC 5280 §7.5)', () => {
  it.each([
    ['a@example.com', 'a@EXAMPLE.com', true],
    ['A@example.com', 'a@example.com', false],
    ['a@example.com', 'a@mail.example.com', false],
    ['a@b@example.com', 'a@b@example.com', false],
    ['example.com', 'example.com', false],
  ])('%s for %s: %s', (presented, wanted, expected) => {
    expect(matchesEmail({ kind: 'email', value: presented }, wanted)).toBe(expected);
  });

  it('takes SmtpUTF8Mailbox for an address beyond ASCII (RFC 9598)', () => {
    const name: GeneralName = {
      kind: 'otherName',
      type: '1.3.6.1.5.5.7.8.9',
      der: new Uint8Array(),
      text: 'jörg@example.com',
    };
    expect(matchesEmail(name, 'jörg@example.com')).toBe(true);
    expect(matchesEmail({ ...name, type: '1.3.6.1.4.1.311.20.2.3' }, 'jörg@example.com')).toBe(false);
  });
});
