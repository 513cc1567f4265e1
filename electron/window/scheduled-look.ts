import { app } from 'electron';

/** Started like this, the app looks, reminds, and ends: no window, no passphrase. */
export const LOOK = '--look';

export const isScheduledLook = process.argv.includes(LOOK);

/** How the system's scheduler starts such a look, and where its files lie. */
export function scheduledLook() {
  return {
    platform: process.platform,
    homeFolder: app.getPath('home'),
    environment: process.env,
    command: [process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()]), LOOK],
  };
}

/** The system takes a notification over some moments after it was shown. */
const LINGERS_MS = 2_000;

/** Ends the app when something is done. */
export async function endAfter(done: Promise<void>): Promise<void> {
  await done;
  setTimeout(() => app.quit(), LINGERS_MS);
}
