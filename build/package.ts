import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, Platform } from 'electron-builder';
import config, { FUSES } from '../forge.config.ts';
import { bundle } from './bundle.ts';
import { electronBuilderConfig } from './electron-builder.ts';
import { resolveElectron } from './electron-runtime.ts';
import { PROJECT, say } from './project.ts';

// A fuse is one character in the executable.
const ON = '1'.charCodeAt(0);
const OFF = '0'.charCodeAt(0);

/** electron-builder's names of the fuses beside those of the tool that reads them back. */
const OPTION = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
} as const satisfies Record<keyof typeof FUSES, FuseV1Options>;

/** `npm run package`: the unpacked app in out/, with its fuses read back from the executable that was made. */
const runtime = await resolveElectron();
await bundle();
await build({
  projectDir: PROJECT,
  targets: Platform.current().createTarget('dir'),
  config: electronBuilderConfig(runtime),
});
const executable = packagedExecutable();
const wrong = await fusesThatDiffer(executable);
if (wrong.length > 0)
  throw new Error(`${executable} has fuses that are not as forge.config.ts says: ${wrong.join(', ')}`);
say(`made ${executable}; its ${Object.keys(FUSES).length} fuses are as forge.config.ts says`);
if (runtime.source === 'development')
  say('it holds a development runtime that is past its end of life: try it, do not hand it out');

function packagedExecutable(): string {
  const { name, executableName } = config.packagerConfig;
  const architecture = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (process.platform === 'darwin') return join(PROJECT, 'out', `mac${architecture}`, `${name}.app`);
  if (process.platform === 'win32') return join(PROJECT, 'out', `win${architecture}-unpacked`, `${name}.exe`);
  return join(PROJECT, 'out', `linux${architecture}-unpacked`, executableName);
}

async function fusesThatDiffer(path: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(path);
  return Object.keys(FUSES)
    .filter(isFuse)
    .filter((name) => Number(wire[OPTION[name]]) !== (FUSES[name] ? ON : OFF));
}

function isFuse(name: string): name is keyof typeof FUSES {
  return name in OPTION;
}
