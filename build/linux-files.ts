import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import config from '../forge.config.ts';
import { LINUX_FILES } from './electron-builder.ts';
import { PROJECT } from './project.ts';
import { sbom } from './sbom.ts';
import { readThirdParty } from './third-party.ts';

/** Makes what a Linux package puts outside its own folder: the command on the PATH, its manual and completions, the licences. */
export function makeLinuxFiles(): void {
  const folder = join(PROJECT, LINUX_FILES);
  const { name, executableName } = config.packagerConfig;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const place = (file: string): string => join(folder, file);
  symlinkSync(`/opt/${name}/bin/${executableName}`, place(`${executableName}.link`));
  writeFileSync(place(`${executableName}.1.gz`), gzipSync(said('man')));
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(place(`${executableName}.${shell}`), said('completion', shell));
  copyFileSync(join(PROJECT, 'LICENSE'), place('copyright'));
  copyFileSync(join(PROJECT, 'dist', 'third-party-licences.txt'), place('third-party-licences.txt'));
  writeFileSync(place('sbom.cdx.json'), sbom(readThirdParty()));
}

function said(...words: string[]): Buffer {
  return execFileSync(process.execPath, [join(PROJECT, 'dist', 'cli.cjs'), ...words], { maxBuffer: 16 * 1024 * 1024 });
}
