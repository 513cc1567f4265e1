import { describe, expect, it } from 'vitest';
import { newestCrl, taskKey, tasksOf, type Facts, type LatestCrl } from '../../../renderer/state/tasks.ts';
import { createWorld } from '../fake-world.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const { authorities, crls, certificates } = createWorld(NOW, 412);
const [root] = authorities;
const [crl] = crls;
if (root === undefined || crl === undefined) throw new Error('The world is empty.');

const facts = (given: Partial<Facts>): Facts => ({
  authorities: [root],
  crls: new Map<string, LatestCrl>([[root.id, { crl, freshness: 'fresh' }]]),
  expired: 0,
  expiring: [],
  expiringCount: 0,
  requests: 0,
  places: [],
  publishing: [],
  backup: null,
  ...given,
});
const kinds = (given: Partial<Facts>) => tasksOf(facts(given), NOW).map((task) => task.kind);

describe('tasksOf', () => {
  it('is empty when nothing needs doing', () => {
    expect(kinds({})).toEqual([]);
  });

  it('begins with what is worst', () => {
    const expiring = certificates.filter((one) => one.state === 'expiring');
    const lapsed = new Map<string, LatestCrl>([[root.id, { crl, freshness: 'lapsed' }]]);
    expect(kinds({ requests: 1, expiring, expiringCount: expiring.length, expired: 2, crls: lapsed })).toEqual([
      'expired',
      'crlLapsed',
      'week',
      'month',
      'requests',
    ]);
  });

  it('puts what breaks first first, whatever it is', () => {
    const at = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();
    const ending = (days: number) => ({ ...certificates[0], notAfter: at(days) }) as Facts['expiring'][number];
    const ca = (id: string, days: number) => ({ ...root, id, notAfter: at(days) });
    const due = new Map<string, LatestCrl>([
      ['far', { crl: { ...crl, nextUpdate: at(25) }, freshness: 'due' }],
      ['near', { crl: { ...crl, nextUpdate: at(1) }, freshness: 'due' }],
    ]);
    const expiring = [ending(3), ending(20)];
    const authorities = [ca('far', 340), ca('near', 28)];
    const backup = { at: null, behind: 20 };
    const tasks = tasksOf(facts({ authorities, crls: due, expiring, expiringCount: 2, backup, requests: 1 }), NOW);
    expect(tasks.map((task) => ('ca' in task ? `${task.kind} ${task.ca.id}` : task.kind))).toEqual([
      'crlLapsing near',
      'week',
      'backupMissing',
      'month',
      'crlLapsing far',
      'authorityEnding near',
      'authorityEnding far',
      'requests',
    ]);
  });

  it('puts a place that serves an older one where that one ends', () => {
    const at = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();
    const [served, newest] = certificates;
    if (served === undefined || newest === undefined) throw new Error('The world is empty.');
    const place = {
      endpoint: 'mail:25',
      servername: 'mail',
      starttls: 'smtp',
      seenAt: served.issuedAt,
      newest,
    } as const;
    const places = (days: number) => [
      { ...place, certificate: { ...served, state: 'superseded' as const, notAfter: at(days) } },
    ];
    const month = { expiring: [{ ...served, notAfter: at(20) }], expiringCount: 1 };
    expect(kinds({ ...month, places: places(15) })).toEqual(['placeBehind', 'month']);
    expect(kinds({ ...month, places: places(200) })).toEqual(['month', 'placeBehind']);
  });

  it('counts what ends within the week apart from the rest of the month', () => {
    const at = (days: number) => ({ ...certificates[0], notAfter: new Date(NOW + days * 86_400_000).toISOString() });
    const expiring = [at(2), at(6.9), at(7.1), at(20)] as Facts['expiring'];
    const tasks = tasksOf(facts({ expiring, expiringCount: 40 }), NOW);
    expect(tasks).toEqual([
      { kind: 'week', count: 2 },
      { kind: 'month', count: 38 },
    ]);
  });

  it.each([
    ['none', 'noCrl'],
    ['due', 'crlLapsing'],
    ['lapsed', 'crlLapsed'],
  ] as const)('takes main’s word for a CRL that is %s', (freshness, kind) => {
    const latest = { crl: freshness === 'none' ? null : crl, freshness };
    expect(kinds({ crls: new Map([[root.id, latest]]) })).toEqual([kind]);
  });

  it('asks for no CRL of a CA whose key is elsewhere', () => {
    expect(kinds({ authorities: [{ ...root, hasPrivateKey: false }], crls: new Map() })).toEqual([]);
  });

  it('says when a CA itself ends within a year, and that there is none', () => {
    const ending = { ...root, notAfter: new Date(NOW + 100 * 86_400_000).toISOString() };
    expect(kinds({ authorities: [ending] })).toEqual(['authorityEnding']);
    expect(kinds({ authorities: [], crls: new Map() })).toEqual(['noAuthority']);
  });

  it('counts a place that serves what is not the newest, or what is revoked, and no other', () => {
    const [served, newest] = certificates;
    if (served === undefined || newest === undefined) throw new Error('The world is empty.');
    const place = { endpoint: 'mail:25', servername: 'mail', starttls: 'smtp', seenAt: served.issuedAt } as const;
    const valid = { ...served, state: 'valid' as const };
    expect(kinds({ places: [{ ...place, certificate: valid, newest: null }] })).toEqual([]);
    expect(kinds({ places: [{ ...place, certificate: valid, newest }] })).toEqual(['placeBehind']);
    const revoked = { ...served, state: 'revoked' as const };
    expect(kinds({ places: [{ ...place, certificate: revoked, newest: null }] })).toEqual(['placeRevoked']);
  });

  it('counts a site that failed or fell behind, unless it is still being set up or follows by itself', () => {
    const at = new Date(NOW).toISOString();
    const last = { at, path: '/srv', wrote: 'whole', filesWritten: 1, certificates: 1, crlNumber: '1' } as const;
    const site = { folder: '/srv', automatic: false, hook: null, last, failure: null };
    const behind = { ...site, standing: { kind: 'behind', certificates: 1, crl: true } } as const;
    const kindsOf = (given: Facts['publishing'][number]['site'], ending = false) =>
      kinds({ publishing: [{ ca: root.id, site: given, ocspSigner: { kind: 'delegated', notAfter: at, ending } }] });
    expect(kindsOf(null)).toEqual([]);
    expect(kindsOf({ ...site, standing: { kind: 'current' } })).toEqual([]);
    expect(kindsOf(behind)).toEqual(['siteBehind']);
    expect(kindsOf({ ...behind, automatic: true })).toEqual([]);
    expect(kindsOf({ ...behind, last: null })).toEqual([]);
    expect(kindsOf({ ...behind, automatic: true, failure: { at, code: 'DISK_FULL', message: 'full' } })).toEqual([
      'siteFailed',
    ]);
    expect(kindsOf(null, true)).toEqual(['signerEnding']);
  });
});

describe('newestCrl', () => {
  it('is the one with the highest number, whatever the order', () => {
    const numbered = (crlNumber: string) => ({ ...crl, crlNumber });
    expect(newestCrl([numbered('9'), numbered('41'), numbered('40')])?.crlNumber).toBe('41');
    expect(newestCrl([numbered('9007199254740993'), numbered('9007199254740992')])?.crlNumber).toBe('9007199254740993');
    expect(newestCrl([])).toBeNull();
  });
});

describe('what is not a certificate', () => {
  const at = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();
  const ending = (days: number, parent: string | null = null) =>
    kinds({ authorities: [{ ...root, notAfter: at(days), parent }] });

  it('tells of a root two years before its end, of another CA one year', () => {
    expect(ending(800)).toEqual([]);
    expect(ending(700)).toEqual(['rootEnding']);
    expect(ending(700, 'Root')).toEqual([]);
    expect(ending(300)).toEqual(['authorityEnding']);
    expect(ending(300, 'Root')).toEqual(['authorityEnding']);
  });

  it('tells of a backup that is missing, and of one that is a week old while things were recorded', () => {
    expect(kinds({ backup: { at: null, behind: 5 } })).toEqual([]);
    expect(kinds({ backup: { at: null, behind: 20 } })).toEqual(['backupMissing']);
    expect(kinds({ backup: { at: at(-9), behind: 1 } })).toEqual(['backupStale']);
    expect(kinds({ backup: { at: at(-9), behind: 0 } })).toEqual([]);
    expect(kinds({ backup: { at: at(-2), behind: 50 } })).toEqual([]);
  });
});

describe('taskKey', () => {
  it('is of the CA where the task is, and nothing for what must be done first', () => {
    expect(taskKey({ kind: 'noCrl', ca: root })).toBe(`noCrl:${root.id}`);
    expect(taskKey({ kind: 'week', count: 3 })).toBe('week');
    expect(taskKey({ kind: 'backupMissing' })).toBe('backupMissing');
    expect(taskKey({ kind: 'noAuthority' })).toBeNull();
  });
});
