import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { writeFileAtomically } from '../exchange/write-file.ts';
import { runProgram } from '../publishing/run-program.ts';
import { scheduleFiles, type Scheduler } from '../publishing/watch/schedule-files.ts';

const EVERY_HOURS = 6;

export interface ScheduleOptions {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How the app is started for a look without a window: absolute, with its arguments. */
  readonly command: readonly string[];
}

/** Whether the system's own scheduler looks while the app is closed. */
export interface WatchSchedule {
  readonly scheduler: Scheduler;
  installed(): Promise<boolean>;
  /** @throws {CertificateError} HOOK_FAILED: the scheduler refused; its files are taken away again. */
  install(): Promise<void>;
  remove(): Promise<void>;
}

/** The user's own scheduler: nothing here needs the rights of an administrator. */
export function watchSchedule({ platform, homeFolder, environment, command }: ScheduleOptions): WatchSchedule {
  const scheduler: Scheduler = platform === 'win32' ? 'task-scheduler' : platform === 'darwin' ? 'launchd' : 'systemd';
  const configFolder =
    platform === 'win32'
      ? (environment['LOCALAPPDATA'] ?? path.win32.join(homeFolder, 'AppData', 'Local'))
      : environment['XDG_CONFIG_HOME'] || path.posix.join(homeFolder, '.config');
  const { files, commands } = scheduleFiles(
    scheduler,
    { command, everyHours: EVERY_HOURS },
    { homeFolder, configFolder },
  );
  const removeFiles = async (): Promise<void> => {
    for (const file of files.keys()) await rm(file, { force: true });
  };
  return {
    scheduler,
    installed: async () => {
      const [first = ''] = files.keys();
      return stat(first).then(
        () => true,
        () => false,
      );
    },
    install: async () => {
      for (const [file, content] of files) {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFileAtomically(file, new TextEncoder().encode(content), { mode: 0o644, overwrite: true });
      }
      for (const [program = '', ...words] of commands.enable) {
        const ended = await runScheduler(program, words);
        if (ended === null) continue;
        await removeFiles();
        throw new CertificateError(
          'HOOK_FAILED',
          `The system's scheduler did not take it: ${program} ${ended}. Run “chancery watch --install” in a terminal to see more.`,
        );
      }
    },
    remove: async () => {
      // One that the scheduler has lost already is gone as well.
      for (const [program = '', ...words] of commands.disable) await runScheduler(program, words);
      await removeFiles();
    },
  };
}

/** Schedulers answer at once; one that hangs must not hold the window. */
function runScheduler(program: string, words: readonly string[]): Promise<string | null> {
  const [last = '', ...before] = words.toReversed();
  return runProgram({ program, arguments: before.toReversed() }, last, { patienceMs: 20_000 });
}
