import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { FUSES } from '../forge.config.ts';

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

/** The fuses of an executable that are not as forge.config.ts says. */
export async function fusesThatDiffer(path: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(path);
  return Object.keys(FUSES)
    .filter(isFuse)
    .filter((name) => Number(wire[OPTION[name]]) !== (FUSES[name] ? ON : OFF));
}

function isFuse(name: string): name is keyof typeof FUSES {
  return name in OPTION;
}
