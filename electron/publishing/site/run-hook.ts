import { spawn } from 'node:child_process';
import { CertificateError } from '../../../shared/errors.ts';

/** A program of the user's that takes the folder further: rsync, sftp, rclone, aws. Never a shell's line. */
export interface PublishHook {
  readonly program: string;
  /** Each stands as it is, except that `{}` alone or within is the folder; without one the folder comes last. */
  readonly arguments: readonly string[];
}

/** What a hook says is for people; more than this is not read. */
const MOST_OUTPUT = 4_096;

/** Ten minutes: as long as a slow line needs for a big site. */
const PATIENCE_MS = 600_000;

/**
 * Runs the program on the folder, with nothing on its standard input, and waits for it.
 *
 * @throws {CertificateError} HOOK_FAILED: it could not be started, ended with another status than 0, or took too long
 */
export async function runHook(hook: PublishHook, folder: string, patienceMs = PATIENCE_MS): Promise<void> {
  const given = hook.arguments.map((argument) => argument.replaceAll('{}', () => folder));
  const words = hook.arguments.some((argument) => argument.includes('{}')) ? given : [...given, folder];
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CHANCERY_')));
  const ended = await new Promise<string | null>((resolve) => {
    const child = spawn(hook.program, words, {
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, CHANCERY_SITE: folder },
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
      const words = said.trim() === '' ? '' : `: ${said.trim()}`;
      if (status === 0) resolve(null);
      else resolve(signal === null ? `ended with status ${String(status)}${words}` : `was ended by ${signal}${words}`);
    });
  });
  if (ended === null) return;
  throw new CertificateError(
    'HOOK_FAILED',
    `The site stands in ${folder}, but ${hook.program} ${ended}. What it feeds still has the old site; publish again when it works.`,
    { detail: { path: folder, program: hook.program } },
  );
}
