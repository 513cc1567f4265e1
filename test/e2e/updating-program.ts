/** This checkout as somebody runs it who can have newer releases: an AppImage, as far as the program can see, with a feed to look at. */
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AnnouncedHost } from '../updating/announced-host.ts';
import type { StartOptions } from './app.ts';

/** The release that a feed offers: a file that Chancery takes for one of its own kind. */
export const IMAGE = 'chancery-0.2.0-x86_64.AppImage';

export interface UpdatingProgram extends Required<Pick<StartOptions, 'program' | 'env'>> {
  /** What a newer release would take the place of. */
  readonly image: string;
}

/** The same bundles, in a package.json as a release machine leaves it. */
export function updatingProgram(folder: string, { feed }: AnnouncedHost): UpdatingProgram {
  const program = path.join(folder, 'program');
  mkdirSync(program);
  cpSync('dist', path.join(program, 'dist'), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(program, 'node_modules'));
  const manifest = { ...(JSON.parse(readFileSync('package.json', 'utf8')) as object), updates: feed };
  writeFileSync(path.join(program, 'package.json'), JSON.stringify(manifest));
  const image = path.join(folder, 'Chancery.AppImage');
  writeFileSync(image, 'the old one');
  chmodSync(image, 0o755);
  const APPDIR = path.dirname(process.env['CHANCERY_ELECTRON'] ?? '');
  return { program, image, env: { APPIMAGE: image, APPDIR, XDG_CACHE_HOME: path.join(folder, 'cache') } };
}
