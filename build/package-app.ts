import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import config, { FUSES } from '../forge.config.ts';
import { bundle } from './bundle.ts';
import { electronBuilderConfig, standInsFor } from './electron-builder.ts';
import { fusesThatDiffer } from './fuses.ts';
import { resolveElectron, type ElectronRuntime } from './electron-runtime.ts';
import { PROJECT, say } from './project.ts';

/** An unpacked app, and what it was made from. */
export interface PackagedApp {
  runtime: ElectronRuntime;
  folder: string;
  executable: string;
}

/**
 * Makes the unpacked app in out/ and reads its fuses back from the executable.
 *
 * @throws {Error} when a fuse is not as forge.config.ts says.
 */
export async function packageApp(): Promise<PackagedApp> {
  const runtime = await resolveElectron();
  await bundle(standInsFor(runtime.version));
  await build({
    projectDir: PROJECT,
    targets: Platform.current().createTarget('dir'),
    config: electronBuilderConfig(runtime),
  });
  const { folder, executable } = packagedPlaces();
  const wrong = await fusesThatDiffer(executable);
  if (wrong.length > 0)
    throw new Error(`${executable} has fuses that are not as forge.config.ts says: ${wrong.join(', ')}`);
  say(`made ${executable}; its ${Object.keys(FUSES).length} fuses are as forge.config.ts says`);
  if (runtime.source === 'development')
    say('it holds a development runtime that is past its end of life: try it, do not hand it out');
  return { runtime, folder, executable };
}

function packagedPlaces(): { folder: string; executable: string } {
  const { name, executableName } = config.packagerConfig;
  const architecture = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (process.platform === 'darwin') {
    const app = join(PROJECT, 'out', `mac${architecture}`, `${name}.app`);
    return { folder: app, executable: app };
  }
  const [system, file] = process.platform === 'win32' ? ['win', `${name}.exe`] : ['linux', executableName];
  const folder = join(PROJECT, 'out', `${system}${architecture}-unpacked`);
  return { folder, executable: join(folder, file) };
}
