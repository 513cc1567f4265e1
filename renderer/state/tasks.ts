/** What needs doing, what breaks first first: Home's lines, each with the thing to press. */
import type { AuthorityDescription, CertificateDescription, CrlDescription } from '../../shared/descriptions.ts';
import type { MethodOutput } from '../../shared/contract.ts';
import { DAY, daysLeft } from './instants.ts';

export type Task =
  | { readonly kind: 'noAuthority' }
  | { readonly kind: 'expired'; readonly count: number }
  | { readonly kind: 'crlLapsed'; readonly ca: AuthorityDescription; readonly crl: CrlDescription }
  | { readonly kind: 'week'; readonly count: number }
  | { readonly kind: 'crlLapsing'; readonly ca: AuthorityDescription; readonly crl: CrlDescription }
  | { readonly kind: 'authorityEnding'; readonly ca: AuthorityDescription }
  /** A root: what must be trusted in its place wants time to get everywhere. */
  | { readonly kind: 'rootEnding'; readonly ca: AuthorityDescription }
  | { readonly kind: 'backupMissing' }
  | { readonly kind: 'backupStale'; readonly at: string }
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

/** How bad each is: what is broken already, what will be, and what only waits. */
export const TASK_TONES: Readonly<Record<TaskKind, 'bad' | 'warn' | 'plain'>> = {
  noAuthority: 'plain',
  expired: 'bad',
  crlLapsed: 'bad',
  week: 'warn',
  crlLapsing: 'warn',
  authorityEnding: 'warn',
  backupMissing: 'warn',
  backupStale: 'warn',
  rootEnding: 'warn',
  month: 'warn',
  requests: 'plain',
  noCrl: 'plain',
  placeRevoked: 'bad',
  placeBehind: 'warn',
  siteFailed: 'bad',
  siteBehind: 'warn',
  signerEnding: 'warn',
};
const TONES = ['bad', 'warn', 'plain'] as const;
/** Among those that break at the same time. */
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
  'backupMissing',
  'backupStale',
  'rootEnding',
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
  /** The newest backup and how many events the vault is ahead of it; null while that is not known. */
  readonly backup: { readonly at: string | null; readonly behind: number } | null;
}

/** An authority should outlive what it signs: a year before its end is the time to follow it up. */
const AUTHORITY_WARNING_DAYS = 365;
/** A new root is installed by hand in many places: two years are not too long. */
const ROOT_WARNING_DAYS = 730;
/** A vault with fewer events has not begun yet; the vault itself makes its first backup then. */
const FIRST_BACKUP_EVENTS = 20;
const BACKUP_STALE_DAYS = 7;
/** What has no day of its own, a disk among them, is looked after before what has more than a week. */
const UNDATED_DAYS = 7;

export function tasksOf(facts: Facts, now: number): readonly Task[] {
  const tasks: Task[] = [];
  const week = facts.expiring.filter((one) => daysLeft(one.notAfter, now) < 7).length;
  const month = facts.expiringCount - week;
  if (facts.authorities.length === 0) tasks.push({ kind: 'noAuthority' });
  if (facts.expired > 0) tasks.push({ kind: 'expired', count: facts.expired });
  if (week > 0) tasks.push({ kind: 'week', count: week });
  if (month > 0) tasks.push({ kind: 'month', count: month });
  if (facts.requests > 0) tasks.push({ kind: 'requests', count: facts.requests });
  tasks.push(...backupTasks(facts.backup, now));
  for (const ca of facts.authorities) {
    tasks.push(...authorityTasks(ca, facts.crls.get(ca.id), now));
    const published = facts.publishing.find((one) => one.ca === ca.id);
    if (published !== undefined) tasks.push(...publishingTasks(ca, published));
  }
  tasks.push(...facts.places.flatMap(placeTasks));
  return tasks
    .map((task) => ({ task, breaksAt: breaksAt(task, facts, now) }))
    .toSorted(
      (a, b) =>
        urgency(a.task) - urgency(b.task) ||
        a.breaksAt - b.breaksAt ||
        ORDER.indexOf(a.task.kind) - ORDER.indexOf(b.task.kind),
    )
    .map(({ task }) => task);
}

/** Nothing else can be done before there is an authority. */
function urgency({ kind }: Task): number {
  return kind === 'noAuthority' ? -1 : TONES.indexOf(TASK_TONES[kind]);
}

/** When it breaks if nobody does anything; what is broken, and what only waits, stand in their fixed order. */
function breaksAt(task: Task, { expiring }: Facts, now: number): number {
  if (TASK_TONES[task.kind] !== 'warn') return now;
  const undated = now + UNDATED_DAYS * DAY;
  const soonest = (later: (left: number) => boolean): number =>
    Math.min(
      ...expiring.filter((one) => later(daysLeft(one.notAfter, now))).map(({ notAfter }) => Date.parse(notAfter)),
    );
  switch (task.kind) {
    case 'week':
      return soonest((left) => left < 7);
    case 'month': {
      // They may lie beyond the page of the soonest.
      const first = soonest((left) => left >= 7);
      return Number.isFinite(first) ? first : undated;
    }
    case 'crlLapsing':
      return Date.parse(task.crl.nextUpdate);
    case 'signerEnding':
      return Date.parse(task.notAfter);
    case 'authorityEnding':
    case 'rootEnding':
      return Date.parse(task.ca.notAfter);
    // What stands there goes on working until it ends.
    case 'placeBehind':
      return Date.parse(task.place.certificate.notAfter);
    default:
      return undated;
  }
}

function backupTasks(backup: Facts['backup'], now: number): Task[] {
  if (backup === null) return [];
  if (backup.at === null) return backup.behind >= FIRST_BACKUP_EVENTS ? [{ kind: 'backupMissing' }] : [];
  const age = -daysLeft(backup.at, now);
  return backup.behind > 0 && age > BACKUP_STALE_DAYS ? [{ kind: 'backupStale', at: backup.at }] : [];
}

/** Under which a task is remembered when it may wait; null for one that may not. */
export function taskKey(task: Task): string | null {
  if (task.kind === 'noAuthority') return null;
  if ('ca' in task) return `${task.kind}:${task.ca.id}`;
  return 'count' in task || task.kind === 'backupMissing' || task.kind === 'backupStale' ? task.kind : null;
}

function authorityTasks(ca: AuthorityDescription, latest: LatestCrl | undefined, now: number): Task[] {
  const tasks: Task[] = [];
  const ends = daysLeft(ca.notAfter, now);
  if (ends >= 0 && ends < AUTHORITY_WARNING_DAYS) tasks.push({ kind: 'authorityEnding', ca });
  else if (ends >= 0 && ends < ROOT_WARNING_DAYS && ca.parent === null) tasks.push({ kind: 'rootEnding', ca });
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
