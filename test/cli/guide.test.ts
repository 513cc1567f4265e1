import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processHost } from '../../electron/cli/host.ts';
import { findCommand, parseCall } from '../../electron/cli/parse-arguments.ts';

/** Each line of a page that a person would type, as a shell would divide it. */
function commandsIn(file: string): string[][] {
  return [...readFileSync(file, 'utf8').matchAll(/^(?:npm run --silent chancery -- |chancery )(.+)$/gmu)].map(
    ([, line = '']) => [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map((match) => match[1] ?? match[2] ?? ''),
  );
}

describe.each([
  ['README.md', 9],
  ['docs/guide/README.md', 20],
  ['docs/acme.md', 1],
] as const)('%s', (file, most) => {
  const commands = commandsIn(file);

  it('shows commands', () => {
    expect(commands.length).toBeGreaterThan(most);
  });

  it.each(commands.filter((words) => !words.includes('--help')).map((words) => [words.join(' '), words] as const))(
    'may be typed: chancery %s',
    async (_, words) => {
      const { entry, rest } = findCommand(words);
      const command = await entry.load?.();
      expect(command).toBeDefined();
      // Throws USAGE for an option or a word that there is not.
      if (command !== undefined) parseCall(processHost('/home/reader'), entry.name, command, rest);
    },
  );
});
