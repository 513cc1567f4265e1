import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';

const DAY_MS = 86_400_000;
/** RFC 5280 §4.1.2.5: the last instant that a certificate can name; it also means "no well-defined end". */
const LAST_INSTANT = new Date('9999-12-31T23:59:59Z');

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly findings: readonly Finding[];
}

export interface ValidityWish {
  /** Days from now, or an instant; null for what the profile gives. At most one of the two is set. */
  readonly validityDays: number | null;
  readonly notAfter: Date | null;
  readonly defaultDays: number;
  readonly maximumDays: number;
  /** The issuer's own end; null for a root. */
  readonly issuerNotAfter: Date | null;
}

/**
 * Decides from when to when a certificate works: never past its issuer, never longer than its profile allows.
 *
 * An end that was asked for is met or refused; the profile's default is shortened to the issuer's end, with a finding.
 * Whole seconds, since a certificate has no others.
 *
 * @throws {CertificateError} VALIDITY_INVALID, VALIDITY_TOO_LONG, VALIDITY_EXCEEDS_ISSUER
 */
export function decideValidity(wish: ValidityWish, now: Date): Validity {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  if (wish.validityDays !== null && wish.notAfter !== null) {
    throw new CertificateError('VALIDITY_INVALID', 'Both a number of days and an end date were given. Give one.');
  }
  if (wish.validityDays !== null && (!Number.isInteger(wish.validityDays) || wish.validityDays < 1)) {
    throw new CertificateError('VALIDITY_INVALID', 'The validity must be a whole number of days, 1 or more.');
  }
  const asked = wish.notAfter ?? (wish.validityDays === null ? null : addDays(notBefore, wish.validityDays));
  if (asked !== null) return { notBefore, notAfter: checkAskedEnd(asked, notBefore, wish), findings: [] };

  const notAfter = addDays(notBefore, wish.defaultDays);
  if (wish.issuerNotAfter === null || notAfter <= wish.issuerNotAfter) return { notBefore, notAfter, findings: [] };
  return {
    notBefore,
    notAfter: wish.issuerNotAfter,
    findings: [
      {
        severity: 'info',
        code: 'validity-shortened',
        message: `It works until ${formatInstant(wish.issuerNotAfter)}, as its issuer does, instead of ${String(wish.defaultDays)} days.`,
        source: 'RFC 5280 §6.1.3',
      },
    ],
  };
}

function checkAskedEnd(asked: Date, notBefore: Date, wish: ValidityWish): Date {
  if (Number.isNaN(asked.getTime()) || asked <= notBefore || asked > LAST_INSTANT) {
    throw new CertificateError('VALIDITY_INVALID', 'The end must lie in the future, and before the year 10000.');
  }
  if (wish.issuerNotAfter !== null && asked > wish.issuerNotAfter) {
    throw new CertificateError(
      'VALIDITY_EXCEEDS_ISSUER',
      `The issuer works until ${formatInstant(wish.issuerNotAfter)}. Choose an earlier end, or renew the issuer first.`,
    );
  }
  if (asked.getTime() - notBefore.getTime() > wish.maximumDays * DAY_MS) {
    throw new CertificateError(
      'VALIDITY_TOO_LONG',
      `This profile allows ${String(wish.maximumDays)} days at most. Choose a shorter time.`,
    );
  }
  return new Date(Math.floor(asked.getTime() / 1000) * 1000);
}

export function addDays(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * DAY_MS);
}

/** Whole days, begun ones counted. */
export function daysBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / DAY_MS);
}

/** RFC 3339, UTC, whole seconds: `2027-11-28T10:15:00Z`. */
export function formatInstant(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
