import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { PoolOptions, PoolWorker, WorkerRequest } from 'vitest/node';
import { resolveElectron } from './electron-runtime.ts';

/** Long enough for a handle to be closed, short enough for whoever waits. */
const END_MS = 5_000;

/**
 * A Vitest pool whose workers are Electron's own Node (`ELECTRON_RUN_AS_NODE`): BoringSSL instead of OpenSSL, and the Node
 * inside Electron. The sources are transformed by Vitest's main process, so that an old Node there need not strip types.
 */
export const electronPool = {
  name: 'electron',
  createPoolWorker: (options: PoolOptions): PoolWorker => new ElectronWorker(options),
};

/** Found once for all workers. */
let runtime: ReturnType<typeof resolveElectron> | undefined;

class ElectronWorker implements PoolWorker {
  readonly name = 'electron';
  readonly cacheFs = true;
  readonly #options: PoolOptions;
  #process: ChildProcess | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    const { executable } = await (runtime ??= resolveElectron());
    // The entry of Vitest's own forks: it speaks over the IPC channel of child_process, which Electron's Node has too.
    this.#process = fork(join(this.#options.distPath, 'workers', 'forks.js'), [], {
      execPath: executable,
      execArgv: this.#options.execArgv,
      env: { ...this.#options.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
  }

  async stop(): Promise<void> {
    const child = this.#running();
    await new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve();
        return;
      }
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      child.kill();
    });
    this.#process = undefined;
  }

  send(message: WorkerRequest): void {
    this.#running().send(message);
  }

  on(event: string, callback: (value: unknown) => void): void {
    this.#running().on(event, callback);
  }

  off(event: string, callback: (value: unknown) => void): void {
    this.#running().off(event, callback);
  }

  deserialize(value: unknown): unknown {
    return value;
  }

  #running(): ChildProcess {
    if (this.#process === undefined) throw new Error('The Electron worker is not running.');
    return this.#process;
  }
}
