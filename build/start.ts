import { spawn } from 'node:child_process';
import { bundle } from './bundle.ts';
import { openDisplay } from './display.ts';
import { resolveElectron } from './electron-runtime.ts';
import { PROJECT, say } from './project.ts';
import { sandboxArguments } from './sandbox.ts';
import { setUp } from './setup.ts';

const PATIENCE_MS = 2_000;

/** `npm start`: whatever is missing, then the window. */
async function start(): Promise<number> {
  setUp('window');
  const [runtime] = await Promise.all([resolveElectron(), bundle()]);
  const args = [...sandboxArguments(runtime), PROJECT, ...process.argv.slice(2)];
  const display = await openDisplay();
  try {
    return await runToEnd(runtime.executable, args, display.environment);
  } finally {
    await display.stop();
  }
}

function runToEnd(executable: string, args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const app = spawn(executable, args, { stdio: 'inherit', env: environment });
    // Ctrl-C and `kill` of the whole group reach the app by themselves, and a second signal while it shuts down would make
    // Chromium abort. So this process only waits, and passes the signal on when the app did not get it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => setTimeout(() => app.kill(signal), PATIENCE_MS).unref());
    }
    app.once('error', reject);
    app.once('exit', (code, signal) => {
      if (signal !== null) say(`the window ended by ${signal}`);
      resolve(code ?? 1);
    });
  });
}

try {
  process.exitCode = await start();
} catch (cause) {
  say(cause instanceof Error ? cause.message : String(cause));
  process.exitCode = 1;
}
