/**
 * UTCTime and GeneralizedTime in the only forms that RFC 5280 §4.1.2.5 allows: to the second, in UTC, with a `Z`.
 *
 * The parsers answer milliseconds since 1970, or NaN for anything else, the 30th of February included.
 */

/** `YYMMDDhhmmssZ`: years 50 to 99 are 19xx, 00 to 49 are 20xx (RFC 5280 §4.1.2.5.1). */
export function parseUtcTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 13) return Number.NaN;
  const year = twoDigits(bytes, start);
  return instantOf(year >= 50 ? 1900 + year : 2000 + year, bytes, start + 2);
}

/** `YYYYMMDDhhmmssZ`, without a fraction (RFC 5280 §4.1.2.5.2). */
export function parseGeneralizedTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 15) return Number.NaN;
  return instantOf(twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2), bytes, start + 4);
}

/** Milliseconds of 400 Gregorian years: Date.UTC takes the years 0 to 99 for 1900 to 1999, so they are moved up. */
const FOUR_CENTURIES = 146_097 * 86_400_000;

function instantOf(year: number, bytes: Uint8Array, at: number): number {
  const month = twoDigits(bytes, at);
  const day = twoDigits(bytes, at + 2);
  const hour = twoDigits(bytes, at + 4);
  const minute = twoDigits(bytes, at + 6);
  const second = twoDigits(bytes, at + 8);
  const inRange = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year) && hour < 24 && minute < 60;
  if (!inRange || !(second < 60) || !(year >= 0) || bytes[at + 10] !== 0x5a) return Number.NaN;
  return Date.UTC(year + 400, month - 1, day, hour, minute, second) - FOUR_CENTURIES;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** The contents of UTCTime up to 2049 and of GeneralizedTime from 2050 (RFC 5280 §4.1.2.5); fractions are cut. */
export function formatTime(instant: Date): { generalized: boolean; text: string } {
  const iso = instant.toISOString();
  const digits = iso.slice(0, 19).replace(/[-T:]/g, '') + 'Z';
  const year = instant.getUTCFullYear();
  const generalized = year < 1950 || year > 2049;
  return { generalized, text: generalized ? digits : digits.slice(2) };
}
