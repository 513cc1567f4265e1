/** A key in other hands: what is to be done, in order, what of it is done, and when each thing happened. */
import type { MethodOutput } from '../../shared/contract.ts';
import type { CertificateDescription, CrlDescription } from '../../shared/descriptions.ts';
import { isAuthority } from '../actions.ts';

export type Compromise = MethodOutput<'planCompromise'>;

/** Something that only the window knows of: a file that was saved, a successor that was signed. */
export type RunbookNote =
  | { readonly what: 'saved' | 'published'; readonly at: string; readonly path: string }
  | {
      readonly what: 'reissued';
      readonly at: string;
      readonly old: string;
      readonly certificate: CertificateDescription;
    };

export interface Runbook {
  /** The certificate, key or CA that it began from. */
  readonly id: string;
  /** Milliseconds since 1970: the clock runs from here. */
  readonly startedAt: number;
  readonly notes: readonly RunbookNote[];
}

/** The same trouble once more goes on with the clock that runs. */
export function begun(now: Runbook | null, id: string, at: number): Runbook {
  return now?.id === id ? now : { id, startedAt: at, notes: [] };
}

export const RUNBOOK_STEPS = ['revoke', 'crl', 'publish', 'reissue', 'served'] as const;
export type RunbookStep = (typeof RUNBOOK_STEPS)[number];

/** `void`: there is nothing to do here. */
export type StepStanding = 'todo' | 'done' | 'void';

export interface RunbookState {
  /** Working, and not revoked yet; a root, which cannot revoke itself, is none of them. */
  readonly toRevoke: readonly CertificateDescription[];
  readonly revoked: readonly CertificateDescription[];
  /** CAs whose newest CRL is older than a revocation here. */
  readonly toSign: readonly string[];
  /** The CRLs that tell of it. */
  readonly telling: readonly CrlDescription[];
  /** Revoked, and nothing took their place. */
  readonly toReissue: readonly CertificateDescription[];
  readonly root: CertificateDescription | null;
  readonly standing: Readonly<Record<RunbookStep, StepStanding>>;
}

/** `crls`: the newest of each CA, by its name. */
export function runbookState(
  plan: Compromise,
  crls: ReadonlyMap<string, CrlDescription>,
  notes: readonly RunbookNote[],
): RunbookState {
  const root = plan.certificates.find((one) => one.profile === 'root-ca') ?? null;
  const own = plan.certificates.filter((one) => one !== root);
  const toRevoke = own.filter((one) => one.state !== 'revoked' && one.state !== 'expired');
  const revoked = own.filter((one) => one.state === 'revoked');
  const issuers = [...new Set(revoked.map((one) => one.ca))];
  const tells = (ca: string): boolean => {
    const crl = crls.get(ca);
    return crl !== undefined && revoked.every((one) => one.ca !== ca || (one.revokedAt ?? '') <= crl.thisUpdate);
  };
  const toSign = issuers.filter((ca) => !tells(ca));
  const telling = issuers.filter(tells).flatMap((ca) => crls.get(ca) ?? []);
  const toReissue = revoked.filter((one) => one.supersededBy === null && !isAuthority(one));
  const saved = notes.some((note) => note.what !== 'reissued');
  const nothing = own.length === 0;
  const done = (holds: boolean): StepStanding => (nothing ? 'void' : holds ? 'done' : 'todo');
  return {
    toRevoke,
    revoked,
    toSign,
    telling,
    toReissue,
    root,
    standing: {
      revoke: done(toRevoke.length === 0),
      crl: done(toRevoke.length === 0 && toSign.length === 0 && telling.length > 0),
      publish: done(saved && toSign.length === 0),
      reissue:
        plan.authority !== null ? 'todo' : done(toRevoke.length === 0 && revoked.length > 0 && toReissue.length === 0),
      served: 'todo',
    },
  };
}

export interface TimelineLine {
  /** RFC 3339. */
  readonly at: string;
  readonly what: 'started' | 'revoked' | 'crl' | RunbookNote['what'];
  /** A name, a number, a path: what came from outside is shown as such. */
  readonly about: string;
}

/** What happened since the clock began, and what was revoked before, in its order. */
export function timelineOf(
  runbook: Runbook,
  plan: Compromise,
  state: RunbookState,
  titleOf: (one: CertificateDescription) => string,
) {
  const lines: TimelineLine[] = [
    {
      at: new Date(runbook.startedAt).toISOString(),
      what: 'started',
      about: plan.authority?.name ?? (plan.certificates.map(titleOf).join(', ') || runbook.id),
    },
    ...state.revoked.map((one): TimelineLine => ({ at: one.revokedAt ?? '', what: 'revoked', about: titleOf(one) })),
    ...state.telling.map((crl): TimelineLine => ({
      at: crl.thisUpdate,
      what: 'crl',
      about: `${crl.ca} #${crl.crlNumber}`,
    })),
    ...runbook.notes.map((note): TimelineLine => ({
      at: note.at,
      what: note.what,
      about: note.what === 'reissued' ? titleOf(note.certificate) : note.path,
    })),
  ];
  // Whole seconds, as the record has them: else what was done at once would stand before its beginning.
  const second = (line: TimelineLine): number => Math.floor(Date.parse(line.at) / 1000);
  return lines.toSorted((a, b) => second(a) - second(b));
}

/** `0:42`, `12:05`, `3:07:41`: the time since the clock began. */
export function elapsed(from: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - from) / 1000));
  const two = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours === 0
    ? `${String(minutes)}:${two(seconds % 60)}`
    : `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`;
}
