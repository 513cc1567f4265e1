import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { needsOf, type Level, type Need } from './needs.ts';
import { isMain, PROJECT, say } from './project.ts';
import { IN_CI } from './in-ci.ts';

/**
 * Sees what this system lacks and installs it where it may; else prints the one line to type.
 *
 * Returns when nothing required is missing. A judge that is missing outside CI is announced and its tests are skipped;
 * in CI it is a failure.
 *
 * @throws {Error} naming what is missing and the line that installs it.
 */
export function setUp(level: Level): void {
  if (process.platform !== 'linux') {
    say(advice(level));
    return;
  }
  const missing = lacking(level);
  if (missing.length === 0) return;
  say(`this system lacks ${missing.map((need) => need.what).join(', ')}`);
  install(missing);
  refuseOrWarn(lacking(level));
}

function lacking(level: Level): Need[] {
  return needsOf(level).filter((need) => !need.isThere());
}

function install(missing: Need[]): void {
  const packages = [...new Set(missing.map((need) => need.package))];
  const script = join(PROJECT, 'build', 'install-packages.sh');
  if (!existsSync('/usr/bin/apt-get')) {
    say(`no apt here. Install what your distribution calls: ${packages.join(' ')}`);
    return;
  }
  const rights = process.getuid?.() === 0 ? [] : sudoWithoutPassword() ? ['sudo', '-n'] : undefined;
  if (rights === undefined) {
    say(`installing needs root. Type:\n\n  sudo sh build/install-packages.sh ${packages.join(' ')}\n`);
    return;
  }
  say(`installing with apt: ${packages.join(' ')}`);
  const [program = 'sh', ...args] = [...rights, 'sh', script, ...packages];
  // apt's chatter goes where ours goes, and it may not wait for an answer.
  const run = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (run.status !== 0) say(`apt ended with status ${String(run.status)}`);
}

function sudoWithoutPassword(): boolean {
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

function refuseOrWarn(missing: Need[]): void {
  const windowNeeds = new Set(needsOf('window').map((need) => need.what));
  const fatal = missing.filter(
    (need) => windowNeeds.has(need.what) || need.what === 'Xvfb' || (IN_CI && need.optional !== true),
  );
  const names = missing.map((need) => need.what).join(', ');
  if (fatal.length > 0) throw new Error(`still missing: ${names}. See the line above; then run this again.`);
  if (missing.length > 0) say(`STILL MISSING: ${names}. The tests that need them will be SKIPPED.`);
}

function advice(level: Level): string {
  if (level === 'window') return 'nothing to install: Electron brings all it needs here';
  return process.platform === 'darwin'
    ? 'the judges of the test suite that are missing are skipped by name. To have them: brew install openssl@3 gnutls nss openjdk nginx stunnel libfaketime'
    : 'the judges of the test suite run on Linux (WSL does) and are skipped by name here. OpenSSL alone: winget install ShiningLight.OpenSSL.Light';
}

if (isMain(import.meta.url)) {
  try {
    setUp(process.argv[2] === 'test' ? 'test' : 'window');
  } catch (cause) {
    say(cause instanceof Error ? cause.message : String(cause));
    process.exitCode = 1;
  }
}
