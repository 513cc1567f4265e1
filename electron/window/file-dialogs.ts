import { dialog, type BrowserWindow, type FileFilter, type MessageBoxOptions } from 'electron';
import type { FileDialogs } from '../ipc/file-dialogs.ts';
import { dialogTitle, type Say } from '../words.ts';

const FILTERS: Readonly<Record<string, FileFilter>> = {
  vault: { name: 'Chancery vault', extensions: ['chancery'] },
  request: { name: 'Certificate request', extensions: ['csr', 'pem', 'req', 'p10', 'der', 'txt'] },
  certificate: { name: 'Certificates', extensions: ['pem', 'crt', 'cer', 'der', 'p7b', 'p7c'] },
  profile: { name: 'Profile', extensions: ['json'] },
  key: { name: 'Private key', extensions: ['key', 'pem', 'p8', 'der', 'txt'] },
  all: { name: 'All files', extensions: ['*'] },
};

/** The system's own dialogs: the one way by which a path enters. */
export function nativeDialogs(window: () => BrowserWindow | null, words: () => Say): FileDialogs {
  // Handlers and filters are written in English; people read their own language.
  const said = (english: string): string => dialogTitle(english, words());
  const filtersFor = (kind: string): FileFilter[] =>
    [FILTERS[kind], FILTERS['all']].flatMap((one) => (one === undefined ? [] : { ...one, name: said(one.name) }));
  return {
    async save(options) {
      const parent = window();
      const settings = {
        title: said(options.title),
        defaultPath: options.defaultPath,
        properties: ['showOverwriteConfirmation' as const],
      };
      const answer = await (parent === null
        ? dialog.showSaveDialog(settings)
        : dialog.showSaveDialog(parent, settings));
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
    async confirmProgram({ title, ca, words: program }) {
      const say = words();
      return confirmed(window(), {
        type: 'warning',
        title: said(title),
        message: say('confirm.program', { ca }),
        detail: [...program.map((word) => `    ${JSON.stringify(word)}`), '', say('confirm.programMeans')].join('\n'),
        buttons: [say('cancel'), say('hook.set')],
      });
    },
    async confirmInstall({ version }) {
      const say = words();
      return confirmed(window(), {
        type: 'question',
        message: say('confirm.install', { version }),
        detail: say('confirm.installMeans'),
        buttons: [say('cancel'), say('settings.updates.install')],
      });
    },
    async folder(options) {
      const parent = window();
      const settings = {
        title: said(options.title),
        properties: ['openDirectory' as const, 'createDirectory' as const],
      };
      const answer = await (parent === null
        ? dialog.showOpenDialog(settings)
        : dialog.showOpenDialog(parent, settings));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    async openMany(options) {
      const parent = window();
      const filters = filtersFor(options.kind);
      const settings = {
        title: said(options.title),
        filters,
        properties: ['openFile' as const, 'multiSelections' as const],
      };
      const answer = await (parent === null
        ? dialog.showOpenDialog(settings)
        : dialog.showOpenDialog(parent, settings));
      return answer.canceled ? [] : answer.filePaths;
    },
    async open(options) {
      const parent = window();
      const filters = filtersFor(options.kind);
      const settings = { title: said(options.title), filters, properties: ['openFile' as const] };
      const answer = await (parent === null
        ? dialog.showOpenDialog(settings)
        : dialog.showOpenDialog(parent, settings));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
  };
}

/** Whether the second of two buttons was pressed. The first is what Enter presses: not the one that has consequences. */
async function confirmed(parent: BrowserWindow | null, options: MessageBoxOptions): Promise<boolean> {
  const settings = { ...options, defaultId: 0, cancelId: 0, noLink: true };
  const answer = await (parent === null ? dialog.showMessageBox(settings) : dialog.showMessageBox(parent, settings));
  return answer.response === 1;
}
