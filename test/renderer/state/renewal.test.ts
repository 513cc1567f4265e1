import { describe, expect, it } from 'vitest';
import {
  errorOf,
  firstRenewal,
  planQuestions,
  renewable,
  renewal,
  renewQuestions,
  type Renewed,
  type RenewalState,
} from '../../../renderer/state/renewal.ts';
import { createWorld } from '../fake-world.ts';

const { certificates } = createWorld(Date.parse('2026-11-21T12:00:00Z'), 60);
const form = (state: RenewalState) => {
  if (state.step === 'renewed') throw new Error('The form is gone.');
  return state.form;
};
const done = (id: string): Renewed => {
  const [certificate] = certificates;
  if (certificate === undefined) throw new Error('No certificate.');
  return { outcome: 'renewed', id, certificate, findings: [] };
};

describe('firstRenewal', () => {
  it('gives a new key to those of whom no request was kept', () => {
    const [one, two] = certificates;
    if (one === undefined || two === undefined) throw new Error('No certificates.');
    const state = firstRenewal([one, { ...two, hasRequest: false }]);
    expect([...form(state).newKeys]).toEqual([two.id]);
  });
});

describe('renewal', () => {
  const asking = firstRenewal(certificates);

  it('turns a key round, each for itself', () => {
    const chosen = renewal(asking, { type: 'keyChosen', id: 'cert-1', newKey: true });
    expect(form(chosen).newKeys.has('cert-1')).toBe(true);
    const back = renewal(chosen, { type: 'keyChosen', id: 'cert-1', newKey: false });
    expect(form(back).newKeys.has('cert-1')).toBe(false);
  });

  it('goes back to the form when nothing was done, with the refusal', () => {
    const refusal = { kind: 'locked', code: 'VAULT_LOCKED', message: 'locked' } as const;
    expect(renewal(renewal(asking, { type: 'began', total: 3 }), { type: 'ended', refusal })).toEqual({
      ...asking,
      refusal,
    });
  });

  it('tells what was done and what was left when it was stopped', () => {
    let state = renewal(asking, { type: 'began', total: 9 });
    const refused = { outcome: 'refused', id: 'cert-2', code: 'POLICY_REFUSED', message: 'no' } as const;
    state = renewal(state, { type: 'answered', items: [done('cert-1'), refused] });
    state = renewal(state, { type: 'stopped' });
    state = renewal(state, { type: 'ended', refusal: null });
    expect(state).toMatchObject({ step: 'renewed', renewed: [{ id: 'cert-1' }], refused: [refused], left: 7 });
    state = renewal(state, { type: 'handedOut', id: 'cert-9' });
    expect(state).toMatchObject({ handedOut: new Set(['cert-9']) });
  });
});

describe('planQuestions', () => {
  it('asks about 25 at a time, and renews 5 at a time', () => {
    const state = form(firstRenewal(certificates));
    expect(planQuestions(state, certificates).map((question) => question.renewals.length)).toEqual([25, 25, 10]);
    expect(renewQuestions(state, certificates)).toHaveLength(12);
  });

  it('asks nothing while the days are none', () => {
    expect(
      planQuestions({ newKeys: new Set(), validity: 'other', otherDays: 'x', overlapDays: '' }, certificates),
    ).toEqual([]);
    expect(
      planQuestions({ newKeys: new Set(), validity: 'profile', otherDays: '', overlapDays: 'soon' }, certificates),
    ).toEqual([]);
  });
});

describe('renewable', () => {
  it('leaves out what was replaced, what lost its key, and CAs', () => {
    const [one] = certificates.filter((candidate) => candidate.state === 'valid');
    if (one === undefined) throw new Error('No certificate.');
    expect(
      renewable([
        one,
        { ...one, supersededBy: 'cert-7' },
        { ...one, reason: 'keyCompromise' },
        { ...one, profile: 'root-ca' },
      ]),
    ).toEqual([one]);
  });
});

describe('errorOf', () => {
  it('is the refusal of a plan, or none', () => {
    expect(errorOf({ outcome: 'refused', id: 'cert-1', code: 'POLICY_REFUSED', message: 'because' })).toBe('because');
  });
});
