import { COMMANDS, type TableEntry } from './command-table.ts';
import type { Command, Positional } from './command.ts';
import { EVERYWHERE } from './everywhere.ts';
import type { Option } from './options.ts';
import { columns } from './text-layout.ts';

const STATUSES = `Exit status: 0 done, 1 refused, 2 usage, 3 locked or wrong passphrase, 4 not found, 70 a fault of ours.`;

/** The overview: every command in a line. */
export function overview(): string {
  return [
    'Usage: chancery COMMAND [OPTION]… ; chancery COMMAND --help tells more of one.',
    '',
    ...columns(COMMANDS.map((entry) => [`  ${entry.name}`, summaryOf(entry)])),
    '',
    'Every command takes:',
    ...columns(EVERYWHERE.map((option) => [`  ${typedForm(option)}`, option.summary])),
    '',
    STATUSES,
    'Example: chancery vault create --vault ~/sample.chancery',
  ].join('\n');
}

/** One command: its line, its options, and an example to paste. */
export function commandHelp(entry: TableEntry, command: Command): string {
  const required = command.options.filter((option) => option.required);
  const line = [
    'chancery',
    entry.name,
    ...required.map(typedForm),
    ...command.positionals.map(placeForm),
    ...(required.length < command.options.length ? ['[OPTION]…'] : []),
  ].join(' ');
  return [
    `Usage: ${line}`,
    `${summaryOf(entry)}.`,
    ...(command.notes === undefined ? [] : ['', command.notes]),
    ...section('Options:', command.options),
    ...section('As for every command:', EVERYWHERE),
    '',
    STATUSES,
    `Example: ${command.example}`,
  ].join('\n');
}

/** What is said of a command that is promised and not there. */
export function absentHelp(entry: TableEntry): string {
  return `chancery ${entry.name}: ${entry.summary}.\nThis version does not have it yet; it ends with status 1 and NOT_SUPPORTED.`;
}

function section(title: string, options: readonly Option<unknown>[]): string[] {
  if (options.length === 0) return [];
  return ['', title, ...columns(options.map((option) => [`  ${typedForm(option)}`, option.summary]))];
}

function summaryOf(entry: TableEntry): string {
  return entry.load === null ? `${entry.summary} (not in this version yet)` : entry.summary;
}

function typedForm(option: Option<unknown>): string {
  const value = option.placeholder === null ? '' : ` ${option.placeholder}`;
  return `--${option.name}${value}${option.repeatable ? '…' : ''}`;
}

function placeForm(positional: Positional<unknown>): string {
  const name = positional.most > 1 ? `${positional.name}…` : positional.name;
  return positional.least === 0 ? `[${name}]` : name;
}
