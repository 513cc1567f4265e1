import { Menu, type MenuItemConstructorOptions } from 'electron';
import { ACTIONS, type ActionId, type ActionMenu } from '../../shared/actions.ts';

const TITLES: Readonly<Record<ActionMenu, string>> = {
  file: '&File',
  certificate: '&Certificate',
  authority: 'C&A',
  go: '&Go',
  view: '&View',
  help: '&Help',
};

/** The native menu, made from the same table as the shortcuts and the palette. */
export function installMenu(platform: NodeJS.Platform, request: (action: ActionId) => void): void {
  const section = (menu: ActionMenu): MenuItemConstructorOptions => ({
    label: TITLES[menu],
    submenu: [
      ...ACTIONS.filter((action) => action.menu === menu).map((action) => ({
        label: action.label,
        // Shown here; the page itself listens for the keys, so that a dialog can keep them for itself.
        ...(action.accelerator === null ? {} : { accelerator: action.accelerator, registerAccelerator: false }),
        click: () => {
          request(action.id);
        },
      })),
      ...(menu === 'file' && platform !== 'darwin' ? [{ type: 'separator' as const }, { role: 'quit' as const }] : []),
      ...(menu === 'view'
        ? [
            { type: 'separator' as const },
            { role: 'resetZoom' as const },
            { role: 'zoomIn' as const },
            { role: 'zoomOut' as const },
            { role: 'togglefullscreen' as const },
          ]
        : []),
    ],
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
      section('file'),
      { role: 'editMenu' },
      section('certificate'),
      section('authority'),
      section('go'),
      section('view'),
      section('help'),
    ]),
  );
}
