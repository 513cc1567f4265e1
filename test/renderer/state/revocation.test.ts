import { describe, expect, it } from 'vitest';
import { GIVEN_REASONS } from '../../../shared/pki-terms.ts';
import { MESSAGES } from '../../../renderer/messages.ts';
import {
  asksSince,
  authoritiesOf,
  firstRevocation,
  mayRevoke,
  nextCrlNumber,
  REASONS_IN_ORDER,
  revocable,
  revocation,
  revokeInput,
  type RevocationForm,
} from '../../../renderer/state/revocation.ts';
import { createWorld } from '../fake-world.ts';

const { certificates, authorities } = createWorld(Date.parse('2026-11-21T12:00:00Z'), 120);
const FORM: RevocationForm = { reason: 'keyCompromise', since: '', writeCrl: true, typed: '' };

describe('the reasons', () => {
  it('are all that a person may give, each in plain words, none twice', () => {
    expect([...REASONS_IN_ORDER].sort()).toEqual([...GIVEN_REASONS].sort());
    const words = REASONS_IN_ORDER.map((reason) => MESSAGES[`reason.${reason}`]);
    expect(new Set(words).size).toBe(words.length);
  });

  it('ask since when only where a key was lost', () => {
    expect(REASONS_IN_ORDER.filter(asksSince)).toEqual(['keyCompromise', 'cACompromise', 'aACompromise']);
  });
});

describe('mayRevoke', () => {
  it('wants the number typed from three on', () => {
    expect(mayRevoke(FORM, 0)).toBe(false);
    expect(mayRevoke(FORM, 2)).toBe(true);
    expect(mayRevoke(FORM, 3)).toBe(false);
    expect(mayRevoke({ ...FORM, typed: 'REVOKE 4' }, 3)).toBe(false);
    expect(mayRevoke({ ...FORM, typed: ' REVOKE 3 ' }, 3)).toBe(true);
  });
});

describe('revocable', () => {
  it('leaves out what is revoked for good, and keeps what is held', () => {
    const left = revocable(certificates).map((one) => one.state);
    expect(left).not.toContain('revoked');
    expect(left).toContain('held');
  });
});

describe('revokeInput', () => {
  const some = certificates.slice(0, 2);

  it('sends the day as the instant at which it began, and only where it was asked for', () => {
    const since = '2026-11-01';
    expect(revokeInput({ ...FORM, since }, some).invalidityDate).toMatch(/^2026-1[01]-\d\dT/);
    expect(revokeInput({ ...FORM, since, reason: 'superseded' }, some).invalidityDate).toBeNull();
    expect(revokeInput(FORM, some)).toEqual({
      ids: ['cert-1', 'cert-2'],
      reason: 'keyCompromise',
      invalidityDate: null,
    });
  });
});

describe('authoritiesOf', () => {
  it('are those whose CRL changes', () => {
    expect(authoritiesOf(certificates.slice(0, 3), authorities).map((one) => one.name)).toEqual(['Issuing 1']);
  });
});

describe('nextCrlNumber', () => {
  it('counts beyond what a float counts (RFC 5280 §5.2.3 allows 20 octets)', () => {
    const [authority] = authorities;
    if (authority === undefined) throw new Error('No authority.');
    expect(nextCrlNumber({ ...authority, lastCrlNumber: '9007199254740993' })).toBe('9007199254740994');
  });
});

describe('revocation', () => {
  it('keeps the form when it is refused, and drops the refusal at the next change', () => {
    const refusal = { kind: 'refused', code: 'ALREADY_REVOKED', message: 'It is.' } as const;
    const revoking = revocation(firstRevocation('unspecified'), { type: 'began' });
    const refused = revocation(revoking, { type: 'refused', refusal });
    expect(refused).toMatchObject({ step: 'asking', refusal });
    expect(revocation(refused, { type: 'edited', form: { reason: 'superseded' } })).toMatchObject({
      step: 'asking',
      refusal: null,
      form: { reason: 'superseded' },
    });
  });

  it('does not end before it began', () => {
    const asking = firstRevocation('unspecified');
    expect(revocation(asking, { type: 'ended', count: 1, crls: [] })).toBe(asking);
  });
});
