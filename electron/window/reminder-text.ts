import type { Reminder } from '../ipc/reminders.ts';
import type { Say } from '../words.ts';

/** So many are named; a notification has little room. */
const NAMED = 3;

/** What a notification says. Names come from certificates: they were made visible before (`nameOfCertificate`). */
export function reminderText(reminder: Reminder, say: Say): { title: string; body: string } {
  switch (reminder.kind) {
    case 'certificates': {
      const { names, days } = reminder;
      const more = names.length - NAMED;
      const named = names.slice(0, NAMED).join(', ');
      return {
        title: say('reminder.certificates', { count: names.length, days }),
        body: more > 0 ? say('reminder.more', { names: named, count: more }) : named,
      };
    }
    case 'crl':
    case 'crlLapsed':
      return {
        title: say(`reminder.${reminder.kind}`, { ca: reminder.ca }),
        body: say(`reminder.${reminder.kind}Text`),
      };
  }
}
