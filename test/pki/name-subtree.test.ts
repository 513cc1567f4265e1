import { describe, expect, it } from 'vitest';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { parseNameConstraintText } from '../../electron/pki/name-constraints.ts';
import { constraintViolation } from '../../electron/pki/name-subtree.ts';

const check = (permitted: string[], excluded: string[], names: string[], subject = ''): string | null =>
  constraintViolation(
    { permitted: permitted.map(parseNameConstraintText), excluded: excluded.map(parseNameConstraintText) },
    parseDistinguishedName(subject),
    names.map(parseGeneralNameText),
  )?.name ?? null;

describe('constraintViolation (RFC 5280 §4.2.1.10)', () => {
  it.each([
    // A DNS base is itself and all below it.
    [['sample.com'], [], ['sample.com'], null],
    [['sample.com'], [], ['mail.SAMPLE.com'], null],
    [['sample.com'], [], ['notsample.com'], 'DNS:notsample.com'],
    [['sample.com'], [], ['*.sample.com'], null],
    [['mail.sample.com'], [], ['*.sample.com'], 'DNS:*.sample.com'],
    [['sample.com', 'other.org'], [], ['a.other.org'], null],
    [[], ['secret.sample.com'], ['a.secret.sample.com'], 'DNS:a.secret.sample.com'],
    [['sample.com'], ['secret.sample.com'], ['open.sample.com'], null],
    // A wildcard could stand for the excluded name below it.
    [[], ['secret.sample.com'], ['*.secret.sample.com'], 'DNS:*.secret.sample.com'],
    // A permitted form says nothing of the others.
    [['sample.com'], [], ['10.0.0.5'], null],
    [['IP:10.0.0.0/8'], [], ['10.255.0.1'], null],
    [['IP:10.0.0.0/8'], [], ['11.0.0.1'], 'IP:11.0.0.1'],
    [['IP:10.0.0.0/8'], [], ['fd00::1'], 'IP:fd00::1'],
    [['email:sample.com'], [], ['a@sample.com'], null],
    [['email:sample.com'], [], ['a@mail.sample.com'], 'email:a@mail.sample.com'],
    [['email:.sample.com'], [], ['a@mail.sample.com'], null],
    [['email:.sample.com'], [], ['a@sample.com'], 'email:a@sample.com'],
    [['email:a@sample.com'], [], ['b@sample.com'], 'email:b@sample.com'],
    [['URI:sample.com'], [], ['https://sample.com/x'], null],
    [['URI:sample.com'], [], ['https://10.0.0.1/'], 'URI:https://10.0.0.1/'],
  ])('permitted %j, excluded %j, names %j', (permitted, excluded, names, violation) => {
    expect(check(permitted, excluded, names)).toBe(violation);
  });

  it('holds the subject and its e-mail address against directory and e-mail subtrees', () => {
    expect(check(['DirName:O=Sample'], [], [], 'CN=a,O=Sample')).toBeNull();
    expect(check(['DirName:O=Sample'], [], [], 'CN=a,O=Other')).toBe('DirName:CN=a,O=Other');
    expect(check(['email:sample.com'], [], [], 'emailAddress=a@other.com,CN=a')).toBe('email:a@other.com');
  });
});
