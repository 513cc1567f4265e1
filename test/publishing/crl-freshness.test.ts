import { describe, expect, it } from 'vitest';
import { crlFreshness } from '../../electron/publishing/crl-freshness.ts';

const crl = { thisUpdate: new Date('2026-11-01T00:00:00Z'), nextUpdate: new Date('2026-12-01T00:00:00Z') };

describe('crlFreshness', () => {
  it.each([
    ['2026-11-01T00:00:00Z', 'fresh'],
    ['2026-11-20T23:59:59Z', 'fresh'],
    ['2026-11-21T00:00:00Z', 'due'],
    ['2026-11-30T23:59:59Z', 'due'],
    ['2026-12-01T00:00:00Z', 'lapsed'],
  ])('at %s is %s', (now, freshness) => {
    expect(crlFreshness(crl, new Date(now))).toBe(freshness);
  });

  it('is none without a CRL', () => {
    expect(crlFreshness(null, new Date())).toBe('none');
  });
});
