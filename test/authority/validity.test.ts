import { describe, expect, it } from 'vitest';
import { addDays, decideValidity, type ValidityWish } from '../../electron/authority/validity.ts';

const now = new Date('2026-11-21T12:00:00.750Z');
const second = new Date('2026-11-21T12:00:00Z');
const wish = (changes: Partial<ValidityWish>): ValidityWish => ({
  validityDays: null,
  notAfter: null,
  defaultDays: 397,
  maximumDays: 825,
  issuerNotAfter: new Date('2036-01-01T00:00:00Z'),
  ...changes,
});
const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'accepted';
};

describe('decideValidity', () => {
  it('gives the profile’s days from the whole second on', () => {
    const validity = decideValidity(wish({}), now);
    expect(validity.notBefore).toEqual(second);
    expect(validity.notAfter).toEqual(addDays(second, 397));
    expect(validity.findings).toEqual([]);
  });

  it('shortens a default, never a wish, to the issuer’s end, and tells it', () => {
    const issuerNotAfter = addDays(second, 100);
    const validity = decideValidity(wish({ issuerNotAfter }), now);
    expect(validity.notAfter).toEqual(issuerNotAfter);
    expect(validity.findings.map((finding) => finding.code)).toEqual(['validity-shortened']);
    expect(codeOf(() => decideValidity(wish({ issuerNotAfter, validityDays: 101 }), now))).toBe(
      'VALIDITY_EXCEEDS_ISSUER',
    );
    expect(codeOf(() => decideValidity(wish({ issuerNotAfter, validityDays: 100 }), now))).toBe('accepted');
  });

  it('refuses more than the profile’s most, at the day', () => {
    expect(codeOf(() => decideValidity(wish({ validityDays: 825 }), now))).toBe('accepted');
    expect(codeOf(() => decideValidity(wish({ validityDays: 826 }), now))).toBe('VALIDITY_TOO_LONG');
  });

  it.each([
    ['no days', { validityDays: 0 }],
    ['half a day', { validityDays: 0.5 }],
    ['an end in the past', { notAfter: new Date('2026-11-21T11:00:00Z') }],
    ['an end that is no date', { notAfter: new Date('nonsense') }],
    ['both days and an end', { validityDays: 1, notAfter: addDays(second, 2) }],
    ['the year 10000', { notAfter: new Date(253402300800000), issuerNotAfter: null, maximumDays: 9_999_999 }],
  ])('refuses %s', (_, changes) => {
    expect(codeOf(() => decideValidity(wish(changes), now))).toBe('VALIDITY_INVALID');
  });
});
