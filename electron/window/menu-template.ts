import type { MenuItemConstructorOptions } from 'electron';
import { ACTIONS, type ActionId, type ActionMenu } from '../../shared/actions.ts';
import type { Say } from '../words.ts';

type Entry = MenuItemConstructorOptions;

/** The one action that macOS keeps in the app's own menu. */
const SETTINGS: ActionId = 'go.settings';

/** The native menu, made from the same table as the shortcuts and the palette, as each platform wants it. */
export function menuTemplate(
  platform: NodeJS.Platform,
  say: Say,
  request: (action: ActionId) => void,
  recent: readonly { readonly name: string; readonly open: () => void }[] = [],
): Entry[] {
  const isMac = platform === 'darwin';
  const entry = ({ id, accelerator }: (typeof ACTIONS)[number]): Entry => ({
    id,
    label: say(`action.${id}`),
    // Shown here; the page itself listens for the keys, so that a dialog can keep them for itself.
    ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
    click: () => {
      request(id);
    },
  });
  const actions = (menu: ActionMenu): Entry[] =>
    ACTIONS.filter((action) => action.menu === menu && !(isMac && action.id === SETTINGS)).map(entry);
  const settings = ACTIONS.filter((action) => action.id === SETTINGS).map(entry);
  const recentMenu: Entry[] =
    recent.length === 0
      ? []
      : [{ label: say('menu.recent'), submenu: recent.map(({ name, open }) => ({ label: name, click: open })) }];

  return [
    ...(isMac ? [appMenu(say, settings)] : []),
    {
      label: say('menu.file'),
      submenu: [
        ...actions('file'),
        ...recentMenu,
        ...(isMac
          ? [SEPARATOR, { role: 'close', label: say('menu.close') } as const]
          : [SEPARATOR, { role: 'quit', label: say('menu.quit') } as const]),
      ],
    },
    editMenu(say),
    { label: say('menu.certificate'), submenu: actions('certificate') },
    { label: say('menu.authority'), submenu: actions('authority') },
    { label: say('menu.go'), submenu: actions('go') },
    {
      label: say('menu.view'),
      submenu: [
        ...actions('view'),
        SEPARATOR,
        { role: 'resetZoom', label: say('menu.resetZoom') },
        { role: 'zoomIn', label: say('menu.zoomIn') },
        { role: 'zoomOut', label: say('menu.zoomOut') },
        { role: 'togglefullscreen', label: say('menu.fullScreen') },
      ],
    },
    ...(isMac ? [windowMenu(say)] : []),
    { role: 'help', label: say('menu.help'), submenu: actions('help') },
  ];
}

const SEPARATOR: Entry = { type: 'separator' };

/** The menu that macOS expects first, under the app's name. */
function appMenu(say: Say, settings: Entry[]): Entry {
  return {
    label: 'Chancery',
    submenu: [
      { role: 'about', label: say('menu.about') },
      SEPARATOR,
      ...settings,
      SEPARATOR,
      { role: 'services', label: say('menu.services') },
      SEPARATOR,
      { role: 'hide', label: say('menu.hide') },
      { role: 'hideOthers', label: say('menu.hideOthers') },
      { role: 'unhide', label: say('menu.unhide') },
      SEPARATOR,
      { role: 'quit', label: say('menu.quitMac') },
    ],
  };
}

function editMenu(say: Say): Entry {
  return {
    label: say('menu.edit'),
    submenu: [
      { role: 'undo', label: say('menu.undo') },
      { role: 'redo', label: say('menu.redo') },
      SEPARATOR,
      { role: 'cut', label: say('menu.cut') },
      { role: 'copy', label: say('menu.copy') },
      { role: 'paste', label: say('menu.paste') },
      { role: 'selectAll', label: say('menu.selectAll') },
    ],
  };
}

function windowMenu(say: Say): Entry {
  return {
    role: 'window',
    label: say('menu.window'),
    submenu: [
      { role: 'minimize', label: say('menu.minimize') },
      { role: 'zoom', label: say('menu.zoom') },
      SEPARATOR,
      { role: 'front', label: say('menu.front') },
    ],
  };
}
