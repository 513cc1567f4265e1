/** Accelerators as Electron writes them, matched against key presses and written as the platform writes them. */
import type { AppStatus } from '../../shared/contract/app-methods.ts';
import { ACTIONS, type ActionId } from '../../shared/actions.ts';
import type { Say } from '../messages.ts';

export type Platform = AppStatus['platform'];

/** What of a key press decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The action whose accelerator was pressed, or null. */
export function actionOfKeyPress(press: KeyPress, platform: Platform): ActionId | null {
  return ACTIONS.find(({ accelerator }) => accelerator !== null && matches(press, accelerator, platform))?.id ?? null;
}

export function acceleratorOf(id: ActionId): string | null {
  return ACTIONS.find((action) => action.id === id)?.accelerator ?? null;
}

/** `⇧⌘E` on a Mac; elsewhere `Ctrl+Shift+E`, as the keys are called on a keyboard of the language. */
export function writeAccelerator(accelerator: string, platform: Platform, say: Say): string {
  const parts = accelerator.split('+');
  const key = parts.at(-1) ?? '';
  const has = (part: string): boolean => parts.slice(0, -1).includes(part);
  if (platform === 'darwin')
    return `${has('Alt') ? '⌥' : ''}${has('Shift') ? '⇧' : ''}${has('CmdOrCtrl') ? '⌘' : ''}${key === 'Enter' ? '↵' : key}`;
  return [
    has('CmdOrCtrl') ? say('keyboard.control') : '',
    has('Alt') ? 'Alt' : '',
    has('Shift') ? say('keyboard.shift') : '',
    key === 'Enter' ? say('keyboard.enter') : key,
  ]
    .filter((part) => part !== '')
    .join('+');
}

/** As `aria-keyshortcuts` wants it (WAI-ARIA 1.2). */
export function ariaShortcut(accelerator: string, platform: Platform): string {
  return accelerator.replace('CmdOrCtrl', platform === 'darwin' ? 'Meta' : 'Control');
}

function matches(press: KeyPress, accelerator: string, platform: Platform): boolean {
  const parts = accelerator.split('+');
  const key = parts.at(-1) ?? '';
  const modifiers = parts.slice(0, -1);
  const mod = modifiers.includes('CmdOrCtrl');
  return (
    press.ctrlKey === (mod && platform !== 'darwin') &&
    press.metaKey === (mod && platform === 'darwin') &&
    press.shiftKey === modifiers.includes('Shift') &&
    press.altKey === modifiers.includes('Alt') &&
    isKey(press, key)
  );
}

/** Digits by their place, since French keyboards want Shift for them. */
function isKey(press: KeyPress, key: string): boolean {
  if (/^\d$/u.test(key)) return press.code === `Digit${key}`;
  return press.key.toLowerCase() === key.toLowerCase();
}
