import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../electron/window/menu-template.ts';
import { wordsIn } from '../../electron/words.ts';
import { ACTIONS, isActionId } from '../../shared/actions.ts';

const say = wordsIn('en', []);
const template = (platform: NodeJS.Platform, language = say) => menuTemplate(platform, language, () => undefined);
const inside = ({ submenu }: MenuItemConstructorOptions): MenuItemConstructorOptions[] =>
  Array.isArray(submenu) ? submenu.flatMap((item) => [item, ...inside(item)]) : [];
const roles = (platform: NodeJS.Platform): (string | undefined)[] =>
  template(platform).flatMap((menu) => [menu.role, ...inside(menu).map((item) => item.role)]);

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('has every action once, with its shortcut, on %s', (platform) => {
    const items = template(platform).flatMap(inside);
    const ids = items.flatMap(({ id }) => (id !== undefined && isActionId(id) ? [id] : []));
    expect(ids.toSorted()).toEqual(ACTIONS.map(({ id }) => id).toSorted());
    for (const { id, accelerator } of ACTIONS)
      expect(items.find((item) => item.id === id)?.accelerator ?? null, id).toBe(accelerator);
  });

  it('asks for the action that was clicked', () => {
    const asked: string[] = [];
    const items = menuTemplate('linux', say, (action) => asked.push(action)).flatMap(inside);
    const click = items.find(({ id }) => id === 'go.home')?.click as (() => void) | undefined;
    click?.();
    expect(asked).toEqual(['go.home']);
  });

  it('gives macOS its app menu with the roles that people expect there, and settings in it', () => {
    const [first] = template('darwin');
    expect(first?.label).toBe('Chancery');
    const own = first === undefined ? [] : inside(first);
    expect(own.flatMap(({ role }) => role ?? [])).toEqual([
      'about',
      'services',
      'hide',
      'hideOthers',
      'unhide',
      'quit',
    ]);
    expect(own.map(({ id }) => id)).toContain('go.settings');
    expect(roles('darwin')).toEqual(expect.arrayContaining(['window', 'minimize', 'zoom', 'front', 'close', 'help']));
  });

  it.each(['linux', 'win32'] as const)('quits from the file menu on %s, and has nothing of macOS there', (platform) => {
    const [file] = template(platform);
    expect(file === undefined ? [] : inside(file).at(-1)?.role).toBe('quit');
    for (const role of ['about', 'services', 'hide', 'window', 'front']) expect(roles(platform)).not.toContain(role);
  });

  it('copies and pastes on every platform', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      expect(roles(platform)).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']));
  });

  it.each(['de', 'fr', 'es'] as const)('speaks the language of the window: %s', (language) => {
    const labels = (menu: MenuItemConstructorOptions[]) =>
      menu.flatMap((one) => [one, ...inside(one)]).map(({ label }) => label);
    const spoken = labels(template('darwin', wordsIn(language, [])));
    const english = labels(template('darwin'));
    const same = spoken.filter((label, at) => label === english[at] && label !== undefined);
    // Names, and words that are the same in both.
    expect(same.length).toBeLessThan(8);
  });

  it('opens a recent vault', () => {
    const opened: string[] = [];
    const [file] = menuTemplate('linux', say, () => undefined, [{ name: 'acme', open: () => opened.push('acme') }]);
    const recent = file === undefined ? undefined : inside(file).find(({ label }) => label === 'acme');
    (recent?.click as (() => void) | undefined)?.();
    expect(opened).toEqual(['acme']);
  });
});
