import { CertificateError } from '../../shared/errors.ts';
import { parseInstant } from './instants.ts';

/**
 * One option of a command. Parsing, help and completions are all made from it.
 *
 * `read` turns the texts that were typed (none when the option is absent) into its value, or throws USAGE.
 */
export interface Option<T> {
  /** Without the dashes. */
  readonly name: string;
  readonly summary: string;
  /** What stands for the value in help; null for a flag. */
  readonly placeholder: string | null;
  /** The closed set that the value is from, for help and completions. */
  readonly choices: readonly string[];
  readonly repeatable: boolean;
  readonly required: boolean;
  read(values: readonly string[]): T;
}

export function flag(name: string, summary: string): Option<boolean> {
  return { ...plain(name, null, summary), read: (values) => values.length > 0 };
}

export function text(name: string, placeholder: string, summary: string): Option<string | null> {
  return { ...plain(name, placeholder, summary), read: (values) => values[0] ?? null };
}

export function requiredText(name: string, placeholder: string, summary: string): Option<string> {
  return {
    ...plain(name, placeholder, summary),
    required: true,
    read: (values) => values[0] ?? refuseMissing(name),
  };
}

/** May be given any number of times; the order is kept. */
export function texts(name: string, placeholder: string, summary: string): Option<readonly string[]> {
  return { ...plain(name, placeholder, summary), repeatable: true, read: (values) => values };
}

/** A whole number from `least` up. */
export function wholeNumber(
  name: string,
  placeholder: string,
  summary: string,
  { least, most }: { least: number; most: number },
): Option<number | null> {
  const read = (value: string): number => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= most) return number;
    throw new CertificateError('USAGE', `--${name} takes a whole number from ${least} to ${most}, not “${value}”.`);
  };
  return {
    ...plain(name, placeholder, summary),
    read: ([value]) => (value === undefined ? null : read(value)),
  };
}

/** One of a closed set. */
export function choice<T extends string>(name: string, choices: readonly T[], summary: string): Option<T | null> {
  return {
    ...plain(name, choices.join('|'), summary),
    choices,
    read: ([value]) => (value === undefined ? null : chosen(name, choices, value)),
  };
}

/** An instant: RFC 3339, or `YYYY-MM-DD` for the beginning of that day in UTC. */
export function instant(name: string, summary: string): Option<Date | null> {
  const read = (value: string): Date => {
    const parsed = parseInstant(value);
    if (parsed !== null) return parsed;
    throw new CertificateError(
      'USAGE',
      `--${name} takes a date as YYYY-MM-DD or an instant as 2027-11-28T10:15:00Z, not “${value}”.`,
    );
  };
  return { ...plain(name, 'DATE', summary), read: ([value]) => (value === undefined ? null : read(value)) };
}

function plain(name: string, placeholder: string | null, summary: string) {
  return { name, placeholder, summary, choices: [], repeatable: false, required: false };
}

function chosen<T extends string>(name: string, choices: readonly T[], value: string): T {
  const found = choices.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new CertificateError('USAGE', `--${name} takes one of ${choices.join(', ')}, not “${value}”.`);
}

function refuseMissing(name: string): never {
  throw new CertificateError('USAGE', `--${name} is missing.`);
}
