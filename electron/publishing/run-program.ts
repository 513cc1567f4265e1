import { spawn } from 'node:child_process';
import { CertificateError } from '../../shared/errors.ts';

/** A program of the user's: rsync, sftp, rclone, notify-send. Never a shell's line. */
export interface UserProgram {
  readonly program: string;
  /** Each stands as it is, except that `{}` alone or within is what the program is about; without one that comes last. */
  readonly arguments: readonly string[];
}

/** What a program says is for people; more than this is not read. */
const MOST_OUTPUT = 4_096;

/** Ten minutes: as long as a slow line needs for a big site. */
const PATIENCE_MS = 600_000;

/**
 * Runs a program about something, a folder or a text, with nothing on its standard input, and waits for it. Null where it
 * ended well; else what became of it, to be told behind its name.
 */
export function runProgram(
  { program, arguments: words }: UserProgram,
  about: string,
  { environment = {}, patienceMs = PATIENCE_MS }: { environment?: Record<string, string>; patienceMs?: number } = {},
): Promise<string | null> {
  const given = words.map((argument) => argument.replaceAll('{}', () => about));
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('CHANCERY_'));
  return new Promise((resolve) => {
    const child = spawn(program, words.some((argument) => argument.includes('{}')) ? given : [...given, about], {
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(ours), ...environment },
      windowsHide: true,
      timeout: patienceMs,
    });
    let said = '';
    const listen = (chunk: Buffer): void => {
      if (said.length < MOST_OUTPUT) said += chunk.toString('utf8').slice(0, MOST_OUTPUT - said.length);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('close', (status, signal) => {
      const told = said.trim() === '' ? '' : `: ${said.trim()}`;
      if (status === 0) resolve(null);
      else resolve(signal === null ? `ended with status ${String(status)}${told}` : `was ended by ${signal}${told}`);
    });
  });
}

/**
 * Hands a published folder to a program that takes it further.
 *
 * @throws {CertificateError} HOOK_FAILED: it could not be started, ended with another status than 0, or took too long
 */
export async function runHook(hook: UserProgram, folder: string, patienceMs = PATIENCE_MS): Promise<void> {
  const ended = await runProgram(hook, folder, { environment: { CHANCERY_SITE: folder }, patienceMs });
  if (ended === null) return;
  throw new CertificateError(
    'HOOK_FAILED',
    `The site stands in ${folder}, but ${hook.program} ${ended}. What it feeds still has the old site; publish again when it works.`,
    { detail: { path: folder, program: hook.program } },
  );
}
