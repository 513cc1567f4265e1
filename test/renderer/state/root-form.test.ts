import { describe, expect, it } from 'vitest';
import { methods } from '../../../shared/contract.ts';
import {
  createAuthorityInput,
  EMPTY_ROOT,
  rootNotAfter,
  rootProblems,
  vaultFileName,
  type RootForm,
} from '../../../renderer/state/root-form.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const FORM: RootForm = { ...EMPTY_ROOT, organisation: 'The Sample Company', name: 'Sample Root CA', country: 'US' };

describe('createAuthorityInput', () => {
  it('is a P-384 root of ten years, leap days counted', () => {
    const input = createAuthorityInput(FORM, NOW);
    expect(input).toEqual({
      name: 'Sample Root CA',
      subject: 'CN=Sample Root CA,O=The Sample Company,C=US',
      keyType: 'ec-p384',
      validityDays: 3653,
      permittedNames: [],
    });
    expect(methods.createAuthority.input.safeParse(input).success).toBe(true);
    expect(rootNotAfter(FORM, NOW)).toBe('2036-11-21T12:00:00.000Z');
  });

  it('leaves out what is not filled in, and cuts the names that it may sign', () => {
    expect(createAuthorityInput({ ...FORM, organisation: ' ', country: '' }, NOW)?.subject).toBe('CN=Sample Root CA');
    expect(createAuthorityInput({ ...FORM, permittedNames: '.sample.com, 10.0.0.0/8' }, NOW)?.permittedNames).toEqual([
      '.sample.com',
      '10.0.0.0/8',
    ]);
  });

  it('is nothing while the form has problems', () => {
    expect(createAuthorityInput(EMPTY_ROOT, NOW)).toBeNull();
    expect(createAuthorityInput({ ...FORM, years: '100' }, NOW)).toBeNull();
  });
});

describe('rootProblems', () => {
  it('names each field', () => {
    expect(rootProblems(EMPTY_ROOT)).toEqual({ name: 'missing' });
    expect(rootProblems({ ...FORM, name: 'x'.repeat(65), organisation: 'y'.repeat(65), years: 'ten' })).toEqual({
      name: 'tooLong',
      organisation: 'tooLong',
      years: 'notYears',
    });
  });
});

describe('vaultFileName', () => {
  it('is a name that every system takes, and never a path', () => {
    expect(vaultFileName(FORM)).toBe('Sample Root CA.chancery');
    expect(vaultFileName({ ...FORM, name: '../../etc/passwd' })).toBe('etc-passwd.chancery');
    expect(vaultFileName({ ...FORM, name: 'a/b\\c:d*e\u202e' })).toBe('a-b-c-d-e.chancery');
    expect(vaultFileName({ ...FORM, name: '' })).toBe('vault.chancery');
  });
});
