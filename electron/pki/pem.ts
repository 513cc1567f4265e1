import { CertificateError } from '../../shared/errors.ts';
import { checkDer } from './der.ts';

/** One encapsulated block of a PEM file. */
export interface PemBlock {
  /** What stands between `BEGIN ` and the dashes. */
  label: string;
  /** RFC 1421 headers, which only traditional encrypted keys have. */
  headers: Record<string, string>;
  /** What the base64 holds: DER, except for OpenSSH's own private key form. */
  der: Uint8Array;
  /** The line that `BEGIN` stands on, counted from 1. */
  line: number;
}

const LINE_WIDTH = 64;

/** Writes one block (RFC 7468 §3): lines of 64 characters, each ended by a line feed, the last one too. */
export function encodePem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64');
  let text = `-----BEGIN ${label}-----\n`;
  for (let at = 0; at < base64.length; at += LINE_WIDTH) text += `${base64.slice(at, at + LINE_WIDTH)}\n`;
  return `${text}-----END ${label}-----\n`;
}

/** Whether there is a PEM block in a file: a line that begins with `-----BEGIN `, perhaps indented, perhaps after text. */
export function isPem(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
    let before = at - 1;
    while (before >= 0 && QUOTING.includes(text[before] ?? 0)) before--;
    const previous = text[before];
    if (before < 0 || previous === 0x0a || previous === 0x0d) return true;
    if (previous === 0xbf && text[before - 1] === 0xbb && text[before - 2] === 0xef && before === 2) return true;
  }
  return false;
}

/** Blank, tab, and the mark of quoted mail. */
const QUOTING = [0x20, 0x09, 0x3e];
/** As a character, or as the three bytes it has in UTF-8 where those were read one by one. */
const BYTE_ORDER_MARK = /^(?:\uFEFF|\u00EF\u00BB\u00BF)/;
const BEGIN = '-----BEGIN ';
const END = '-----END ';
const BOUNDARY = /^-----(BEGIN|END) ([\x21-\x2c\x2e-\x7e](?:[- ]?[\x21-\x2c\x2e-\x7e])*)-----$/;

/**
 * Reads every block of a PEM file (RFC 7468). Text before, between and behind the blocks is passed over; blanks at the
 * ends of lines, lines of any width and a mail program's `> ` are taken. What is not taken: another character than
 * base64's, padding that is missing or in the wrong place, a blank line inside, an `END` that does not answer its
 * `BEGIN`, and lines of unequal length around something that is not whole DER, which is how a damaged copy looks.
 *
 * Answers an empty list where there is no block.
 *
 * @throws {CertificateError} MALFORMED_PEM, with `detail: {line, column}`, counted from 1.
 */
export function decodePem(text: string): PemBlock[] {
  const lines = text
    .replace(BYTE_ORDER_MARK, '')
    .split(/\r\n|\n|\r/)
    .map(withoutQuoting);
  const blocks: PemBlock[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (!line.startsWith(BEGIN) && !line.startsWith(END)) continue;
    const label = boundaryLabel(line, i);
    if (line.startsWith(END)) refuse(i, 1, `“END ${label}” has no BEGIN before it`);
    const end = blockEnd(lines, i, label);
    blocks.push(readBlock(lines, i, end, label));
    i = end;
  }
  return blocks;
}

/** Without the `> ` that mail programs put before lines they quote: no base64 begins so. */
function withoutQuoting(line: string): string {
  return line.startsWith('>') ? line.replace(/^(?:> ?)+/, '') : line;
}

function boundaryLabel(line: string, index: number): string {
  const match = BOUNDARY.exec(line);
  if (match?.[2] === undefined) refuse(index, 1, 'this is not a whole BEGIN or END line');
  return match[2];
}

function blockEnd(lines: readonly string[], begin: number, label: string): number {
  for (let i = begin + 1; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line.startsWith(BEGIN)) refuse(i, 1, `another block begins before “END ${label}”`);
    if (!line.startsWith(END)) continue;
    const closing = boundaryLabel(line, i);
    if (closing !== label) refuse(i, 1, `“BEGIN ${label}” is answered by “END ${closing}”`);
    return i;
  }
  return refuse(begin, 1, `“END ${label}” is missing: the file was cut off`);
}

function readBlock(lines: readonly string[], begin: number, end: number, label: string): PemBlock {
  const headers: Record<string, string> = {};
  let first = begin + 1;
  if ((lines[first] ?? '').includes(':')) first = readHeaders(lines, first, end, headers);
  while (first < end && (lines[first] ?? '').trim() === '') first++;
  if (first === end) refuse(end, 1, `the ${label} is empty`);
  let last = end;
  while (last > first && (lines[last - 1] ?? '').trim() === '') last--;
  const der = readBase64(lines, first, last);
  return { label, headers, der, line: begin + 1 };
}

/** RFC 1421 §4.4: `Name: value`, continued on lines that begin with a blank, ended by an empty line. */
function readHeaders(lines: readonly string[], from: number, end: number, headers: Record<string, string>): number {
  let last = '';
  for (let i = from; i < end; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') return i + 1;
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line) && last !== '') headers[last] = `${headers[last] ?? ''} ${line.trim()}`;
    else if (colon <= 0) refuse(i, 1, 'this is neither a header nor the empty line that ends the headers');
    else {
      last = line.slice(0, colon).trim();
      headers[last] = line.slice(colon + 1).trim();
    }
  }
  return refuse(end, 1, 'nothing follows the headers');
}

function readBase64(lines: readonly string[], from: number, end: number): Uint8Array {
  let base64 = '';
  for (let i = from; i < end; i++) {
    const line = lines[i] ?? '';
    const chunk = /[ \t\f\v]/.test(line) ? line.replace(/[ \t\f\v]+/g, '') : line;
    if (chunk === '') refuse(i, 1, 'there is an empty line in the middle of the block');
    if (!/^[A-Za-z0-9+/]+$/.test(chunk)) checkPadding(lines, i, end);
    base64 += chunk;
  }
  const irregular = irregularLine(lines, from, end);
  if (base64.length % 4 !== 0) {
    if (irregular !== null) refuse(irregular.index, irregular.column, irregular.problem);
    const last = lines[end - 1] ?? '';
    refuse(end - 1, last.length + 1, `the base64 ends in the middle of a group of four characters`);
  }
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  const tail = Buffer.from(bytes.subarray(bytes.length - (bytes.length % 3 || 3))).toString('base64');
  if (!base64.endsWith(tail)) refuse(end - 1, (lines[end - 1] ?? '').length, 'the last characters hold stray bits');
  if (irregular !== null && !isWholeDer(bytes)) refuse(irregular.index, irregular.column, irregular.problem);
  return bytes;
}

/** Refuses the first character that is not base64. Padding, at most two, belongs at the very end. */
function checkPadding(lines: readonly string[], index: number, end: number): void {
  const line = lines[index] ?? '';
  const at = line.search(/[^A-Za-z0-9+/ \t\f\v]/);
  const rest = line.slice(at).trim();
  if (line[at] === '=') {
    if (/^={1,2}$/.test(rest) && index === end - 1) return;
    const behind = lines.slice(index + 1, end).every((later) => /^[ \t=]*$/.test(later));
    refuse(index, at + 1, behind ? 'there is more padding than belongs here' : 'there is padding before the end');
  }
  refuse(index, at + 1, `${shown(line[at] ?? '')} is not a base64 character`);
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0x20 && code < 0x7f ? `“${character}”` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The first line whose length is not that of most others (the last may be shorter), or null. */
function irregularLine(
  lines: readonly string[],
  from: number,
  end: number,
): { index: number; column: number; problem: string } | null {
  const first = (lines[from] ?? '').trim().length;
  let regular = (lines[end - 1] ?? '').trim().length <= first;
  for (let i = from + 1; regular && i < end - 1; i++) regular = (lines[i] ?? '').trim().length === first;
  if (regular || end - from < 2) return null;

  const counts = new Map<number, number>();
  for (let i = from; i < end - 1; i++) {
    const length = (lines[i] ?? '').trim().length;
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  const [usual] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  for (let i = from; i < end; i++) {
    const length = (lines[i] ?? '').trim().length;
    if (i === end - 1 ? length <= usual : length === usual) continue;
    const fault = length < usual ? 'characters are missing' : 'there are characters too many';
    const problem = `this line has ${String(length)} characters where the others have ${String(usual)}, so ${fault}`;
    return { index: i, column: Math.min(length, usual) + 1, problem };
  }
  return null;
}

function isWholeDer(bytes: Uint8Array): boolean {
  try {
    checkDer(bytes);
    return true;
  } catch (error) {
    if (error instanceof CertificateError) return false;
    throw error;
  }
}

function refuse(index: number, column: number, problem: string): never {
  const line = index + 1;
  throw new CertificateError(
    'MALFORMED_PEM',
    `The PEM text is damaged at line ${String(line)}, column ${String(column)}: ${problem}. Ask for the file again.`,
    { detail: { line, column } },
  );
}
