import { CertificateError } from '../../shared/errors.ts';
import type { Call } from './command.ts';
import { passphraseFile } from './everywhere.ts';
import type { CliHost } from './host.ts';
import type { Option } from './options.ts';
import { readFileBounded } from '../exchange/read-file.ts';
import { readStandardInput } from './input-files.ts';

/** 64 KiB: whoever names a bigger file meant another. */
const LARGEST_FILE = 65_536;

/** Where a passphrase comes from: a file's first line, or whoever sits at the terminal. */
interface Source {
  /** The file, `-` for standard input; null to ask. */
  readonly file: string | null;
  readonly question: string;
  /** Asked a second time on a terminal, since a typing error in a new passphrase locks out for ever. */
  readonly twice: boolean;
  /** How to give it without a terminal. */
  readonly wayOut: string;
}

/** The vault's own passphrase. @throws {CertificateError} PASSPHRASE_REQUIRED, FILE_NOT_FOUND, FILE_UNREADABLE */
export function vaultPassphrase(call: Call, { isNew }: { isNew: boolean }): Promise<string> {
  return passphraseFrom(call.host, {
    file: call.value(passphraseFile) ?? call.host.environment['CHANCERY_PASSPHRASE_FILE'] ?? null,
    question: isNew ? 'New passphrase of the vault: ' : 'Passphrase of the vault: ',
    twice: isNew,
    wayOut: 'Give it with --passphrase-file FILE (- is standard input) or CHANCERY_PASSPHRASE_FILE.',
  });
}

/** A second passphrase: of a file that is read or written, or the vault's next one. */
export function otherPassphrase(
  call: Call,
  option: Option<string | null>,
  { question, isNew }: { question: string; isNew: boolean },
): Promise<string> {
  return passphraseFrom(call.host, {
    file: call.value(option),
    question,
    twice: isNew,
    wayOut: `Give it with --${option.name} FILE (- is standard input).`,
  });
}

async function passphraseFrom(host: CliHost, source: Source): Promise<string> {
  const { file } = source;
  // A terminal that is named as standard input is asked like any other: without echo.
  if (file === null || file === '' || (file === '-' && host.stdinIsTerminal)) return asked(host, source);
  const line =
    file === '-' ? await lineOfStandardInput(host, source) : firstLine(await readFileBounded(file, LARGEST_FILE), file);
  if (line !== '') return line;
  const place = file === '-' ? 'standard input' : file;
  throw new CertificateError('PASSPHRASE_REQUIRED', `The first line of ${place} is empty. ${source.wayOut}`);
}

async function asked(host: CliHost, { question, twice, wayOut }: Source): Promise<string> {
  const prompt = host.openPrompt();
  if (prompt === null)
    throw new CertificateError(
      'PASSPHRASE_REQUIRED',
      `A passphrase is needed, and there is no terminal to ask on. ${wayOut}`,
    );
  try {
    const passphrase = await prompt.ask(question);
    if (passphrase === '') throw new CertificateError('PASSPHRASE_REQUIRED', `No passphrase was given. ${wayOut}`);
    if (twice && (await prompt.ask('The same again: ')) !== passphrase)
      throw new CertificateError('PASSPHRASE_REQUIRED', 'The two passphrases are not the same. Nothing was done.');
    return passphrase;
  } finally {
    prompt.close();
  }
}

/**
 * The first line, without its line ending (LF or CRLF) and without a byte order mark. All other white space belongs to the
 * passphrase: leading and trailing spaces too.
 *
 * @throws {CertificateError} FILE_UNREADABLE: not UTF-8 (PowerShell's `>` writes UTF-16)
 */
function firstLine(bytes: Uint8Array, place: string): string {
  const end = bytes.indexOf(0x0a);
  try {
    const line = new TextDecoder('utf-8', { fatal: true }).decode(end === -1 ? bytes : bytes.subarray(0, end));
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  } catch (cause) {
    throw new CertificateError('FILE_UNREADABLE', `The first line of ${place} is not UTF-8 text. Write it as UTF-8.`, {
      cause,
    });
  }
}

/** What is left of standard input, for a command that takes two passphrases from it: a line each, the vault's first. */
const remainders = new WeakMap<CliHost, Uint8Array>();

async function lineOfStandardInput(host: CliHost, source: Source): Promise<string> {
  const rest = remainders.get(host) ?? (await readStandardInput(host, LARGEST_FILE));
  if (rest.length === 0)
    throw new CertificateError('PASSPHRASE_REQUIRED', `Standard input holds no passphrase. ${source.wayOut}`);
  const end = rest.indexOf(0x0a);
  remainders.set(host, end === -1 ? new Uint8Array() : rest.subarray(end + 1));
  return firstLine(rest, 'standard input');
}

/** The vault's passphrase where one is given, or someone can be asked; null where there is neither. */
export function passphraseIfGiven(call: Call): Promise<string | null> {
  const given = call.value(passphraseFile) ?? call.host.environment['CHANCERY_PASSPHRASE_FILE'] ?? '';
  const prompt = given === '' ? call.host.openPrompt() : null;
  prompt?.close();
  return given === '' && prompt === null ? Promise.resolve(null) : vaultPassphrase(call, { isNew: false });
}
