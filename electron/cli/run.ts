import { CertificateError } from '../../shared/errors.ts';
import { write, writeAnswer, writeFailure } from './answer-output.ts';
import type { Command } from './command.ts';
import { failureOf } from './failure.ts';
import type { CliHost } from './host.ts';
import type { TableEntry } from './command-table.ts';
import { versionHere } from './version.ts';

/**
 * Runs one headless command and answers with its exit status; never throws, never ends the process.
 *
 * `words` is the command line behind the program's own name, however the program was started.
 */
export async function runCli(words: readonly string[], host: CliHost): Promise<number> {
  for (const stream of [host.stdout, host.stderr]) stream.on('error', toldWhereItWasWritten);
  if (words[0] === '--version') {
    await write(host.stdout, `${versionHere()}\n`);
    return 0;
  }
  const { wantsJson } = await import('./parse-arguments.ts');
  try {
    return await obey(words, host);
  } catch (thrown) {
    const failure = failureOf(thrown);
    await writeFailure(host, failure, wantsJson(words));
    if (failure.code === 'INTERNAL' && host.environment['CHANCERY_TRACE'] === '1' && thrown instanceof Error)
      await write(host.stderr, `${thrown.stack ?? ''}\n`);
    return failure.status;
  }
}

async function obey(words: readonly string[], host: CliHost): Promise<number> {
  const { findCommand, parseCall, wantsHelp } = await import('./parse-arguments.ts');
  if (wantsHelp(words)) {
    await write(host.stdout, `${await helpFor(words)}\n`);
    return 0;
  }
  const { entry, rest } = findCommand(words);
  const command = await commandOf(entry);
  const call = parseCall(host, entry.name, command, rest);
  const answer = await command.run(call);
  await writeAnswer(call, answer);
  return answer.status ?? 0;
}

async function commandOf(entry: TableEntry): Promise<Command> {
  if (entry.load !== null) return entry.load();
  throw new CertificateError('NOT_SUPPORTED', `“chancery ${entry.name}” is not in this version yet. Nothing was done.`);
}

async function helpFor(words: readonly string[]): Promise<string> {
  const { absentHelp, commandHelp, overview } = await import('./help.ts');
  const { findCommand, withoutHelp } = await import('./parse-arguments.ts');
  const named = withoutHelp(words);
  if (named.length === 0) return overview();
  const { entry } = findCommand(named);
  return entry.load === null ? absentHelp(entry) : commandHelp(entry, await entry.load());
}

/** Each write hears of its own failure; without a listener the stream would end the process besides. */
function toldWhereItWasWritten(): void {}
