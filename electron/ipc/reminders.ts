import type { Registry } from '../authority/ports.ts';
import { nameOfCertificate } from '../authority/describe.ts';
import { parseCertificate } from '../pki/certificate.ts';
import type { PreferenceStore } from '../preferences.ts';
import { crlFreshness } from '../publishing/crl-freshness.ts';
import { changeDesk, readDesk } from './desk-memory.ts';

/** Days before its end at which a certificate is told of, once each. */
const STAGES = [1, 7, 14, 30] as const;
/** So many are named; more become a number. */
const MOST_READ = 500;
const DAY = 86_400_000;
const EVERY_MS = 3_600_000;

/** What the system shows: a few certificates of one stage, or a CRL. */
export type Reminder =
  | { readonly kind: 'certificates'; readonly days: (typeof STAGES)[number]; readonly names: readonly string[] }
  | { readonly kind: 'crl' | 'crlLapsed'; readonly ca: string; readonly nextUpdate: Date };

interface Due {
  /** What it is remembered under once it was shown. */
  readonly key: string;
  readonly reminder:
    | { readonly kind: 'certificate'; readonly days: (typeof STAGES)[number]; readonly name: string }
    | Exclude<Reminder, { kind: 'certificates' }>;
}

/** Everything that a person should have been told of by now. */
export async function remindersDue(registry: Registry, now: Date): Promise<Due[]> {
  const due: Due[] = [];
  for (const authority of await registry.authorities()) {
    if (parseCertificate(authority.certificateDer).notAfter < now) continue;
    const crl = await registry.latestCrl(authority.id);
    const freshness = crlFreshness(crl, now);
    if (crl === null || freshness === 'fresh' || freshness === 'none') continue;
    const kind = freshness === 'lapsed' ? 'crlLapsed' : 'crl';
    due.push({ key: `${kind} ${crl.id}`, reminder: { kind, ca: authority.name, nextUpdate: crl.nextUpdate } });
  }
  const { items } = await registry.certificates({
    states: ['expiring'],
    withinDays: STAGES[STAGES.length - 1],
    deleted: 'left-out',
    sort: 'notAfter',
    descending: false,
    limit: MOST_READ,
    offset: 0,
    countAtMost: MOST_READ,
    now,
  });
  for (const record of items) {
    const left = (parseCertificate(record.der).notAfter.getTime() - now.getTime()) / DAY;
    const days = STAGES.find((stage) => left <= stage);
    if (days === undefined) continue;
    due.push({
      key: `${record.id} ${String(days)}`,
      reminder: { kind: 'certificate', days, name: nameOfCertificate(record) },
    });
  }
  return due;
}

/** Those that were not shown yet, certificates of one stage together; and what is to be remembered from now. */
export function newReminders(due: readonly Due[], told: readonly string[]): { show: Reminder[]; told: string[] } {
  const fresh = due.filter(({ key }) => !told.includes(key));
  const certificates = STAGES.map((days): Reminder => ({
    kind: 'certificates',
    days,
    names: fresh.flatMap(({ reminder }) =>
      reminder.kind === 'certificate' && reminder.days === days ? [reminder.name] : [],
    ),
  })).filter((one) => one.kind !== 'certificates' || one.names.length > 0);
  const crls = fresh.flatMap(({ reminder }): Reminder[] => (reminder.kind === 'certificate' ? [] : [reminder]));
  // What is no longer due cannot come again under the same key: a renewed one has another id.
  return { show: [...crls, ...certificates], told: due.map(({ key }) => key) };
}

interface ReminderOptions {
  /** The open vault; null where there is none. It need not be unlocked. */
  readonly opened: () => { readonly id: string; readonly registry: Registry } | null;
  readonly preferences: PreferenceStore;
  readonly now: () => Date;
  readonly show: (reminder: Reminder) => void;
  readonly failed: (fault: unknown) => void;
}

export interface Reminders {
  /** Looks now. Never fails: what stands in the way is told to `failed`. */
  look(): Promise<void>;
}

/** Reminds of what ends, once each and remembered, every hour as long as a vault is open and nobody switched it off. */
export function keepReminding({ opened, preferences, now, show, failed }: ReminderOptions): Reminders {
  const lookOnce = async (): Promise<void> => {
    const vault = opened();
    if (vault === null || !preferences.read().remind) return;
    const due = await remindersDue(vault.registry, now());
    const { told: before } = readDesk(preferences, vault.id);
    const { show: fresh, told } = newReminders(due, before);
    if (told.join() !== before.join()) changeDesk(preferences, vault.id, () => ({ told }));
    fresh.forEach(show);
  };
  let looking: Promise<void> | null = null;
  const look = (): Promise<void> => {
    looking ??= lookOnce()
      .catch(failed)
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  setInterval(() => void look(), EVERY_MS).unref();
  return { look };
}
