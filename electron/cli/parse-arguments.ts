import { CertificateError } from '../../shared/errors.ts';
import type { Call, Command, Positional } from './command.ts';
import { COMMANDS, type TableEntry } from './command-table.ts';
import { EVERYWHERE, help, json } from './everywhere.ts';
import type { CliHost } from './host.ts';
import { nearest } from './nearest.ts';
import type { Option } from './options.ts';

/** What was typed, in order, before any command has looked at it. */
export interface Words {
  readonly entry: TableEntry;
  /** All words behind the command's own. */
  readonly rest: readonly string[];
}

/** Whether `--json` was typed, in a line that may be wrong otherwise. */
export function wantsJson(words: readonly string[]): boolean {
  return beforeTerminator(words).includes('--json');
}

/** Whether help was asked for, in any of its spellings. */
export function wantsHelp(words: readonly string[]): boolean {
  return words[0] === 'help' || beforeTerminator(words).some((word) => word === '--help' || word === '-h');
}

/** The line from its command on, without what asked for help; empty where no command is named. */
export function withoutHelp(words: readonly string[]): readonly string[] {
  const rest = (words[0] === 'help' ? words.slice(1) : words).filter((word) => word !== '--help' && word !== '-h');
  return rest.slice(firstPlainWord(rest));
}

function beforeTerminator(words: readonly string[]): readonly string[] {
  const terminator = words.indexOf('--');
  return terminator === -1 ? words : words.slice(0, terminator);
}

/**
 * Finds the command in a line. Options that every command takes may stand before it.
 *
 * @throws {CertificateError} USAGE, with the nearest command
 */
export function findCommand(words: readonly string[]): Words {
  const at = firstPlainWord(words);
  const before = words.slice(0, at);
  const [first = '', second = ''] = words.slice(at);
  for (const length of [3, 2, 1]) {
    const name = words.slice(at, at + length).join(' ');
    const entry = COMMANDS.find((candidate) => candidate.name === name);
    if (entry !== undefined) return { entry, rest: [...before, ...words.slice(at + length)] };
  }
  throw new CertificateError('USAGE', sayUnknown(first, second));
}

function firstPlainWord(words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) return at;
    const option = EVERYWHERE.find((candidate) => word === `--${candidate.name}`);
    if (option !== undefined && option.placeholder !== null) at++;
  }
  return words.length;
}

function sayUnknown(first: string, second: string): string {
  if (first === '') return 'No command was given. Type chancery --help for all of them.';
  const group = COMMANDS.filter((entry) => entry.name.startsWith(`${first} `)).map((entry) => entry.name);
  if (group.length > 0 && (second === '' || second.startsWith('-')))
    return `“${first}” wants one more word: ${group.join(', ')}.`;
  const typed = second === '' || second.startsWith('-') ? first : `${first} ${second}`;
  const names = COMMANDS.map((entry) => entry.name);
  const meant = nearest(typed, group.length > 0 ? group : names) ?? nearest(first, names);
  const hint = meant === null ? 'Type chancery --help for all of them.' : `Did you mean “${meant}”?`;
  return `There is no command “${typed}”. ${hint}`;
}

/**
 * Reads the words behind a command by that command's own definition, strictly.
 *
 * @throws {CertificateError} USAGE: an option that is not there (with the nearest that is), without its value, twice, or with a
 *   value that it does not take; too few or too many places
 */
export function parseCall(host: CliHost, name: string, command: Command, rest: readonly string[]): Call {
  const options = [...command.options, ...EVERYWHERE];
  const { given, places } = sort(name, options, rest);
  const valuesOf = (option: Option<unknown>): readonly string[] => given.get(option.name) ?? [];
  const spread = spreadPlaces(name, command.positionals, places);
  for (const option of options) option.read(valuesOf(option));
  return {
    host,
    name,
    json: json.read(valuesOf(json)),
    value: (option) => {
      if (!options.includes(option)) throw new Error(`“${name}” asks for --${option.name}, which it does not declare`);
      return option.read(valuesOf(option));
    },
    argument: (positional) => {
      const values = spread.get(positional);
      if (values === undefined) throw new Error(`“${name}” asks for ${positional.name}, which it does not declare`);
      return positional.read(values);
    },
  };
}

interface Sorted {
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly places: readonly string[];
}

function sort(command: string, options: readonly Option<unknown>[], rest: readonly string[]): Sorted {
  const given = new Map<string, string[]>();
  const places: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (word === '--') {
      places.push(...rest.slice(at + 1));
      break;
    }
    // A lone dash is standard input.
    if (!word.startsWith('-') || word === '-') {
      places.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const typed = equals === -1 ? word : word.slice(0, equals);
    const option = optionTyped(command, options, typed);
    const values = given.get(option.name) ?? [];
    if (values.length > 0 && !option.repeatable)
      throw new CertificateError('USAGE', `--${option.name} is given twice, and means one thing only.`);
    if (option.placeholder === null) {
      if (equals !== -1) throw new CertificateError('USAGE', `--${option.name} takes no value.`);
      values.push('');
    } else {
      const value = equals === -1 ? rest[++at] : word.slice(equals + 1);
      values.push(valueFor(option, value, equals !== -1));
    }
    given.set(option.name, values);
  }
  return { given, places };
}

function optionTyped(command: string, options: readonly Option<unknown>[], typed: string): Option<unknown> {
  if (typed === '-h') return help;
  const option = options.find((candidate) => `--${candidate.name}` === typed);
  if (option !== undefined) return option;
  const meant = nearest(
    typed.replace(/^-+/, ''),
    options.map((candidate) => candidate.name),
  );
  const hint =
    meant === null ? `Type chancery ${command} --help for those that there are.` : `Did you mean --${meant}?`;
  throw new CertificateError('USAGE', `“${command}” has no option ${typed}. ${hint}`);
}

function valueFor(option: Option<unknown>, value: string | undefined, attached: boolean): string {
  const missing = value === undefined || (!attached && value.startsWith('--'));
  if (missing) {
    throw new CertificateError(
      'USAGE',
      `--${option.name} wants a value: --${option.name} ${option.placeholder ?? ''}.${
        value === undefined ? '' : ` One that begins with dashes is written --${option.name}=${value}.`
      }`,
    );
  }
  if (value === '') throw new CertificateError('USAGE', `--${option.name} was given an empty value.`);
  return value;
}

function spreadPlaces(
  command: string,
  positionals: readonly Positional<unknown>[],
  places: readonly string[],
): ReadonlyMap<Positional<unknown>, readonly string[]> {
  const spread = new Map<Positional<unknown>, readonly string[]>();
  let next = 0;
  for (const positional of positionals) {
    const values = places.slice(next, next + positional.most);
    if (values.length < positional.least)
      throw new CertificateError('USAGE', `“${command}” wants ${positional.name}. Type chancery ${command} --help.`);
    if (values.includes('')) throw new CertificateError('USAGE', `${positional.name} is empty.`);
    spread.set(positional, values);
    next += values.length;
  }
  const [surplus] = places.slice(next);
  if (surplus !== undefined)
    throw new CertificateError('USAGE', `“${command}” does not know what to do with “${surplus}”.`);
  return spread;
}
