import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Runs a work on the first core alone: every thread of this process is held to it meanwhile (taskset of util-linux). */
export async function onOneCore(work: () => Promise<void>): Promise<void> {
  hold('0');
  try {
    await work();
  } finally {
    hold(`0-${String(availableParallelism() - 1)}`);
  }
}

function hold(cores: string): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)], { stdio: 'ignore' });
}
