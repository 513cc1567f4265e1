import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { INSTALLERS } from '../forge.config.ts';
import { electronBuilderConfig } from './electron-builder.ts';
import { makeLinuxFiles } from './linux-files.ts';
import type { PackagedApp } from './package-app.ts';
import { PROJECT } from './project.ts';

export type Installer = (typeof INSTALLERS)[keyof typeof INSTALLERS][number];

/** What came of one installer: its files, or why there is none. */
export type Outcome = { installer: Installer; files: string[] } | { installer: Installer; reason: string };

/** The installers of this system, and those of the others. */
export function installersHere(platform: NodeJS.Platform): { own: readonly Installer[]; others: readonly Installer[] } {
  const own: readonly Installer[] = isOurs(platform) ? INSTALLERS[platform] : [];
  const all: readonly Installer[] = Object.values(INSTALLERS).flat();
  return { own, others: all.filter((installer) => !own.includes(installer)) };
}

function isOurs(platform: string): platform is keyof typeof INSTALLERS {
  return platform in INSTALLERS;
}

/** Makes one installer from the unpacked app. Never throws: why it could not is part of the answer. */
export async function makeInstaller(installer: Installer, app: PackagedApp, quick = false): Promise<Outcome> {
  const lacking = programsLacking(installer);
  if (lacking.length > 0) return { installer, reason: `this machine has no ${lacking.join(', no ')}` };
  if (process.platform === 'linux') {
    makeLinuxFiles();
    // What electron/updating/package-kind.ts reads: by which means this copy is replaced.
    const type = join(app.folder, 'resources', 'package-type');
    if (installer === 'deb' || installer === 'rpm') writeFileSync(type, installer);
    else rmSync(type, { force: true });
    process.env['CUSTOM_FPM_PATH'] = join(PROJECT, 'build', 'fpm.mjs');
  }
  try {
    const files = await build({
      projectDir: PROJECT,
      targets: Platform.current().createTarget(installer),
      config: electronBuilderConfig(app.runtime, quick),
      prepackaged: app.folder,
    });
    return { installer, files };
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    return { installer, reason: line };
  }
}

function programsLacking(installer: Installer): string[] {
  const needed: Partial<Record<Installer, string[]>> = { deb: ['dpkg-deb', 'xz'], rpm: ['rpmbuild'] };
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (needed[installer] ?? []).filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
}
