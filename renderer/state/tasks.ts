/** What needs doing, worst first: Home's lines, each with the thing to press. */
import type { AuthorityDescription, CertificateDescription, CrlDescription } from '../../shared/descriptions.ts';
import type { MethodOutput } from '../../shared/contract.ts';
import { daysLeft } from './instants.ts';

export type Task =
  | { readonly kind: 'noAuthority' }
  | { readonly kind: 'expired'; readonly count: number }
  | { readonly kind: 'crlLapsed'; readonly ca: AuthorityDescription; readonly crl: CrlDescription }
  | { readonly kind: 'week'; readonly count: number }
  | { readonly kind: 'crlLapsing'; readonly ca: AuthorityDescription; readonly crl: CrlDescription }
  | { readonly kind: 'authorityEnding'; readonly ca: AuthorityDescription }
  | { readonly kind: 'month'; readonly count: number }
  | { readonly kind: 'requests'; readonly count: number }
  | { readonly kind: 'noCrl'; readonly ca: AuthorityDescription };
export type TaskKind = Task['kind'];

/** How bad each is; the list is in this order. */
export const TASK_TONES: Readonly<Record<TaskKind, 'bad' | 'warn' | 'plain'>> = {
  noAuthority: 'plain',
  expired: 'bad',
  crlLapsed: 'bad',
  week: 'warn',
  crlLapsing: 'warn',
  authorityEnding: 'warn',
  month: 'warn',
  requests: 'plain',
  noCrl: 'plain',
};
const ORDER: readonly TaskKind[] = [
  'noAuthority',
  'expired',
  'crlLapsed',
  'week',
  'crlLapsing',
  'authorityEnding',
  'month',
  'requests',
  'noCrl',
];

/** The newest CRL of an authority, and where it stands in its life as main judges it. */
export interface LatestCrl {
  readonly crl: CrlDescription | null;
  readonly freshness: MethodOutput<'listCrls'>['freshness'];
}

export interface Facts {
  readonly authorities: readonly AuthorityDescription[];
  /** By the authority's id. */
  readonly crls: ReadonlyMap<string, LatestCrl>;
  readonly expired: number;
  /** Those that end within the month, and how many there are in all. */
  readonly expiring: readonly CertificateDescription[];
  readonly expiringCount: number;
  readonly requests: number;
}

/** An authority should outlive what it signs: a year before its end is the time to follow it up. */
const AUTHORITY_WARNING_DAYS = 365;

export function tasksOf(facts: Facts, now: number): readonly Task[] {
  const tasks: Task[] = [];
  const week = facts.expiring.filter((one) => daysLeft(one.notAfter, now) < 7).length;
  const month = facts.expiringCount - week;
  if (facts.authorities.length === 0) tasks.push({ kind: 'noAuthority' });
  if (facts.expired > 0) tasks.push({ kind: 'expired', count: facts.expired });
  if (week > 0) tasks.push({ kind: 'week', count: week });
  if (month > 0) tasks.push({ kind: 'month', count: month });
  if (facts.requests > 0) tasks.push({ kind: 'requests', count: facts.requests });
  for (const ca of facts.authorities) tasks.push(...authorityTasks(ca, facts.crls.get(ca.id), now));
  return tasks.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function authorityTasks(ca: AuthorityDescription, latest: LatestCrl | undefined, now: number): Task[] {
  const tasks: Task[] = [];
  const ends = daysLeft(ca.notAfter, now);
  if (ends >= 0 && ends < AUTHORITY_WARNING_DAYS) tasks.push({ kind: 'authorityEnding', ca });
  if (!ca.hasPrivateKey) return tasks;
  const { crl = null, freshness } = latest ?? {};
  if (freshness === 'none') tasks.push({ kind: 'noCrl', ca });
  if (freshness === 'lapsed' && crl !== null) tasks.push({ kind: 'crlLapsed', ca, crl });
  if (freshness === 'due' && crl !== null) tasks.push({ kind: 'crlLapsing', ca, crl });
  return tasks;
}

/** The one with the highest number: numbers rise, and may be beyond what a float counts. */
export function newestCrl(crls: readonly CrlDescription[]): CrlDescription | null {
  return crls.reduce<CrlDescription | null>(
    (newest, crl) => (newest === null || BigInt(crl.crlNumber) > BigInt(newest.crlNumber) ? crl : newest),
    null,
  );
}
