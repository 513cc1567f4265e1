/**
 * CRL entries, written straight into one growing buffer: a list of 100,000 is made at every revocation, and an array and
 * a few objects for each entry would cost ten times as much.
 */
import { CertificateError } from '../../shared/errors.ts';
import { REASON_NUMBERS } from '../../shared/pki-terms.ts';
import { TAG } from './der.ts';
import { headerLength, writeHeader } from './der-writer.ts';
import type { RevokedEntry } from './crl.ts';

/** Extension { reasonCode, OCTET STRING { ENUMERATED r } }: the last byte is the reason. */
const REASON = Uint8Array.of(0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, 0x00);
/** Extension { invalidityDate, OCTET STRING { GeneralizedTime } } up to the fifteen digits. */
const INVALIDITY = Uint8Array.of(0x30, 0x18, 0x06, 0x03, 0x55, 0x1d, 0x18, 0x04, 0x11, 0x18, 0x0f);
/** Room for the longest entry but its serial number: dates, both extensions, headers. */
const LONGEST = 96;

/** Where entries are written until their length is known: of a list of a million, a thousand chunks are made one after the other. */
const NO_SCRATCH = new Uint8Array(0);
const LARGEST_SCRATCH = 262_144;
let scratch: Uint8Array = NO_SCRATCH;

/**
 * The entries' DER, one behind the other in the order given, without the SEQUENCE around them: chunks of it may be kept
 * and joined.
 *
 * @throws {CertificateError} INVALID_INPUT: a serial number that is not lower-case hexadecimal of even length.
 */
export function encodeRevokedEntries(entries: Iterable<RevokedEntry>): Uint8Array {
  let buffer = scratch;
  // Whoever is asked for entries may encode others meanwhile.
  scratch = NO_SCRATCH;
  let at = 0;
  for (const entry of entries) {
    const room = LONGEST + entry.serialNumber.length / 2;
    if (at + room > buffer.length) {
      const larger = new Uint8Array(Math.max(4096, 2 * buffer.length, at + room));
      larger.set(buffer);
      buffer = larger;
    }
    at = writeEntry(buffer, at, entry);
  }
  const encoded = buffer.slice(0, at);
  if (buffer.length <= LARGEST_SCRATCH) scratch = buffer;
  return encoded;
}

function writeEntry(target: Uint8Array, start: number, entry: RevokedEntry): number {
  const { serialNumber, reason, invalidityDate } = entry;
  const serialLength = integerLength(serialNumber);
  const dateYear = entry.revocationDate.getUTCFullYear();
  const dateLength = dateYear < 1950 || dateYear > 2049 ? 15 : 13;
  // RFC 5280 §5.3.1: the reason extension is absent rather than unspecified (0).
  const withReason = reason !== null && reason !== 'unspecified';
  const extensionsLength = (withReason ? REASON.length : 0) + (invalidityDate === null ? 0 : INVALIDITY.length + 15);
  const length =
    headerLength(serialLength) + serialLength + 2 + dateLength + (extensionsLength === 0 ? 0 : 2 + extensionsLength);

  let at = writeHeader(target, start, TAG.sequence, length);
  at = writeHeader(target, at, TAG.integer, serialLength);
  if (serialLength > serialNumber.length / 2) target[at++] = 0;
  for (let i = 0; i < serialNumber.length; i += 2) {
    target[at++] = hexDigit(serialNumber, i) * 16 + hexDigit(serialNumber, i + 1);
  }
  at = writeHeader(target, at, dateLength === 13 ? TAG.utcTime : TAG.generalizedTime, dateLength);
  at = writeTime(target, at, entry.revocationDate, dateLength === 15);
  if (extensionsLength === 0) return at;

  at = writeHeader(target, at, TAG.sequence, extensionsLength);
  if (withReason) {
    target.set(REASON, at);
    at += REASON.length;
    target[at - 1] = REASON_NUMBERS[reason];
  }
  if (invalidityDate !== null) {
    target.set(INVALIDITY, at);
    at = writeTime(target, at + INVALIDITY.length, invalidityDate, true);
  }
  return at;
}

/** The length of the INTEGER's contents; leading zero bytes are not expected, and refused where they would be wrong. */
function integerLength(serialNumber: string): number {
  const bytes = serialNumber.length / 2;
  const first = hexDigit(serialNumber, 0) * 16 + hexDigit(serialNumber, 1);
  if (!Number.isInteger(bytes) || (first === 0 && bytes > 1)) throw notSerial(serialNumber);
  return first >= 0x80 ? bytes + 1 : bytes;
}

function hexDigit(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  if (unit >= 0x61 && unit <= 0x66) return unit - 0x57;
  throw notSerial(text);
}

function notSerial(text: string): CertificateError {
  return new CertificateError(
    'INVALID_INPUT',
    `“${text.slice(0, 80)}” is not a serial number in lower-case hexadecimal of even length. Write it so.`,
  );
}

/** Digits to the second and a Z. By arithmetic: a list's dates would cost more as texts than all the rest. */
function writeTime(target: Uint8Array, start: number, date: Date, fourDigitYear: boolean): number {
  let at = start;
  const year = date.getUTCFullYear();
  if (fourDigitYear) at = twoDigits(target, at, Math.floor(year / 100));
  at = twoDigits(target, at, year % 100);
  at = twoDigits(target, at, date.getUTCMonth() + 1);
  at = twoDigits(target, at, date.getUTCDate());
  at = twoDigits(target, at, date.getUTCHours());
  at = twoDigits(target, at, date.getUTCMinutes());
  at = twoDigits(target, at, date.getUTCSeconds());
  target[at] = 0x5a;
  return at + 1;
}

function twoDigits(target: Uint8Array, at: number, value: number): number {
  target[at] = 0x30 + Math.floor(value / 10);
  target[at + 1] = 0x30 + (value % 10);
  return at + 2;
}
