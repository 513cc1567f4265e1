import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** What this program was installed from, and so what a newer one is installed from. */
export type PackageKind = 'deb' | 'rpm' | 'AppImage' | 'exe' | 'zip';

interface Place {
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  readonly executable: string;
  /** The folder in which build/installers.ts left `package-type`. */
  readonly resources: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Null where nobody knows how to replace this program: a checkout, or a folder that somebody unpacked. */
export function packageKind({ platform, packaged, executable, resources, environment }: Place): PackageKind | null {
  if (platform !== 'linux')
    return !packaged ? null : platform === 'win32' ? 'exe' : platform === 'darwin' ? 'zip' : null;
  const file = path.join(resources, 'package-type');
  const type = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (type === 'deb' || type === 'rpm') return type;
  // APPIMAGE alone may be that of another program which started this one, and what it names is replaced.
  const { APPIMAGE: image = '', APPDIR: mounted = '' } = environment;
  if (!path.isAbsolute(image) || !existsSync(image) || !existsSync(mounted)) return null;
  // The system tells the executable's place without links.
  const inside = path.relative(realpathSync(mounted), realpathSync(executable));
  return inside.split(path.sep)[0] === '..' ? null : 'AppImage';
}
