import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { say } from './project.ts';

/**
 * electron-builder's hook for each Windows executable. A code signing key lives in a token or a service, so the program that
 * reaches it is named in CHANCERY_WINDOWS_SIGN and gets the file as its one argument (docs/release.md).
 *
 * @throws {Error} when the program fails, or when CHANCERY_RELEASE=1 and none is named: a release is signed.
 */
export async function signForWindows({ path }: { path: string }): Promise<void> {
  const program = process.env['CHANCERY_WINDOWS_SIGN'] ?? '';
  if (program !== '') {
    const signing = spawn(program, [path], { stdio: ['ignore', 'inherit', 'inherit'] });
    await once(signing, 'close');
    const status = signing.exitCode;
    if (status !== 0) throw new Error(`${program} ended with status ${String(status)}: ${path} is not signed.`);
    return;
  }
  if (process.env['CHANCERY_RELEASE'] === '1')
    throw new Error(`${path} is not signed: CHANCERY_WINDOWS_SIGN names no program.`);
  say(`${path} is not signed: for trying only`);
}
