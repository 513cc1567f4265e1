import { removeUnfinished } from '../exchange/unfinished.ts';

/**
 * Lets Ctrl+C, SIGTERM and a closed terminal end the process as they do by default, so that a shell sees 130, but not before what was
 * being written is gone. A command that goes on until it is stopped waits for the signal itself, and ends in its own way.
 */
export function clearUpWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      if (process.listenerCount(signal) > 0) return;
      removeUnfinished();
      // The line of a progress bar, or of a half-typed answer.
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      process.kill(process.pid, signal);
    });
  }
}
