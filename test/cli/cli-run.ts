import { PassThrough, Readable, Writable } from 'node:stream';
import type { CliHost } from '../../electron/cli/host.ts';
import { runCli } from '../../electron/cli/run.ts';
import { EMPTY_HOME } from './empty-home.ts';

/** What a run of the commands came to. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
  /** The one document on standard output. */
  json(): Record<string, unknown>;
  /** The one document on standard error. */
  error(): { code: string; message: string; detail: unknown };
}

/** What surrounds a run, where it is not nothing. */
export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Record<string, string>;
  /** What a person types at the hidden prompt, line by line; without it there is no terminal. */
  readonly typed?: readonly string[];
  readonly platform?: NodeJS.Platform;
  readonly homeFolder?: string;
  readonly now?: Date;
  readonly stderrIsTerminal?: boolean;
  /** When the program is to end that goes on until then; told what it said on standard error so far. */
  readonly untilStopped?: (said: () => string) => Promise<void>;
}

/** Runs one command in this process, over real files and a real vault, with streams of its own. */
export async function run(words: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const stdout = new Collected();
  const stderr = new Collected();
  const typed = surroundings.typed === undefined ? null : [...surroundings.typed];
  const host: CliHost = {
    stdin:
      surroundings.stdin === undefined ? new PassThrough().end() : Readable.from([Buffer.from(surroundings.stdin)]),
    stdinIsTerminal: false,
    stdout,
    stderr,
    stdoutIsTerminal: false,
    stderrIsTerminal: surroundings.stderrIsTerminal ?? false,
    environment: surroundings.environment ?? {},
    platform: surroundings.platform ?? 'linux',
    program: ['/usr/bin/chancery'],
    untilStopped: () => surroundings.untilStopped?.(() => stderr.bytes.toString('utf8')) ?? Promise.resolve(),
    homeFolder: surroundings.homeFolder ?? EMPTY_HOME,
    now: () => surroundings.now ?? new Date(),
    openPrompt: () =>
      typed === null
        ? null
        : {
            ask: (question) => {
              stderr.write(question);
              const line = typed.shift();
              return line === undefined
                ? Promise.reject(new Error(`asked once too often: ${question}`))
                : Promise.resolve(line);
            },
            close: () => undefined,
          },
  };
  const status = await runCli(words, host);
  return {
    status,
    stdout: stdout.bytes.toString('utf8'),
    stdoutBytes: stdout.bytes,
    stderr: stderr.bytes.toString('utf8'),
    json: () => JSON.parse(stdout.bytes.toString('utf8')) as Record<string, unknown>,
    error: () => (JSON.parse(stderr.bytes.toString('utf8')) as { error: ReturnType<Ran['error']> }).error,
  };
}

class Collected extends Writable {
  bytes = Buffer.alloc(0);

  override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
    this.bytes = Buffer.concat([this.bytes, Buffer.from(chunk)]);
    done();
  }
}
