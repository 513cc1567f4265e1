import { z } from 'zod';
import { nothing } from './inputs.ts';
import { type MethodShape, savingErrors } from './method-shape.ts';

const statusSchema = z.strictObject({
  /** Whether the system shows what ends. */
  on: z.boolean(),
  /** What runs the look while the app is closed, and whether it was told to. */
  scheduler: z.enum(['systemd', 'launchd', 'task-scheduler']),
  scheduled: z.boolean(),
});
export type ReminderStatus = z.infer<typeof statusSchema>;
const onOrOff = z.strictObject({ on: z.boolean() });

/** What reminds a person, and long work. */
export const reminderMethods = {
  reminderStatus: { input: nothing, output: statusSchema, errors: [] },
  setReminders: { input: onOrOff, output: statusSchema, errors: [] },
  /** Has the system's own scheduler look while the app is closed, or no longer. */
  scheduleWatch: { input: onOrOff, output: statusSchema, errors: [...savingErrors, 'HOOK_FAILED'] },
  /** Ends long work early, with what is done; one that has ended already stays as it is. */
  cancelWork: { input: z.strictObject({ work: z.string().max(36) }), output: nothing, errors: [] },
} as const satisfies Record<string, MethodShape>;
