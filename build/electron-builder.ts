import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import config, { DEB_DEPENDS, FILE_ASSOCIATIONS, FUSES, RPM_DEPENDS, SIGNING, UPDATES } from '../forge.config.ts';
import type { ElectronRuntime } from './electron-runtime.ts';
import { signForWindows } from './windows-signing.ts';

/** The first Electron whose Node has `node:sqlite` without a flag (Node 22.13). */
const FIRST_WITH_SQLITE = 35;

/** Where the files lie that a Linux package puts outside its own folder: made by build/linux-files.ts. */
export const LINUX_FILES = 'out/linux-files';

const SYNOPSIS = 'Desktop certificate authority';
const UNFIT = 'Made from a development runtime that is past its end of life: for trying only.';

/** What electron-builder is told, all of it derived from forge.config.ts and the runtime at hand. */
export function electronBuilderConfig(
  runtime: Pick<ElectronRuntime, 'folder' | 'version' | 'source'>,
  /** For tests: a package that is made in seconds and is larger. */
  quick = false,
): Configuration {
  const { packagerConfig } = config;
  const forTryingOnly = runtime.source === 'development';
  // A file that is not for release says so by its name.
  const suffix = forTryingOnly ? '-not-for-release' : '';
  const artifactName = `\${name}-\${version}-\${arch}${suffix}.\${ext}`;
  return {
    appId: packagerConfig.appBundleId,
    productName: packagerConfig.name,
    executableName: packagerConfig.executableName,
    artifactName,
    extraMetadata: UPDATES === null ? {} : { updates: UPDATES },
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
      // Wayland and X11 find the menu's entry, and so the icon, by the name in package.json.
      syncDesktopName: true,
      synopsis: SYNOPSIS,
      ...(forTryingOnly ? { description: UNFIT } : {}),
      desktop: { entry: { Keywords: 'certificate;CA;X.509;TLS;PKI;' } },
      extraFiles: [{ from: 'build/linux/chancery.sh', to: 'bin/chancery' }],
    },
    deb: {
      ...linuxPackage,
      packageCategory: 'utils',
      depends: [...DEB_DEPENDS],
      recommends: [],
      compression: quick ? 'gz' : 'xz',
      fpm: [...(quick ? ['--deb-compression-level', '1'] : []), ...linuxFiles()],
    },
    rpm: {
      ...linuxPackage,
      packageCategory: 'Applications/System',
      depends: [...RPM_DEPENDS],
      compression: quick ? 'gzip' : 'xz',
      fpm: linuxFiles(),
    },
    mac: {
      category: packagerConfig.appCategoryType,
      icon: packagerConfig.icon,
      target: ['dmg', 'zip'].map((target) => ({ target, arch: ['universal'] })),
      hardenedRuntime: SIGNING.mac.hardenedRuntime,
      entitlements: SIGNING.mac.entitlements,
      entitlementsInherit: SIGNING.mac.entitlements,
      // One binary for each processor lies in both halves as it is.
      x64ArchFiles: '**/argon2.darwin-*.node',
      extraResources: [{ from: 'build/mac/chancery.sh', to: 'bin/chancery' }],
    },
    win: {
      icon: packagerConfig.icon,
      target: [{ target: 'nsis', arch: ['x64'] }],
      signtoolOptions: { sign: signForWindows, signingHashAlgorithms: [...SIGNING.windows.hashes] },
      extraFiles: [{ from: 'build/windows/chancery.cmd', to: 'bin/chancery.cmd' }],
    },
    // For the person who installs it, without an administrator, and silent with /S.
    nsis: {
      oneClick: true,
      perMachine: false,
      allowElevation: false,
      // Preferences and what is remembered of vaults are their owner's.
      deleteAppDataOnUninstall: false,
    },
    // Nothing is published from here; announcements are build/announce.ts (ADR 0107).
    publish: null,
  };
}

const linuxPackage = {
  packageName: config.packagerConfig.executableName,
  afterInstall: 'build/linux/after-install.sh',
  afterRemove: 'build/linux/after-remove.sh',
};

/** Files outside /opt, in fpm's words: from=to. */
function linuxFiles(): string[] {
  const name = config.packagerConfig.executableName;
  const places: Readonly<Record<string, string>> = {
    [`${name}.link`]: `/usr/bin/${name}`,
    [`${name}.1.gz`]: `/usr/share/man/man1/${name}.1.gz`,
    [`${name}.bash`]: `/usr/share/bash-completion/completions/${name}`,
    [`${name}.zsh`]: `/usr/share/zsh/site-functions/_${name}`,
    [`${name}.fish`]: `/usr/share/fish/vendor_completions.d/${name}.fish`,
    copyright: `/usr/share/doc/${name}/copyright`,
    'third-party-licences.txt': `/usr/share/doc/${name}/third-party-licences.txt`,
    'sbom.cdx.json': `/usr/share/doc/${name}/sbom.cdx.json`,
  };
  return Object.entries(places).map(([file, place]) => `${LINUX_FILES}/${file}=${place}`);
}

/** The Electron that ships has SQLite inside; an app made from an older development runtime takes the stand-in along. */
export function standInsFor(version: string): string[] {
  return Number.parseInt(version, 10) >= FIRST_WITH_SQLITE ? [] : ['@photostructure/sqlite', 'node-gyp-build'];
}

function sqliteFor(version: string): { from: string; to: string; filter: string[] }[] {
  return standInsFor(version).map((name) => ({
    from: `node_modules/${name}`,
    to: `node_modules/${name}`,
    filter: ['package.json', 'LICENSE', '*.js', 'dist/*.{cjs,mjs}', `prebuilds/${process.platform}-${process.arch}/**`],
  }));
}

/** An unpacked runtime brings the loader that starts any folder's app; ours starts only itself. */
async function removeLoader({ appOutDir, packager }: AfterPackContext): Promise<void> {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
