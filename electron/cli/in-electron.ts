import { homedir } from 'node:os';
import path from 'node:path';
import { splitAtBareDashes } from './for-terminal.ts';
import { processHost } from './host.ts';
import { clearUpWhenInterrupted } from './interrupted.ts';
import { runCli } from './run.ts';

/** Runs a headless command inside Electron's main process, opens nothing, and ends the process with the command's status. */
export async function runInElectron(argv: readonly string[], exit: (status: number) => void): Promise<void> {
  clearUpWhenInterrupted();
  const launcher = launcherBeside(process.platform, process.execPath);
  exit(await runCli(splitAtBareDashes(argv).words, { ...processHost(homedir()), program: [launcher] }));
}

/** The script that a package puts on the PATH (build/linux, build/mac, build/windows): schedulers are told to start it. */
export function launcherBeside(platform: NodeJS.Platform, executable: string): string {
  if (platform === 'win32') return path.win32.join(path.win32.dirname(executable), 'bin', 'chancery.cmd');
  const folder = path.posix.dirname(executable);
  return platform === 'darwin'
    ? path.posix.join(folder, '..', 'Resources', 'bin', 'chancery')
    : path.posix.join(folder, 'bin', 'chancery');
}
