import { isUtf8 } from 'node:buffer';
import { CertificateError } from '../../../shared/errors.ts';
import { REVOCATION_REASONS, type RevocationReason } from '../../../shared/pki-terms.ts';
import type { Revocation } from '../../authority/ports.ts';
import { parseSerialNumber } from '../../pki/serial-number.ts';

/** One row of OpenSSL's `index.txt`. */
export interface IndexRow {
  /** Counted from 1. */
  readonly line: number;
  /** V: valid when it was last looked at; E: marked expired by `openssl ca -updatedb`; R: revoked. */
  readonly status: 'V' | 'E' | 'R';
  readonly notAfter: Date;
  /** Null unless it is revoked, or where the revocation was lifted (`removeFromCRL`). */
  readonly revocation: Revocation | null;
  /** What a CRL of ours cannot say of the revocation, for a person: a hold instruction, a lifted hold. */
  readonly remark: string | null;
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
  /** As it was written: mostly `unknown`. Never used as a path before it is looked at. */
  readonly file: string;
  /** In OpenSSL's slash form, with its `\xHH` left as they are. */
  readonly subject: string;
}

/** A row holds a name and some short fields; a file of rows longer than this is something else. */
const LONGEST_ROW = 65_536;

/** UTF-8's, as Windows editors put it before a text, read one byte a character. */
const BYTE_ORDER_MARK = '\u00EF\u00BB\u00BF';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Whether a file begins as an index does. One whose tabs an editor made blanks is one too: {@link parseIndex} says what is wrong with it. */
export function looksLikeIndex(head: Uint8Array): boolean {
  const lines = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('latin1')
    .replace(BYTE_ORDER_MARK, '')
    .split(/\r?\n/);
  const first = lines.find((line) => !line.startsWith('#') && !/^ *$/.test(line)) ?? '';
  return /^[VRE]\s+(?:\d{10}|\d{12}|\d{14})Z\s/.test(first);
}

/**
 * Reads `index.txt` (openssl-ca(1), TXT_DB): six fields, tabs between, a tab inside a field written `\` and tab, lines that begin
 * with `#` and empty lines passed over. Row by row: a hundred thousand at once would take more than the file ten times over.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER naming the line, when it comes to it: the register of a CA is taken whole or
 *   not at all, so it is walked to its end before anything of it is used
 */
export function* parseIndex(bytes: Uint8Array, fileName: string): Generator<IndexRow> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let line = 0;
  const mark = BYTE_ORDER_MARK.length;
  for (let start = buffer.toString('latin1', 0, mark) === BYTE_ORDER_MARK ? mark : 0; start < buffer.length;) {
    const end = buffer.indexOf(LINE_FEED, start);
    const stop = end === -1 ? buffer.length : end;
    line++;
    // One byte a character: names may be in UTF-8 or in Latin-1, and only their own bytes tell which.
    const content = buffer.toString('latin1', start, buffer[stop - 1] === CARRIAGE_RETURN ? stop - 1 : stop);
    start = stop + 1;
    if (content.startsWith('#') || /^ *$/.test(content)) continue;
    if (content.length > LONGEST_ROW) throw malformed(fileName, line, 'the line is too long');
    yield parseRow(content, line, fileName);
  }
}

function parseRow(content: string, line: number, fileName: string): IndexRow {
  const fields = splitFields(content);
  if (fields.length !== 6) {
    const problem =
      fields.length === 1
        ? 'there is no tab in it, and its six fields have tabs between them'
        : `there are ${String(fields.length)} fields, with tabs between, and six belong there`;
    throw malformed(fileName, line, problem);
  }
  // Blanks at an end mean nothing; whoever edited the file by hand did not see them.
  const [status = '', expiry = '', revoked = '', serial = ''] = fields.map((field) => field.trim());
  const [, , , , file = '', subject = ''] = fields;
  if (status !== 'V' && status !== 'E' && status !== 'R') {
    throw malformed(fileName, line, `the state is “${status.slice(0, 20)}”, not V, R or E`);
  }
  const notAfter = parseIndexTime(expiry);
  if (notAfter === null) throw malformed(fileName, line, `“${expiry.slice(0, 40)}” is no date`);
  if (status === 'R' ? revoked === '' : revoked !== '') {
    const problem =
      status === 'R' ? 'it is revoked, and there is no date of it' : `it has a revocation, and the state ${status}`;
    throw malformed(fileName, line, problem);
  }
  return {
    line,
    status,
    notAfter,
    ...(revoked === '' ? { revocation: null, remark: null } : parseRevocation(revoked, line, fileName)),
    serialNumber: readSerial(serial, line, fileName),
    file: utf8(file),
    subject: utf8(subject),
  };
}

function splitFields(content: string): string[] {
  if (!content.includes('\\\t')) return content.split('\t');
  const fields = [''];
  for (let at = 0; at < content.length; at++) {
    const character = content[at] ?? '';
    if (character === '\\' && content[at + 1] === '\t') {
      fields.push(`${fields.pop() ?? ''}\t`);
      at++;
    } else if (character === '\t') fields.push('');
    else fields.push((fields.pop() ?? '') + character);
  }
  return fields;
}

function readSerial(text: string, line: number, fileName: string): string {
  if (!/^-?[0-9A-Fa-f]{1,256}$/.test(text)) {
    throw malformed(fileName, line, `“${text.slice(0, 40)}” is no serial number in hexadecimal`);
  }
  return parseSerialNumber(text);
}

/** `YYMMDDHHMMSSZ`, or with the year in four digits from 2050 on. Null for anything else. */
export function parseIndexTime(text: string): Date | null {
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/.exec(text);
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] = match;
  // RFC 5280 §4.1.2.5.1: two digits are 1950 to 2049.
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  const text3339 = `${full}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const date = new Date(text3339);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== text3339.slice(0, 19) ? null : date;
}

/** OpenSSL's names are matched without case; `cACompromise` and `aACompromise` are then RFC 5280's own. */
const REASONS: ReadonlyMap<string, RevocationReason> = new Map(
  REVOCATION_REASONS.map((reason): [string, RevocationReason] => [reason.toLowerCase(), reason]),
);

/** `date[,reason[,more]]`, as ca.c's unpack_revinfo reads it. */
function parseRevocation(
  text: string,
  line: number,
  fileName: string,
): { revocation: Revocation | null; remark: string | null } {
  const [date = '', reasonText = '', ...rest] = text.split(',');
  const more = rest.join(',');
  const revokedAt = parseIndexTime(date);
  if (revokedAt === null) throw malformed(fileName, line, `“${date.slice(0, 40)}” is no date of a revocation`);
  const plain = (reason: RevocationReason) => ({ revokedAt, reason, invalidityDate: null });
  switch (reasonText.toLowerCase()) {
    case '':
      return { revocation: plain('unspecified'), remark: null };
    case 'removefromcrl':
      return { revocation: null, remark: 'its hold was lifted (removeFromCRL), so it is taken as not revoked' };
    case 'holdinstruction':
      return {
        revocation: plain('certificateHold'),
        remark: `its hold instruction (${utf8(more).slice(0, 80)}) is left out: RFC 5280 no longer has it`,
      };
    case 'keytime':
    case 'cakeytime': {
      const invalidityDate = parseIndexTime(more);
      if (invalidityDate === null) throw malformed(fileName, line, `“${more.slice(0, 40)}” is no date of a key’s loss`);
      const reason = reasonText.toLowerCase() === 'keytime' ? 'keyCompromise' : 'cACompromise';
      return { revocation: { revokedAt, reason, invalidityDate }, remark: null };
    }
    default: {
      const reason = REASONS.get(reasonText.toLowerCase());
      if (reason !== undefined) return { revocation: plain(reason), remark: null };
      throw malformed(fileName, line, `“${reasonText.slice(0, 40)}” is no reason of a revocation`);
    }
  }
}

/** The bytes behind a text that was read one byte a character: UTF-8 where they are that, else Latin-1. */
function utf8(latin1: string): string {
  // Most rows are ASCII, and there may be a hundred thousand.
  // eslint-disable-next-line no-control-regex -- what is not ASCII is the point
  if (/^[\x00-\x7f]*$/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

function malformed(fileName: string, line: number, problem: string): CertificateError {
  return new CertificateError(
    'MALFORMED_CONTAINER',
    `${fileName} is damaged at line ${String(line)}: ${problem}. Mend the line, or restore the file from a backup.`,
    { detail: { line } },
  );
}
