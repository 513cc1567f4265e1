import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  encodeNameConstraints,
  encodeSubtreeBase,
  formatNameConstraint,
  parseNameConstraintText,
  parseNameConstraints,
} from '../../electron/pki/name-constraints.ts';
import { expectRefusal, hex } from './refusal.ts';

describe('parseNameConstraintText', () => {
  it.each([
    ['.sample.com', 'DNS:sample.com', '820a73616d706c652e636f6d'],
    ['DNS:.sample.com', 'DNS:sample.com', '820a73616d706c652e636f6d'],
    ['DNS:Sample.com', 'DNS:sample.com', '820a73616d706c652e636f6d'],
    ['IP:10.0.0.0/8', 'IP:10.0.0.0/8', '87080a000000ff000000'],
    ['10.0.0.0/8', 'IP:10.0.0.0/8', '87080a000000ff000000'],
    ['IP:10.0.0.0/255.0.0.0', 'IP:10.0.0.0/8', '87080a000000ff000000'],
    ['IP:10.1.2.3', 'IP:10.1.2.3/32', '87080a010203ffffffff'],
    ['IP:0.0.0.0/0', 'IP:0.0.0.0/0', '87080000000000000000'],
    ['fd00::/8', 'IP:fd00::/8', `8720fd${'00'.repeat(15)}ff${'00'.repeat(15)}`],
    ['IP:2001:db8::/33', 'IP:2001:db8::/33', `872020010db8${'00'.repeat(12)}ffffffff80${'00'.repeat(11)}`],
    ['email:sample.com', 'email:sample.com', '810a73616d706c652e636f6d'],
    ['email:.sample.com', 'email:.sample.com', '810b2e73616d706c652e636f6d'],
    ['email:Post@sample.com', 'email:Post@sample.com', '810f506f73744073616d706c652e636f6d'],
    ['URI:.sample.com', 'URI:.sample.com', '860b2e73616d706c652e636f6d'],
    ['DirName:O=a', 'DirName:O=a', 'a40e300c310a300806035504' + '0a0c0161'],
  ])('reads %s as %s', (text, shown, base) => {
    const constraint = parseNameConstraintText(text);
    expect([formatNameConstraint(constraint), toHex(encodeSubtreeBase(constraint))]).toEqual([shown, base]);
  });

  it.each([
    ['', /empty/],
    ['DNS:', /empty/],
    ['DNS:*.sample.com', /\*/],
    ['DNS:..sample.com', /begins with a dot/],
    ['IP:10.0.0.0/33', /prefix length/],
    ['IP:10.0.0.0/255.0.255.0', /leading ones/],
    ['IP:10.0.0.1/8', /write 10\.0\.0\.0\/8/],
    ['IP:10.0.0.0/8/8', /no address range/],
    ['IP:fd00::/255.0.0.0', /prefix length/],
    ['IP:sample', /no address range/],
    ['email:@sample.com', /no e-mail/],
    ['email:a@.sample.com', /dot/],
    ['DirName:X', /no field/],
  ])('refuses “%s”', (text, message) => {
    expectRefusal(() => parseNameConstraintText(text), 'MALFORMED_NAME', message);
  });
});

describe('parseNameConstraints', () => {
  it('reads what encodeNameConstraints writes', () => {
    const permitted = ['.sample.com', 'IP:10.0.0.0/8', 'DirName:O=a'].map(parseNameConstraintText);
    const excluded = ['email:bad.example', 'URI:bad.example'].map(parseNameConstraintText);
    for (const constraints of [
      { permitted, excluded },
      { permitted, excluded: [] },
      { permitted: [], excluded },
    ]) {
      const der = encodeNameConstraints(constraints);
      const parsed = parseNameConstraints(der);
      expect(parsed.permitted.map(formatNameConstraint)).toEqual(constraints.permitted.map(formatNameConstraint));
      expect(parsed.excluded.map(formatNameConstraint)).toEqual(constraints.excluded.map(formatNameConstraint));
      expect(toHex(encodeNameConstraints(parsed))).toBe(toHex(der));
    }
  });

  it.each([
    ['none', '3000', /are empty/],
    ['empty subtrees', '3002 a000', /subtrees are empty/],
    ['a minimum (RFC 5280 §4.2.1.10)', '300a a008 3006 820161 800101', /minimum/],
    ['an address without its mask', '300a a008 3006 8704 0a000000', /neither 8 nor 32/],
    ['a mask with a hole', '300e a00c 300a 8708 0a000000 ff00ff00', /leading ones/],
    ['an unknown choice', '3007 a005 3003 890100', /not a GeneralName/],
    ['bytes behind', '3007 a005 3003 820161 00', /follow/],
  ])('refuses %s', (_, bytes, message) => {
    expectRefusal(() => parseNameConstraints(hex(bytes)), 'MALFORMED_DER', message);
  });

  it('keeps the kinds that it does not judge', () => {
    const der = hex('300a a008 3006 8804 2a030405');
    expect(formatNameConstraint(parseNameConstraints(der).permitted[0] ?? parseNameConstraintText('x.y'))).toBe(
      'other:#88042a030405',
    );
    expect(toHex(encodeNameConstraints(parseNameConstraints(der)))).toBe(toHex(der));
  });
});

describe('encodeNameConstraints', () => {
  it('refuses none', () => {
    expectRefusal(() => encodeNameConstraints({ permitted: [], excluded: [] }), 'INVALID_INPUT', /empty/);
  });
});
