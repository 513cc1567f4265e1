import { bundle } from './bundle.ts';
import { resolveElectron } from './electron-runtime.ts';
import { keepShown, PICTURES, SHOWN } from './shown-pictures.ts';
import { setUp } from './setup.ts';
import { runSuites } from './suites.ts';
import { closingLines, exitCodeOf } from './test-tally.ts';

/** `npm run screenshots`: pictures of the real window, all to .cache/pictures, and to docs/images those that a page shows. */
setUp('test');
await Promise.all([resolveElectron(), bundle()]);
const result = await runSuites(['screenshots'], process.argv.slice(2));
process.stdout.write(`\n${closingLines(result).join('\n')}\n`);
process.exitCode = exitCodeOf(result);
if (process.exitCode === 0)
  process.stdout.write(`${PICTURES} has them all; ${SHOWN} the ${String(keepShown().length)} that pages show.\n`);
