import { relative } from 'node:path';
import { installersHere, makeInstaller, type Installer, type Outcome } from './installers.ts';
import { packageApp } from './package-app.ts';
import { endWith, PROJECT, say } from './project.ts';

/**
 * `npm run dist`: every installer of this system, or those that are named (`npm run dist -- deb`). Says at its end what was made
 * and what was not and why; status 1 when anything that was asked for is missing.
 */
const { own, others } = installersHere(process.platform);
const typed = process.argv.slice(2);
const foreign = typed.filter((word) => !own.some((installer) => installer === word));
if (foreign.length > 0) {
  say(`${foreign.join(', ')}: not made on ${process.platform}. Here: ${own.join(', ')}. See docs/release.md.`);
  endWith(1);
} else {
  endWith(await make(own.filter((installer) => typed.length === 0 || typed.includes(installer))));
}

async function make(wanted: readonly Installer[]): Promise<number> {
  const app = await packageApp();
  const outcomes: Outcome[] = [];
  for (const installer of wanted) outcomes.push(await makeInstaller(installer, app));
  for (const outcome of outcomes) say(lineOf(outcome));
  if (typed.length === 0) say(`${others.join(', ')}: not tried, made on their own systems (docs/release.md)`);
  if (app.runtime.source === 'development')
    say(
      'what was made holds a development runtime: for trying only. What is handed out is made where the official one is.',
    );
  return outcomes.every((outcome) => 'files' in outcome) ? 0 : 1;
}

function lineOf(outcome: Outcome): string {
  if ('reason' in outcome) return `${outcome.installer}: NOT MADE: ${outcome.reason}`;
  return `${outcome.installer}: ${outcome.files.map((file) => relative(PROJECT, file)).join(', ')}`;
}
