import { makeInstaller } from './installers.ts';
import { packageApp } from './package-app.ts';
import { endWith, say } from './project.ts';
import { setUp } from './setup.ts';
import { runSuites } from './suites.ts';
import { closingLines, exitCodeOf } from './test-tally.ts';

/**
 * `npm run test:package`: makes the Debian package and the rpm, quickly; has the one installed, used and removed on this very system,
 * and the other in a root of its own. For CI and for machines that may be changed: it makes a user `chancery-try` and removes it.
 */
try {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(
      'This installs a package, makes a user and removes both: it runs as root on Debian or Ubuntu, on a machine that may be changed.',
    );
  setUp('test');
  const app = await packageApp();
  for (const installer of ['deb', 'rpm'] as const) {
    const made = await makeInstaller(installer, app, true);
    const file = 'files' in made ? made.files.find((name) => name.endsWith(`.${installer}`)) : undefined;
    if (file === undefined) throw new Error(`no ${installer} to test: ${'reason' in made ? made.reason : 'not made'}`);
    process.env[`CHANCERY_${installer.toUpperCase()}`] = file;
  }
  const result = await runSuites(['package'], process.argv.slice(2));
  process.stdout.write(`\n${closingLines(result).join('\n')}\n`);
  endWith(exitCodeOf(result));
} catch (cause) {
  say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  process.stdout.write('\n0 passed, 1 failed\n');
  endWith(1);
}
