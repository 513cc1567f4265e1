import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../electron/cli/command-table.ts';
import { parseCall } from '../../electron/cli/parse-arguments.ts';
import { processHost } from '../../electron/cli/host.ts';
import { run } from './cli-run.ts';

const present = COMMANDS.filter((entry) => entry.load !== null);

describe('--version', () => {
  it('is the version of package.json and nothing else', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
    expect(await run(['--version'])).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });
});

describe('--help', () => {
  it('of the program tells every command', async () => {
    const ran = await run(['--help']);
    expect(ran.status).toBe(0);
    for (const { name } of COMMANDS) expect(ran.stdout).toContain(`  ${name} `);
  });

  it.each(present.map((entry) => entry.name))('of “%s” has every option and an example that parses', async (name) => {
    const ran = await run([...name.split(' '), '--help']);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const entry = present.find((candidate) => candidate.name === name);
    const command = await entry?.load?.();
    for (const option of command?.options ?? []) expect(ran.stdout).toContain(`--${option.name}`);
    const example = command?.example ?? '';
    expect(ran.stdout).toContain(`Example: ${example}`);
    expect(example.startsWith(`chancery ${name}`)).toBe(true);
    const words = example.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/^'|'$/g, '')) ?? [];
    if (command === undefined) throw new Error('not loaded');
    expect(() => parseCall(processHost('/'), name, command, words.slice(1 + name.split(' ').length))).not.toThrow();
  });

  it.each(['--help', 'help', '-h', '--vault x.chancery --help', '--json -h'])('is the overview: %s', async (line) => {
    expect((await run(line.split(' '))).stdout).toMatch(/^Usage: chancery COMMAND/);
  });

  it.each(['help ca list', 'ca list --vault x --help', '--vault x ca list -h'])(
    'is of one command: %s',
    async (line) => {
      expect((await run(line.split(' '))).stdout).toMatch(/^Usage: chancery ca list/);
    },
  );
});
