import { clipboard, nativeTheme, type BrowserWindow } from 'electron';
import type { HandlerContext } from '../ipc/handler-context.ts';
import { SecretClipboard } from '../ipc/secret-clipboard.ts';
import { openDesktop, type Desktop } from './desktop.ts';
import { dragOut } from './drag-out.ts';
import { nativeDialogs } from './file-dialogs.ts';
import { newerReleases } from './newer-releases.ts';
import { printPage } from './print-page.ts';

type ForHandlers = Pick<
  HandlerContext,
  'dialogs' | 'drag' | 'print' | 'clipboard' | 'releases' | 'applyTheme' | 'applyLanguage'
>;
export interface NativeSide extends ForHandlers {
  readonly desktop: Desktop;
  readonly clear: () => void;
}

/** What only the system itself can do beside the window: its menu, its dialogs, files under the pointer, its printers, its task bar, its installer. */
export function nativeSide(
  window: () => BrowserWindow | null,
  options: Omit<Parameters<typeof openDesktop>[0], 'window'>,
): NativeSide {
  const drag = dragOut(window);
  const desktop = openDesktop({ window, ...options });
  const secrets = new SecretClipboard({ read: () => clipboard.readText(), write: (text) => clipboard.writeText(text) });
  return {
    desktop,
    clipboard: secrets,
    drag,
    dialogs: nativeDialogs(window, desktop.say),
    releases: newerReleases(),
    print: (html) => printPage(window(), html),
    applyLanguage: desktop.refreshMenu,
    applyTheme: (theme) => {
      nativeTheme.themeSource = theme;
    },
    clear: () => {
      void secrets.clear();
      drag.clear();
    },
  };
}
