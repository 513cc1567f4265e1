// Starts build/NAME.ts with a Node that can. Plain JavaScript for any Node from 14 up, so that an old one gets an answer and not a stack trace.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const [name, ...rest] = process.argv.slice(2);

/** Node 22.18 and 24 run TypeScript as it is. */
function runsTypeScript(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function refuse(message) {
  process.stderr.write(`chancery: ${message}\n`);
  process.exit(1);
}

if (name === undefined || !existsSync(join(project, 'build', `${name}.ts`)))
  refuse(`there is no build step named ${String(name)}.`);
if (!existsSync(join(project, 'node_modules', 'vite'))) refuse('the packages are not installed yet. Type: npm ci');

const script = join(project, 'build', `${name}.ts`);
const own = join(project, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
const ownRuns = existsSync(own) && spawnSync(own, ['--version']).status === 0;

if (!ownRuns && !runsTypeScript(process.versions.node)) {
  refuse(
    `this is Node ${process.versions.node}; building needs 22.18 or newer (24 is best). ` +
      (process.platform === 'linux'
        ? 'On Linux npm brings its own: type  npm ci --include=optional  and try again.'
        : process.platform === 'darwin'
          ? 'Type  brew install node@24  or take the installer from nodejs.org, then try again.'
          : 'Type  winget install OpenJS.NodeJS.LTS  or take the installer from nodejs.org, then try again.'),
  );
}

if (ownRuns) process.env.PATH = `${dirname(own)}${delimiter}${process.env.PATH ?? ''}`;
process.argv.splice(1, 2, script);
if (runsTypeScript(process.versions.node)) {
  await import(new URL(`./${name}.ts`, import.meta.url).href);
} else {
  const run = spawnSync(own, [script, ...rest], { stdio: 'inherit' });
  process.exit(run.status ?? 1);
}
