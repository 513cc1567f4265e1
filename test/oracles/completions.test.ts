/** The completions, tried by the shells themselves: fish says what it would offer, zsh is typed into. PowerShell is in no Debian package. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/cli-run.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-completions-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/chancery'), '#!/bin/sh\n');
  chmodSync(join(folder, 'bin/chancery'), 0o755);
  for (const shell of ['fish', 'zsh'])
    writeFileSync(join(folder, `script.${shell}`), (await run(['completion', shell])).stdout);
  env = { ...process.env, HOME: folder, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, TERM: 'dumb' };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isHere = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

const LINES = [
  ['chancery ce', 'cert'],
  ['chancery cert exp', 'export'],
  ['chancery cert export --serv', '--server'],
  ['chancery cert export --server ngi', 'nginx'],
  ['chancery vault recovery cre', 'create'],
] as const;

describe('completion', () => {
  it.skipIf(!isHere('fish')).each(LINES)('has fish go on from “%s” with “%s”', (line, wanted) => {
    const words = `source script.fish; complete -C '${line}'`;
    const { stdout, stderr } = spawnSync('fish', ['-c', words], { cwd: folder, env, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\n').map((offered) => offered.split('\t')[0])).toContain(wanted);
  });

  it.skipIf(!isHere('zsh')).each(LINES)('has zsh go on from “%s” with “%s”', (line, wanted) => {
    // The pattern waits for what zsh writes once the tabulator was typed.
    const script = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "autoload -U compinit; compinit -u -D; source ${folder}/script.zsh; bindkey '^I' complete-word; PS1='read''y> '"
zpty -r z out '*ready> *'
zpty -w -n z ${JSON.stringify(line)}$'\\t'
zpty -r z out '*${line.replace(/\S+$/, '')}${wanted}*' && print found
zpty -d z`;
    const ran = spawnSync('zsh', ['-fc', script], { cwd: folder, env, encoding: 'utf8', timeout: 30_000 });
    expect(ran.stdout, ran.stderr).toContain('found');
  });
});
