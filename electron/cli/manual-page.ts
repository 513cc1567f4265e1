import type { Positional } from './command.ts';
import type { DescribedCommand } from './described-commands.ts';
import { EVERYWHERE } from './everywhere.ts';
import type { Option } from './options.ts';

/** The manual in man(7)'s macros: every command with its options and its example. `date` is `YYYY-MM-DD`. */
export function manualPage(commands: readonly DescribedCommand[], version: string, date: string): string {
  return [
    `.TH CHANCERY 1 ${date} "chancery ${escaped(version)}"`,
    '.SH NAME',
    'chancery \\- a certificate authority, from the terminal',
    '.SH SYNOPSIS',
    '.B chancery',
    '.I COMMAND',
    '[\\fIOPTION\\fR]...',
    '.SH DESCRIPTION',
    'Creates roots and intermediates, signs requests, renews, revokes, exports files that servers take as they are. All keys and',
    'the register are in one vault file. With \\fB\\-\\-json\\fR each command answers with exactly one JSON document.',
    '.SH OPTIONS OF EVERY COMMAND',
    ...EVERYWHERE.flatMap(optionLines),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...statusLines(),
    '.SH ENVIRONMENT',
    '.TP',
    '.B CHANCERY_VAULT',
    'The vault, where \\-\\-vault is not given.',
    '.TP',
    '.B CHANCERY_PASSPHRASE_FILE',
    'The file whose first line is its passphrase, where \\-\\-passphrase\\-file is not given.',
    '',
  ].join('\n');
}

function commandLines({ entry, command }: DescribedCommand): string[] {
  const places = command.positionals.map(placeText).join(' ');
  return [
    `.SS ${escaped(entry.name)} ${escaped(places)}`.trimEnd(),
    `${escaped(entry.summary)}.`,
    ...(command.notes === undefined ? [] : ['.PP', ...command.notes.split('\n').map(escaped)]),
    ...command.options.flatMap(optionLines),
    '.PP',
    'Example:',
    '.PP',
    '.nf',
    `    ${escaped(command.example)}`,
    '.fi',
  ];
}

function optionLines(option: Option<unknown>): string[] {
  // A line may break behind each bar: a server's list is longer than one.
  const value = option.placeholder === null ? '' : ` \\fI${escaped(option.placeholder).replaceAll('|', '|\\:')}\\fR`;
  const more = option.repeatable ? '...' : '';
  return ['.TP', `\\fB\\-\\-${escaped(option.name)}\\fR${value}${more}`, `${escaped(option.summary)}.`];
}

function placeText({ name, least, most }: Positional<unknown>): string {
  const text = most > 1 ? `${name}...` : name;
  return least === 0 ? `[${text}]` : text;
}

const STATUSES = [
  ['0', 'done'],
  ['1', 'refused: a rule, a lint, a limit, a damaged or foreign file'],
  ['2', 'usage'],
  ['3', 'locked, or a wrong passphrase'],
  ['4', 'not found'],
  ['70', 'a fault of ours'],
] as const;

function statusLines(): string[] {
  return STATUSES.flatMap(([status, meaning]) => ['.TP', `.B ${status}`, `${meaning}.`]);
}

/** A backslash and a hyphen mean something to roff, and so do a dot and an apostrophe that begin a line; the rest is ASCII. */
function escaped(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/[^ -~]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    });
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}
