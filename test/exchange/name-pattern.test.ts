import { describe, expect, it } from 'vitest';
import { patternName } from '../../electron/exchange/name-pattern.ts';
import { isRefusal } from '../../shared/errors.ts';
import { make, makeChain } from './made-certificates.ts';

const leaf = { der: makeChain().leaf.der, form: 'key-cert' as const, ca: 'Issuing 1' };

describe('patternName', () => {
  it.each([
    ['{name}.{form}', 'mail.sample.com.key-cert.pem'],
    ['{ca}_{name}-{until}.{form}', 'Issuing-1_mail.sample.com-2036-01-01.key-cert.pem'],
    ['fixed.pem', 'fixed.pem'],
  ])('makes of %s the name %s', (pattern, name) => {
    expect(patternName(pattern, leaf)).toBe(name);
  });

  it('never makes a path from a field of the certificate or from the name of a CA', () => {
    const hostile = { ...leaf, der: make('CN=../../etc/passwd', null, { names: ['a.example'] }).der, ca: '../..' };
    expect(patternName('{ca}-{name}.{form}', hostile)).toBe('ca-etc-passwd.key-cert.pem');
  });

  it.each([
    '../{name}',
    '/etc/{name}',
    '{name}/{form}',
    '.{name}',
    '-{name}',
    '{nmae}.{form}',
    '{',
    'a b',
    'con.{form}',
    '',
  ])('refuses the pattern %j', (pattern) => {
    try {
      patternName(pattern, leaf);
      expect.unreachable();
    } catch (error) {
      expect(isRefusal(error, 'USAGE'), String(error)).toBe(true);
    }
  });
});
