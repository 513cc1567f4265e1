import type { PreferenceStore } from '../preferences.ts';
import type { Clock } from '../authority/ports.ts';
import type { VaultSession } from '../vault/vault-session.ts';
import type { HandlerContext } from './handler-context.ts';
import { LongWork, type Progress } from './long-work.ts';
import { keepReminding, type Reminder } from './reminders.ts';
import { watchSchedule, type ScheduleOptions } from './watch-schedule.ts';

interface BackgroundOptions {
  readonly session: VaultSession;
  readonly preferences: PreferenceStore;
  readonly clock: Clock;
  readonly schedule: ScheduleOptions;
  /** Told in the window and in the task bar. */
  readonly progressed: readonly ((progress: Progress) => void)[];
  readonly remind: (reminder: Reminder) => void;
}

/** What goes on while nobody presses anything: long work, reminders, and what the system's scheduler was told. */
export function keepBackground(options: BackgroundOptions): Pick<HandlerContext, 'work' | 'reminders' | 'schedule'> {
  const { session, preferences, clock } = options;
  return {
    work: new LongWork((progress) => {
      for (const tell of options.progressed) tell(progress);
    }),
    reminders: keepReminding({
      opened: () => (session.status().state === 'none' ? null : session.current()),
      preferences,
      now: () => clock.now(),
      show: options.remind,
      failed: console.error,
    }),
    schedule: watchSchedule(options.schedule),
  };
}
