/**
 * `npm run mutate -- FILE TEST… [--at-most N] [--seed N]`: changes FILE in one small place at a time and runs the tests that are
 * to notice; says each change that none noticed. No part of `npm test`: a change takes as long as those tests. The file is put
 * back whatever happens; nothing else may write it meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, say } from './project.ts';

interface Mutation {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/** What people get wrong: a comparison, a sign, a connective, a refusal that never comes. */
const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/===/g, '!=='],
  [/!==/g, '==='],
  [/ <= /g, ' < '],
  [/ >= /g, ' > '],
  [/ < /g, ' <= '],
  [/ > /g, ' >= '],
  [/&&/g, '||'],
  [/\|\|/g, '&&'],
  [/\?\? /g, '&& '],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/!(?=[a-zA-Z(])/g, ''],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/ \+ 1\b/g, ' + 2'],
  [/ - 1\b/g, ' - 2'],
  [/\bthrow (?=new|[a-z]+\()/g, 'void '],
  [/\bif \((?=[^\n]*\) (?:return|continue|throw|\{))/g, 'if (false as boolean && '],
  [/ \? (?=[^\n:]+ : )/g, ' && false ? '],
  [/findings\.push\(/g, 'void ('],
];

/** Comments, imports and texts are no code: blanked out, in their length. */
function codeOf(source: string): string {
  const blank = (found: string): string => found.replaceAll(/[^\n]/g, ' ');
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, blank)
    .replaceAll(/(?<!:)\/\/[^\n]*/g, blank)
    .replaceAll(/^import [\s\S]*?;$/gm, blank)
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, blank)
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, blank)
    .replaceAll(/^(?:export )?(?:interface|type) [\s\S]*?^\}|^(?:export )?type [^\n]*;$/gm, blank);
}

function mutationsOf(source: string): Mutation[] {
  const code = codeOf(source);
  return OPERATORS.flatMap(([pattern, to]) =>
    [...code.matchAll(pattern)].map((found) => ({ at: found.index, from: found[0], to })),
  ).sort((a, b) => a.at - b.at);
}

/** Every n-th, so that a sample covers the whole file. */
function sample<T>(all: readonly T[], atMost: number): T[] {
  const step = Math.max(1, all.length / atMost);
  return Array.from({ length: Math.min(all.length, atMost) }, (_, i) => all[Math.floor(i * step)]).filter(
    (one) => one !== undefined,
  );
}

function isNoticed(tests: readonly string[]): boolean {
  const command = ['vitest', 'run', '--project', 'unit', '--bail', '1', '--reporter', 'dot', ...tests];
  const { status } = spawnSync('npx', command, { cwd: PROJECT, stdio: 'ignore', timeout: 120_000, shell: false });
  return status !== 0;
}

function main(): number {
  const words = process.argv.slice(2);
  const limit = words.indexOf('--at-most');
  const atMost = limit < 0 ? 1000 : Number(words[limit + 1]);
  const [file, ...tests] = limit < 0 ? words : words.toSpliced(limit, 2);
  if (file === undefined || tests.length === 0 || !(atMost > 0)) {
    say('npm run mutate -- FILE TEST… [--at-most N]');
    return 2;
  }
  const path = join(PROJECT, file);
  const source = readFileSync(path, 'utf8');
  const put = (text: string): void => writeFileSync(path, text);
  process.on('SIGINT', () => {
    put(source);
    process.exit(130);
  });
  if (isNoticed(tests)) {
    say(`${tests.join(' ')} is red already, or names no test.`);
    return 1;
  }
  const mutations = sample(mutationsOf(source), atMost);
  let survived = 0;
  try {
    for (const { at, from, to } of mutations) {
      put(source.slice(0, at) + to + source.slice(at + from.length));
      if (isNoticed(tests)) continue;
      survived += 1;
      const line = source.slice(0, at).split('\n').length;
      say(
        `nobody noticed ${file}:${String(line)} ${from.trim()} → ${to.trim()}: ${source.split('\n')[line - 1]?.trim() ?? ''}`,
      );
    }
  } finally {
    put(source);
  }
  say(`${file}: ${String(mutations.length - survived)} of ${String(mutations.length)} changes noticed`);
  return survived === 0 ? 0 : 1;
}

process.exitCode = main();
