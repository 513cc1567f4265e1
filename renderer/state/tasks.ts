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
  | { readonly kind: 'noCrl'; readonly ca: AuthorityDescription }
  | { readonly kind: 'placeBehind'; readonly place: Place; readonly newest: CertificateDescription }
  | { readonly kind: 'placeRevoked'; readonly place: Place }
  | { readonly kind: 'siteFailed'; readonly ca: AuthorityDescription; readonly message: string }
  | { readonly kind: 'siteBehind'; readonly ca: AuthorityDescription }
  | { readonly kind: 'signerEnding'; readonly ca: AuthorityDescription; readonly notAfter: string };
type Place = MethodOutput<'listPlaces'>['items'][number];
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
  placeRevoked: 'bad',
  placeBehind: 'warn',
  siteFailed: 'bad',
  siteBehind: 'warn',
  signerEnding: 'warn',
};
const ORDER: readonly TaskKind[] = [
  'noAuthority',
  'expired',
  'crlLapsed',
  'siteFailed',
  'placeRevoked',
  'week',
  'placeBehind',
  'crlLapsing',
  'siteBehind',
  'signerEnding',
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
  /** Where certificates were seen. */
  readonly places: readonly Place[];
  readonly publishing: MethodOutput<'listPublishing'>['items'];
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
  for (const ca of facts.authorities) {
    tasks.push(...authorityTasks(ca, facts.crls.get(ca.id), now));
    const published = facts.publishing.find((one) => one.ca === ca.id);
    if (published !== undefined) tasks.push(...publishingTasks(ca, published));
  }
  tasks.push(...facts.places.flatMap(placeTasks));
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

function publishingTasks(
  ca: AuthorityDescription,
  { site, ocspSigner }: MethodOutput<'listPublishing'>['items'][number],
): Task[] {
  const tasks: Task[] = [];
  if (site !== null && site.failure !== null) tasks.push({ kind: 'siteFailed', ca, message: site.failure.message });
  // One that was never published is still being set up; one that publishes itself is about to.
  else if (site !== null && site.last !== null && !site.automatic && site.standing.kind !== 'current')
    tasks.push({ kind: 'siteBehind', ca });
  if (ocspSigner?.ending === true) tasks.push({ kind: 'signerEnding', ca, notAfter: ocspSigner.notAfter });
  return tasks;
}

/** Served is not what was issued last: somebody has to carry it there. */
function placeTasks(place: Place): Task[] {
  if (place.newest !== null) return [{ kind: 'placeBehind', place, newest: place.newest }];
  return place.certificate.state === 'revoked' ? [{ kind: 'placeRevoked', place }] : [];
}

/** The one with the highest number: numbers rise, and may be beyond what a float counts. */
export function newestCrl(crls: readonly CrlDescription[]): CrlDescription | null {
  return crls.reduce<CrlDescription | null>(
    (newest, crl) => (newest === null || BigInt(crl.crlNumber) > BigInt(newest.crlNumber) ? crl : newest),
    null,
  );
}
