import type { Finding } from '../../shared/pki-terms.ts';
import type { CliHost } from './host.ts';
import type { Option } from './options.ts';

/** One place in the command line that is not an option. Only the last of a command may take several. */
export interface Positional<T> {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  read(values: readonly string[]): T;
}

/** Exactly one. */
export function one(name: string): Positional<string> {
  return { name, least: 1, most: 1, read: ([value]) => value ?? '' };
}

/** One or none. */
export function oneOrNone(name: string): Positional<string | null> {
  return { name, least: 0, most: 1, read: ([value]) => value ?? null };
}

/** At least `least`. */
export function several(name: string, least: 0 | 1): Positional<readonly string[]> {
  return { name, least, most: Infinity, read: (values) => values };
}

/** What was typed, checked against the command's own definition. */
export interface Call {
  readonly host: CliHost;
  /** The command's words: `cert issue`. */
  readonly name: string;
  readonly json: boolean;
  value<T>(option: Option<T>): T;
  argument<T>(positional: Positional<T>): T;
}

/** What a command answers: one document for scripts, one text for people. */
export interface Answer {
  readonly json: unknown;
  /** Text is shown with control characters escaped; bytes go out as they are. */
  readonly text: string | Uint8Array;
  /** Told on standard error, besides `text`; `json` holds its own. */
  readonly findings?: readonly Finding[];
  /** 1 where the answer says no: an item of a batch refused, a check failed. 2 and 3 are `watch --nagios`'s alone. */
  readonly status?: 0 | 1 | 2 | 3;
}

export interface Command {
  readonly positionals: readonly Positional<unknown>[];
  readonly options: readonly Option<unknown>[];
  /** What a person may want to know beyond the options; whole sentences. */
  readonly notes?: string;
  /** One whole line that can be pasted. */
  readonly example: string;
  run(call: Call): Promise<Answer>;
}
