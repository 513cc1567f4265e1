import { BrowserWindow, screen } from 'electron';
import type { PreferenceStore, WindowState } from '../preferences.ts';
import { APP_URL } from './app-scheme.ts';
import { forbidNavigation } from './navigation.ts';

const SMALLEST = { width: 900, height: 600 };
const FIRST = { width: 1280, height: 800 };

/**
 * Opens the window where it was last, if a screen still shows that place. The page is isolated and sandboxed: all it has
 * is the bridge of the preload script.
 */
export function openMainWindow(preload: string, preferences: PreferenceStore): BrowserWindow {
  const last = onScreen(preferences.read().window);
  const window = new BrowserWindow({
    ...(last ?? FIRST),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Chancery',
    // No flash of white before a dark page, and none of black before a light one.
    backgroundColor: '#00000000',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Fields for dates write them as the language of the page does, which may be another than the system's.
      enableBlinkFeatures: 'LangAttributeAwareFormControlUI',
    },
  });
  if (last?.maximized === true) window.maximize();
  forbidNavigation(window.webContents);
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', () => {
    preferences.write({ window: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
  });
  void window.loadURL(APP_URL);
  return window;
}

/** In front of everything, wherever it was: hidden, behind others, or in the task bar. */
export function bringForward(window: BrowserWindow | null): void {
  if (window?.isMinimized() === true) window.restore();
  window?.show();
  window?.focus();
}

function onScreen(state: WindowState | null): WindowState | null {
  if (state === null) return null;
  const { workArea } = screen.getDisplayMatching(state);
  const visible =
    state.x < workArea.x + workArea.width &&
    state.x + state.width > workArea.x &&
    state.y >= workArea.y - 8 &&
    state.y < workArea.y + workArea.height;
  return visible ? state : null;
}
