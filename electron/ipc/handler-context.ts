import type { AppStatus } from '../../shared/contract/app-methods.ts';
import type { AuthorityPorts, Clock, Random } from '../authority/ports.ts';
import type { PreferenceStore } from '../preferences.ts';
import type { VaultSession } from '../vault/vault-session.ts';
import type { BuiltInResponder } from '../publishing/serve/built-in-responder.ts';
import type { FileDialogs } from './file-dialogs.ts';
import type { LongWork } from './long-work.ts';
import type { Reminders } from './reminders.ts';
import type { WatchSchedule } from './watch-schedule.ts';
import type { Publications } from './publications.ts';
import type { Releases } from './updates.ts';
import type { SecretClipboard } from './secret-clipboard.ts';

/** How a file leaves under the pointer. */
export interface DragOut {
  /** Where to write a file of this name. */
  place(fileName: string): string;
  start(file: string): void;
}

/** Files that the system handed over; each is taken once. */
export interface Arrivals {
  take(): string[];
}

/** What main hands to the handlers. */
export interface HandlerContext {
  readonly session: VaultSession;
  readonly preferences: PreferenceStore;
  readonly dialogs: FileDialogs;
  readonly clipboard: SecretClipboard;
  readonly drag: DragOut;
  readonly arrivals: Arrivals;
  readonly publications: Publications;
  readonly responder: BuiltInResponder;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  /** Null where this build knows no place to ask for newer ones. */
  readonly releases: (() => Promise<Releases>) | null;
  readonly platform: AppStatus['platform'];
  /** Menus and dialogs speak another language from now. */
  readonly applyLanguage: () => void;
  readonly reminders: Reminders;
  readonly schedule: WatchSchedule;
  readonly work: LongWork;
  /** Prints a page of HTML by the system's dialog; false when the person cancelled. */
  readonly print: (html: string) => Promise<boolean>;
  readonly applyTheme: (theme: AppStatus['theme']) => void;
}

/** The open vault's ports. @throws {CertificateError} VAULT_NOT_FOUND */
export function portsOf(context: Pick<HandlerContext, 'session' | 'clock' | 'random'>): AuthorityPorts {
  const { registry, keys } = context.session.current();
  return { registry, keys, clock: context.clock, random: context.random };
}

/** The open vault's ports while its keys are open too; null otherwise. */
export function unlockedPorts({
  session,
  clock,
  random,
}: Pick<HandlerContext, 'session' | 'clock' | 'random'>): AuthorityPorts | null {
  if (session.status().state !== 'unlocked') return null;
  const { registry, keys } = session.current();
  return { registry, keys, clock, random };
}

/** The three systems that Chancery ships for; any other Unix is treated as Linux. */
export function platformName(platform: string): AppStatus['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
