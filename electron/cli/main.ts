import { homedir } from 'node:os';
import { processHost } from './host.ts';
import { clearUpWhenInterrupted } from './interrupted.ts';
import { runCli } from './run.ts';

/** The headless commands under plain Node: `node dist/cli.cjs COMMAND …`. */
clearUpWhenInterrupted();
void runCli(process.argv.slice(2), processHost(homedir())).then((status) => {
  // Not process.exit(): what is still in the pipes must drain.
  process.exitCode = status;
});
