import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The machine's OpenSSL as a judge, in a folder of its own that {@link OpenSsl.remove} takes away. */
export class OpenSsl {
  readonly folder = mkdtempSync(join(tmpdir(), 'chancery-openssl-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, contents: string | Uint8Array): string {
    writeFileSync(this.path(name), contents);
    return this.path(name);
  }

  /** Runs a command in the folder, and answers its standard output; throws with what it said when it fails. */
  run(...args: string[]): string {
    const result = this.try(...args);
    if (result.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${result.output}`);
    return result.output;
  }

  try(...args: string[]): { status: number; output: string } {
    const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: this.folder, encoding: 'utf8' });
    return { status: status ?? -1, output: status === 0 ? stdout : stdout + stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether there is an OpenSSL to ask. */
export const OPENSSL_IS_HERE = spawnSync('openssl', ['version']).status === 0;
