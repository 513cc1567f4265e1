import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import config, { FILE_ASSOCIATIONS, FUSES } from '../forge.config.ts';
import type { ElectronRuntime } from './electron-runtime.ts';

/** The first Electron whose Node has `node:sqlite` without a flag (Node 22.13). */
const FIRST_WITH_SQLITE = 35;

/** What electron-builder is told, all of it derived from forge.config.ts and the runtime at hand. */
export function electronBuilderConfig(runtime: Pick<ElectronRuntime, 'folder' | 'version'>): Configuration {
  const { packagerConfig } = config;
  return {
    appId: packagerConfig.appBundleId,
    productName: packagerConfig.name,
    executableName: packagerConfig.executableName,
    directories: { output: 'out', buildResources: 'build' },
    electronDist: runtime.folder,
    electronVersion: runtime.version,
    asar: packagerConfig.asar,
    // A native module inside the archive would be copied to a temporary folder at every start.
    asarUnpack: ['**/*.node'],
    afterPack: removeLoader,
    npmRebuild: false,
    nodeGypRebuild: false,
    files: [...packagerConfig.files, ...sqliteFor(runtime.version)],
    fileAssociations: FILE_ASSOCIATIONS.map((association) => ({ ...association })),
    electronFuses: { ...FUSES },
    linux: {
      category: 'Utility',
      icon: 'build/icons',
      desktop: { entry: { Keywords: 'certificate;CA;X.509;TLS;PKI;' } },
    },
    mac: { category: packagerConfig.appCategoryType, icon: packagerConfig.icon },
    win: { icon: packagerConfig.icon },
    // Nothing is published from here, and no update is looked for.
    publish: null,
  };
}

/** The Electron that ships has SQLite inside; an app made from an older development runtime takes the stand-in along. */
function sqliteFor(version: string): { from: string; to: string; filter: string[] }[] {
  if (Number.parseInt(version, 10) >= FIRST_WITH_SQLITE) return [];
  return ['@photostructure/sqlite', 'node-gyp-build'].map((name) => ({
    from: `node_modules/${name}`,
    to: `node_modules/${name}`,
    filter: ['package.json', 'LICENSE', '*.js', 'dist/*.{cjs,mjs}', `prebuilds/${process.platform}-${process.arch}/**`],
  }));
}

/** An unpacked runtime brings the loader that starts any folder's app; ours starts only itself. */
async function removeLoader({ appOutDir, packager }: AfterPackContext): Promise<void> {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
