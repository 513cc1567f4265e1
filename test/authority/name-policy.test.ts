import { describe, expect, it } from 'vitest';
import { checkNamePolicy } from '../../electron/authority/name-policy.ts';
import type { NamePolicy } from '../../electron/authority/ports.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';

const C = '2.5.4.6';
const ST = '2.5.4.8';
const O = '2.5.4.10';
const CN = '2.5.4.3';
/** The how-to's policy_match. */
const policy: NamePolicy = {
  fields: { [C]: 'match', [ST]: 'match', [O]: 'match', [CN]: 'supplied', '2.5.4.11': 'optional' },
  otherwise: 'forbidden',
};
const issuer = parseDistinguishedName('CN=Root,O=The Sample Company,ST=New York,C=US');

describe('checkNamePolicy', () => {
  it('takes a subject that fits', () => {
    const subject = parseDistinguishedName('CN=mail.sample.com,OU=Mail,O=The Sample Company,ST=New York,C=US');
    expect(() => {
      checkNamePolicy(policy, subject, issuer);
    }).not.toThrow();
  });

  it.each([
    ['CN=a,O=Other,ST=New York,C=US', 'O', 'match'],
    ['CN=a,ST=New York,C=US', 'O', 'match'],
    ['O=The Sample Company,ST=New York,C=US', 'CN', 'missing'],
    // The how-to's OpenSSL drops the locality without a word; here it is refused by name.
    ['CN=a,L=Metropolis,O=The Sample Company,ST=New York,C=US', 'L', 'not allowed'],
  ])('refuses %s, naming the field', (text, field, word) => {
    const check = (): unknown => {
      try {
        checkNamePolicy(policy, parseDistinguishedName(text), issuer);
      } catch (error) {
        return error;
      }
      return null;
    };
    const refusal = check();
    expect(refusal).toMatchObject({ code: 'POLICY_REFUSED', detail: { field } });
    expect(String(refusal)).toContain(word);
  });
});
