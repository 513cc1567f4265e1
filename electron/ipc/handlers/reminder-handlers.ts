import type { ReminderStatus } from '../../../shared/contract/reminder-methods.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

/** What reminds a person, and long work. */
export function reminderHandlers(
  context: HandlerContext,
): Pick<Handlers, 'reminderStatus' | 'setReminders' | 'scheduleWatch' | 'cancelWork'> {
  const { preferences, schedule, reminders, work } = context;
  const status = async (): Promise<ReminderStatus> => ({
    on: preferences.read().remind,
    scheduler: schedule.scheduler,
    scheduled: await schedule.installed(),
  });
  return {
    reminderStatus: status,
    setReminders: async ({ on }) => {
      preferences.write({ remind: on });
      if (on) void reminders.look();
      return status();
    },
    scheduleWatch: async ({ on }) => {
      await (on ? schedule.install() : schedule.remove());
      return status();
    },
    cancelWork: (given) => {
      work.cancel(given.work);
      return {};
    },
  };
}
