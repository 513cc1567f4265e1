import { app } from 'electron';

interface Life {
  readonly isOpen: () => boolean;
  readonly open: () => void;
  /** The app ends: what must not stay behind goes now. */
  readonly end: () => void;
}

/** From the first window to the end of the app, as each platform has it: macOS keeps an app without a window. */
export function live({ isOpen, open, end }: Life): void {
  open();
  app.on('activate', () => {
    if (!isOpen()) open();
  });
  app.on('window-all-closed', process.platform === 'darwin' ? () => undefined : () => app.quit());
  app.on('will-quit', end);
}
