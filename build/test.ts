import { bundle } from './bundle.ts';
import { resolveElectron } from './electron-runtime.ts';
import { say } from './project.ts';
import { setUp } from './setup.ts';
import { runSuites } from './suites.ts';
import { closingLines, exitCodeOf } from './test-tally.ts';

/** `npm test`: whatever is missing, then every suite: ours, the judges', and the real window's. */
try {
  setUp('test');
  await Promise.all([resolveElectron(), bundle()]);
  const result = await runSuites(['unit', 'screens', 'sweeps', 'electron', 'judges', 'e2e'], process.argv.slice(2));
  process.stdout.write(`\n${closingLines(result).join('\n')}\n`);
  process.exitCode = exitCodeOf(result);
} catch (cause) {
  say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exitCode = 1;
}
