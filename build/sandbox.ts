import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './project.ts';
import type { ElectronRuntime } from './electron-runtime.ts';

/**
 * What Electron must be told about Chromium's sandbox here. Root cannot have it, and is told; everyone else runs inside it.
 *
 * @throws {Error} when this kernel needs a helper that only root can prepare, with the line to type.
 */
export function sandboxArguments(runtime: ElectronRuntime): string[] {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) {
    say("you are root, and Chromium's sandbox does not work for root: the window runs with --no-sandbox");
    return ['--no-sandbox'];
  }
  if (!namespacesAreClosed()) return [];
  // Ubuntu 24.04 and hardened kernels: without user namespaces the sandbox needs its setuid helper.
  const helper = join(runtime.folder, 'chrome-sandbox');
  if (existsSync(helper) && isSetuidRoot(helper)) return [];
  const script = `chown root:root '${helper}' && chmod 4755 '${helper}'`;
  if (spawnSync('sudo', ['-n', 'sh', '-c', script], { stdio: 'ignore' }).status === 0) return [];
  throw new Error(
    `this system lets only root prepare Chromium's sandbox. Type:\n\n  sudo sh -c "${script}"\n\nand start again.`,
  );
}

function namespacesAreClosed(): boolean {
  return (
    settingIs('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    settingIs('/proc/sys/kernel/unprivileged_userns_clone', '0') ||
    settingIs('/proc/sys/user/max_user_namespaces', '0')
  );
}

function settingIs(path: string, value: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').trim() === value;
}

function isSetuidRoot(path: string): boolean {
  const { uid, mode } = statSync(path);
  return uid === 0 && (mode & 0o4000) !== 0;
}
