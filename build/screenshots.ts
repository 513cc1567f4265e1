import { bundle } from './bundle.ts';
import { resolveElectron } from './electron-runtime.ts';
import { setUp } from './setup.ts';
import { runSuites } from './suites.ts';
import { closingLines, exitCodeOf } from './test-tally.ts';

/** `npm run screenshots`: pictures of the real window, written to docs/images by the suite that takes them. */
setUp('test');
await Promise.all([resolveElectron(), bundle()]);
const result = await runSuites(['screenshots'], process.argv.slice(2));
process.stdout.write(`\n${closingLines(result).join('\n')}\n`);
process.exitCode = exitCodeOf(result);
