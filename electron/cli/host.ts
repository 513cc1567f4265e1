import type { Readable, Writable } from 'node:stream';
import { openTerminalPrompt } from './terminal-prompt.ts';

/** Asks for one line without showing it. */
export interface PassphrasePrompt {
  ask(question: string): Promise<string>;
  close(): void;
}

/** What surrounds the program: its streams, its environment, and whoever sits at the terminal. */
export interface CliHost {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  /** How this very program is started again: absolute paths, without the command's own words. */
  readonly program: readonly string[];
  readonly now: () => Date;
  /** Null where nobody can be asked. */
  openPrompt(): PassphrasePrompt | null;
  /** Resolves when someone wants the program to end: Ctrl+C, SIGTERM, or the terminal is gone. */
  untilStopped(): Promise<void>;
}

/** This process. */
export function processHost(homeFolder: string): CliHost {
  return {
    // Opened only when it is read: opening it costs time, and can fail where the parent closed it.
    get stdin() {
      return process.stdin;
    },
    get stdinIsTerminal() {
      return process.stdin.isTTY;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    stdoutIsTerminal: process.stdout.isTTY,
    stderrIsTerminal: process.stderr.isTTY,
    environment: process.env,
    platform: process.platform,
    homeFolder,
    program: process.argv.slice(0, 2),
    now: () => new Date(),
    openPrompt: openTerminalPrompt,
    untilStopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
      }),
  };
}
