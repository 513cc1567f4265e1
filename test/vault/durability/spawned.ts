import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SqliteEngine } from '../../../electron/vault/driver.ts';

/** A line of vault-process.ts. */
export interface Said {
  readonly serialNumber?: string;
  readonly revoked?: string;
  readonly id?: string;
  readonly crl?: string;
  readonly backup?: string;
  /** The ACME order that the certificate `id` fulfils. */
  readonly order?: string;
  /** How many certificates the site shows. */
  readonly published?: number;
}

export interface Spawned {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly lines: (Said | string)[];
  /** Its exit status; null when it was killed. */
  readonly ended: Promise<number | null>;
  /** Resolves when it has said so many lines, or has ended. */
  said(lines: number): Promise<void>;
}

/** Starts vault-process.ts as bundled. */
export function spawnVaultProcess(program: string, engine: SqliteEngine, path: string, ...rest: string[]): Spawned {
  const child = spawn(process.execPath, [program, engine, path, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: (Said | string)[] = [];
  let tell: () => void = () => undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Said | string);
    tell();
  });
  const ended = once(child, 'close').then(([code]) => {
    tell();
    return code as number | null;
  });
  return {
    child,
    lines,
    ended,
    said: (count) =>
      new Promise((resolve) => {
        tell = () => {
          if (lines.length >= count || child.exitCode !== null || child.signalCode !== null) resolve();
        };
        tell();
      }),
  };
}
