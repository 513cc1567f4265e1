import { BrowserWindow } from 'electron';
import { forbidNavigation } from './navigation.ts';

/** Why printing was not done when it was the person who did not want it (Chromium's own words). */
const CANCELLED = /cancell?ed/i;

/**
 * Prints a page that main has made, by the system's print dialog: in a window that nobody sees, without scripts and without
 * our bridge, which is gone afterwards.
 */
export async function printPage(parent: BrowserWindow | null, html: string): Promise<boolean> {
  const window = new BrowserWindow({
    show: false,
    ...(parent === null ? {} : { parent }),
    webPreferences: { sandbox: true, contextIsolation: true, javascript: false, nodeIntegration: false },
  });
  try {
    await window.loadURL(`data:text/html;charset=utf-8,${encodeURIComponent(html)}`);
    forbidNavigation(window.webContents);
    return await new Promise<boolean>((resolve, reject) => {
      window.webContents.print({ silent: false, printBackground: false }, (done, reason) => {
        if (done) resolve(true);
        else if (CANCELLED.test(reason)) resolve(false);
        else reject(new Error(`The page was not printed: ${reason}`));
      });
    });
  } finally {
    window.destroy();
  }
}
