import { describe, expect, it } from 'vitest';
import { begun, elapsed, runbookState, timelineOf, type Compromise } from '../../../renderer/state/runbook.ts';
import { createCertificate, createNumbers, createWorld } from '../fake-world.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
const working = { ...createCertificate(NOW, createNumbers(3), 0), id: 'cert-1', state: 'valid' as const };
const revoked = {
  ...working,
  id: 'cert-2',
  state: 'revoked' as const,
  reason: 'keyCompromise' as const,
  revokedAt: at(2),
};
const plan = (certificates: Compromise['certificates'], given: Partial<Compromise> = {}): Compromise => ({
  keyAlgorithm: 'EC-P256',
  fingerprintSha256: '00',
  certificates,
  authority: null,
  affected: 0,
  deployments: [],
  ...given,
});
const [crl] = createWorld(NOW, 1).crls.filter((one) => one.ca === 'Issuing 1');
if (crl === undefined) throw new Error('no CRL');
const crls = (thisUpdate: string) => new Map([['Issuing 1', { ...crl, thisUpdate }]]);

describe('runbookState', () => {
  it('has everything that still works revoked, and what is expired left alone', () => {
    const expired = { ...working, id: 'cert-9', state: 'expired' as const };
    const superseded = { ...working, id: 'cert-8', state: 'superseded' as const };
    const state = runbookState(plan([working, expired, superseded]), new Map(), []);
    expect(state.toRevoke.map(({ id }) => id)).toEqual(['cert-1', 'cert-8']);
    expect(state.standing).toMatchObject({ revoke: 'todo', crl: 'todo', publish: 'todo', reissue: 'todo' });
  });

  it('takes a CRL for telling of it only where it is no older than the revocation', () => {
    expect(runbookState(plan([revoked]), crls(at(1)), []).toSign).toEqual(['Issuing 1']);
    const told = runbookState(plan([revoked]), crls(at(2)), []);
    expect(told.toSign).toEqual([]);
    expect(told.standing).toMatchObject({ revoke: 'done', crl: 'done', publish: 'todo', reissue: 'todo' });
  });

  it('is published once it was saved, and again to do when another CRL is due', () => {
    const note = { what: 'saved' as const, at: at(3), path: '/x' };
    expect(runbookState(plan([revoked]), crls(at(2)), [note]).standing.publish).toBe('done');
    expect(runbookState(plan([revoked]), crls(at(1)), [note]).standing.publish).toBe('todo');
  });

  it('is issued anew when each has a successor', () => {
    expect(runbookState(plan([revoked]), crls(at(2)), []).toReissue).toHaveLength(1);
    const replaced = { ...revoked, supersededBy: 'cert-7' };
    expect(runbookState(plan([replaced]), crls(at(2)), []).standing.reissue).toBe('done');
  });

  it('has no root revoke itself', () => {
    const root = { ...working, profile: 'root-ca' };
    const state = runbookState(plan([root], { authority: { id: 'ca-1', name: 'R', parent: null } }), new Map(), []);
    expect(state.root).toBe(root);
    expect(state.standing).toMatchObject({ revoke: 'void', crl: 'void', publish: 'void', reissue: 'todo' });
  });
});

describe('timelineOf', () => {
  it('is in the order of what happened', () => {
    const runbook = { ...begun(null, 'key-3', NOW), notes: [{ what: 'saved' as const, at: at(4), path: '/a.crl' }] };
    const state = runbookState(plan([revoked]), crls(at(3)), runbook.notes);
    const lines = timelineOf(runbook, plan([revoked]), state, (one) => one.id);
    expect(lines.map(({ what, about }) => `${what} ${about}`)).toEqual([
      'started cert-2',
      'revoked cert-2',
      'crl Issuing 1 #41',
      'saved /a.crl',
    ]);
  });
});

describe('begun', () => {
  it('goes on with the clock of the same trouble, and starts another for another', () => {
    const first = begun(null, 'key-3', 1);
    expect(begun(first, 'key-3', 2)).toBe(first);
    expect(begun(first, 'key-4', 2).startedAt).toBe(2);
  });
});

describe('elapsed', () => {
  it('is as on a stop watch', () => {
    expect([0, 42_000, 725_000, 11_261_000].map((ms) => elapsed(NOW, NOW + ms))).toEqual([
      '0:00',
      '0:42',
      '12:05',
      '3:07:41',
    ]);
    expect(elapsed(NOW, NOW - 5000)).toBe('0:00');
  });
});
