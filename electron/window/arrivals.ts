import { statSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { LOOK } from './scheduled-look.ts';
import type { Arrivals } from '../ipc/handler-context.ts';

/** Extensions that the app is registered for; whatever else stands among the arguments is no file of ours. */
const OURS = [
  '.chancery',
  '.csr',
  '.req',
  '.p10',
  '.pem',
  '.crt',
  '.cer',
  '.der',
  '.crl',
  '.p7b',
  '.p12',
  '.pfx',
  '.jks',
];

/**
 * Files that the system hands over: double-clicked, dropped on the icon, or named to a second start, which gives way to
 * the window that is there. `arrived` is told each time; the handlers take them when the page asks.
 */
export function watchArrivals(arrived: () => void): Arrivals & { readonly add: (file: string) => void } {
  const waiting = filesAmong(process.argv.slice(1), process.cwd());
  app.on('second-instance', (_event, argv, folder) => {
    // The window that is there reminds by itself: the scheduler's look must not bring it to the front.
    if (argv.includes(LOOK)) return;
    waiting.push(...filesAmong(argv.slice(1), folder));
    arrived();
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    waiting.push(file);
    arrived();
  });
  return {
    take: () => waiting.splice(0),
    add: (file) => {
      waiting.push(file);
      arrived();
    },
  };
}

function filesAmong(argv: readonly string[], folder: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && OURS.includes(path.extname(argument).toLowerCase()))
    .map((argument) => path.resolve(folder, argument))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
