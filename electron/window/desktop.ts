import { app, Notification, type BrowserWindow } from 'electron';
import type { ActionId } from '../../shared/actions.ts';
import type { Progress } from '../ipc/long-work.ts';
import type { Reminder } from '../ipc/reminders.ts';
import type { PreferenceStore } from '../preferences.ts';
import { wordsIn, type Say } from '../words.ts';
import { bringForward } from './main-window.ts';
import { installMenu } from './menu.ts';
import { reminderText } from './reminder-text.ts';

interface DesktopOptions {
  readonly window: () => BrowserWindow | null;
  readonly preferences: PreferenceStore;
  readonly request: (action: ActionId) => void;
  /** A vault was chosen from the menu of the recent ones. */
  readonly open: (path: string) => void;
}

/** What of the app stands outside of its window: the menu, the task bar, notifications, all in the window's language. */
export interface Desktop {
  readonly say: () => Say;
  /** Another language, or another list of recent vaults. */
  readonly refreshMenu: () => void;
  /** How far long work is, in the task bar or the Dock. */
  readonly progress: (progress: Progress) => void;
  readonly remind: (reminder: Reminder) => void;
}

export function openDesktop({ window, preferences, request, open }: DesktopOptions): Desktop {
  const say = (): Say => wordsIn(preferences.read().language, app.getPreferredSystemLanguages());
  // One that nobody holds is collected, and its click with it.
  const shown = new Set<Notification>();
  let menuMadeOf = '';
  return {
    say,
    refreshMenu: () => {
      const { language, recentVaults } = preferences.read();
      const made = JSON.stringify([language, app.getPreferredSystemLanguages(), recentVaults]);
      // Whoever opens a vault asks for another menu three times: it takes as long as a page of the list.
      if (made === menuMadeOf) return;
      menuMadeOf = made;
      const recent = recentVaults.map(({ name, path }) => ({ name, open: () => open(path) }));
      installMenu(process.platform, say(), request, recent);
    },
    progress: ({ fraction }) => {
      window()?.setProgressBar(fraction ?? -1);
    },
    remind: (reminder) => {
      if (!Notification.isSupported()) return;
      const notification = new Notification(reminderText(reminder, say()));
      shown.add(notification);
      notification.on('close', () => shown.delete(notification));
      notification.on('click', () => {
        bringForward(window());
        request('go.home');
      });
      notification.show();
    },
  };
}
