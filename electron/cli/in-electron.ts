import { homedir } from 'node:os';
import path from 'node:path';
import { processHost } from './host.ts';
import { clearUpWhenInterrupted } from './interrupted.ts';
import { runCli } from './run.ts';

/** The launcher's own word: what stands behind the next `--` is a headless command. */
const SWITCH = '--terminal';

/** Whether the executable was started for a headless command; else the window is wanted. */
export function isForTerminal(argv: readonly string[]): boolean {
  return split(argv).before.includes(SWITCH);
}

/** Runs a headless command inside Electron's main process, opens nothing, and ends the process with the command's status. */
export async function runInElectron(argv: readonly string[], exit: (status: number) => void): Promise<void> {
  clearUpWhenInterrupted();
  const launcher = launcherBeside(process.platform, process.execPath);
  exit(await runCli(split(argv).words, { ...processHost(homedir()), program: [launcher] }));
}

/** Chromium reads no switch behind a bare `--`, so that nothing typed behind `chancery` can change how Electron runs. */
function split(argv: readonly string[]): { before: readonly string[]; words: readonly string[] } {
  const end = argv.indexOf('--');
  return end < 0 ? { before: argv, words: [] } : { before: argv.slice(0, end), words: argv.slice(end + 1) };
}

/** The script that a package puts on the PATH (build/linux, build/mac, build/windows): schedulers are told to start it. */
export function launcherBeside(platform: NodeJS.Platform, executable: string): string {
  if (platform === 'win32') return path.win32.join(path.win32.dirname(executable), 'bin', 'chancery.cmd');
  const folder = path.posix.dirname(executable);
  return platform === 'darwin'
    ? path.posix.join(folder, '..', 'Resources', 'bin', 'chancery')
    : path.posix.join(folder, 'bin', 'chancery');
}
