import { Menu } from 'electron';
import { menuTemplate } from './menu-template.ts';

/** Puts the native menu up, in place of the one that was there. */
export function installMenu(...menu: Parameters<typeof menuTemplate>): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(...menu)));
}
