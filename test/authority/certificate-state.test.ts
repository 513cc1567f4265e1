import { describe, expect, it } from 'vitest';
import { certificateState } from '../../electron/authority/certificate-state.ts';
import { addDays } from '../../electron/authority/validity.ts';

const now = new Date('2026-11-21T12:00:00Z');
const facts = { notAfter: addDays(now, 100), revocation: null, supersededById: null };

describe('certificateState', () => {
  it.each([
    ['valid', facts],
    ['valid', { ...facts, notAfter: addDays(now, 30) }],
    ['expiring', { ...facts, notAfter: new Date(addDays(now, 30).getTime() - 1) }],
    ['expiring', { ...facts, notAfter: now }],
    ['expired', { ...facts, notAfter: new Date(now.getTime() - 1) }],
    ['superseded', { ...facts, supersededById: 'cert-2' }],
    ['held', { ...facts, revocation: { reason: 'certificateHold' as const } }],
    ['revoked', { ...facts, revocation: { reason: 'keyCompromise' as const } }],
    [
      'revoked',
      { notAfter: addDays(now, -9), revocation: { reason: 'superseded' as const }, supersededById: 'cert-2' },
    ],
  ])('is %s', (state, given) => {
    expect(certificateState(given, now)).toBe(state);
  });
});
