import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionScript, SHELLS } from '../../electron/cli/completions.ts';
import { COMMANDS } from '../../electron/cli/command-table.ts';
import { describedCommands, type DescribedCommand } from '../../electron/cli/described-commands.ts';
import { manualPage } from '../../electron/cli/manual-page.ts';
import { run } from './cli-run.ts';

let commands: DescribedCommand[];
beforeAll(async () => {
  commands = await describedCommands();
});

/** What bash would offer behind these words. */
function offered(...words: string[]): string[] {
  const line = ['chancery', ...words];
  const ask = `${completionScript('bash', commands)}
COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${String(line.length - 1)}; _chancery; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout.trim().split('\n');
}

describe('completionScript', () => {
  const noBash = spawnSync('bash', ['--version']).error !== undefined;

  it('makes bash offer commands, their second words, options and values', (context) => {
    if (noBash) context.skip('no bash here');
    expect(offered('im')).toEqual(['import']);
    expect(offered('cert', 're')).toEqual(['renew', 'revoke', 'release']);
    expect(offered('cert', 'issue', '--pro')).toEqual(['--profile']);
    expect(offered('ca', 'create', '--key', 'ec-p3')).toEqual(['ec-p384']);
    expect(offered('import', '/etc', '--dry')).toEqual(['--dry-run']);
    expect(offered('vault', 'recovery', '')).toContain('create');
    expect(offered('cert', 'list', '--st')).toEqual(['--state']);
  });

  it.each(SHELLS)('tells %s every command and every option', (shell) => {
    const script = completionScript(shell, commands);
    for (const { entry, command } of commands) {
      for (const word of entry.name.split(' ')) expect(script).toContain(word);
      for (const { name } of command.options) expect(script).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
    }
  });

  it('is what the command prints, and other shells are refused', async () => {
    const ran = await run(['completion', 'fish']);
    expect(ran).toMatchObject({ status: 0, stdout: completionScript('fish', commands) });
    expect((await run(['completion', 'tcsh', '--json'])).error().code).toBe('USAGE');
  });
});

describe('manualPage', () => {
  it('has every command that is there, and groff has nothing to say against it', (context) => {
    const page = manualPage(commands, '0.1.0', '2026-11-21');
    const there = COMMANDS.filter(({ load }) => load !== null);
    for (const { name } of there) expect(page).toContain(`.SS ${name.replaceAll('-', '\\-')}`);
    const groff = spawnSync('groff', ['-man', '-Tutf8', '-ww'], { input: page, encoding: 'utf8' });
    if (groff.error !== undefined) context.skip('no groff here');
    expect(groff).toMatchObject({ status: 0, stderr: '' });
    expect(groff.stdout.length).toBeGreaterThan(10_000);
  });
});
