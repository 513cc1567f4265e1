import { formatInstant } from '../../authority/validity.ts';
import type { AuthorityRecord, BareSerial, CertificateRecord, Revocation } from '../../authority/ports.ts';
import { fingerprintSha256, parseCertificate, subjectAltNamesOf } from '../../pki/certificate.ts';
import { formatGeneralName } from '../../pki/general-name.ts';
import { formatName } from '../../pki/name.ts';
import { facts, markup, joined, webPage, type Html } from './web-page.ts';

/**
 * What is told of a certificate under its serial number: nothing that changes by the calendar alone, so a page stays true
 * until something is recorded. The JSON of `serial/<hex>.json` is exactly this.
 */
export interface SerialStatus {
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
  readonly status: 'good' | 'held' | 'revoked';
  /** RFC 5280 reason name, and since when; null while good. */
  readonly reason: string | null;
  readonly revokedAt: string | null;
  /** Empty where it is not known. */
  readonly subject: string;
  readonly subjectAltNames: readonly string[];
  readonly issuer: string;
  readonly ca: string;
  /** These three are null where they are not known: the number was used before the register came here, and nobody kept its certificate. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly fingerprintSha256: string | null;
  /** Whether a successor was issued. */
  readonly superseded: boolean;
}

export function serialStatus(record: CertificateRecord): SerialStatus {
  const certificate = parseCertificate(record.der);
  return {
    serialNumber: record.serialNumber,
    ...standing(record.revocation),
    subject: formatName(certificate.subject),
    subjectAltNames: subjectAltNamesOf(certificate).map(formatGeneralName),
    issuer: formatName(certificate.issuer),
    ca: record.authorityName,
    notBefore: formatInstant(certificate.notBefore),
    notAfter: formatInstant(certificate.notAfter),
    fingerprintSha256: fingerprintSha256(record.der),
    superseded: record.supersededById !== null,
  };
}

/** Of a number whose certificate nobody kept: what the register that it came with told. */
export function bareSerialStatus(bare: BareSerial, authority: AuthorityRecord): SerialStatus {
  return {
    serialNumber: bare.serialNumber,
    ...standing(bare.revocation),
    subject: bare.subject,
    subjectAltNames: [],
    issuer: formatName(parseCertificate(authority.certificateDer).subject),
    ca: authority.name,
    notBefore: null,
    notAfter: bare.notAfter === null ? null : formatInstant(bare.notAfter),
    fingerprintSha256: null,
    superseded: false,
  };
}

function standing(revocation: Revocation | null): Pick<SerialStatus, 'status' | 'reason' | 'revokedAt'> {
  if (revocation === null) return { status: 'good', reason: null, revokedAt: null };
  const { reason, revokedAt } = revocation;
  return { status: reason === 'certificateHold' ? 'held' : 'revoked', reason, revokedAt: formatInstant(revokedAt) };
}

/** `serial/<hex>.json` */
export function serialJson(status: SerialStatus): string {
  return `${JSON.stringify(status)}\n`;
}

/** `serial/<hex>.html`; `home` leads to the CA's page. */
export function serialPage(status: SerialStatus, home = '../index.html'): string {
  const isKept = status.fingerprintSha256 !== null;
  return webPage(
    `Certificate ${status.serialNumber}`,
    markup`<h1>Certificate <code>${status.serialNumber}</code></h1>
      ${verdict(status)}
      ${facts([
        ['Subject', status.subject !== '' ? status.subject : isKept ? '(none)' : NOT_KNOWN],
        ['Names', joined(status.subjectAltNames.map((name) => markup`${name}<br>`))],
        ['Issuer', status.issuer],
        ['Works', works(status)],
        ['SHA-256', status.fingerprintSha256 ?? NOT_KNOWN],
      ])}
      ${isKept ? '' : markup`<p>The CA used this number before its register came here, and the certificate was not kept.</p>`}
      <p>
        The same <a href="${status.serialNumber}.json">for programs</a>. Signed by <a href="${home}">${status.ca}</a>,
        whose revocation list decides.
      </p>`,
  );
}

const NOT_KNOWN = '(not known)';

function works({ notBefore, notAfter }: SerialStatus): string {
  if (notAfter === null) return NOT_KNOWN;
  return notBefore === null ? `until ${notAfter}` : `${notBefore} to ${notAfter}`;
}

function verdict({ status, revokedAt, reason, superseded }: SerialStatus): Html {
  switch (status) {
    case 'revoked':
      return markup`<p class="bad">Revoked on ${revokedAt ?? ''} (${reason ?? ''}). Do not trust it.</p>`;
    case 'held':
      return markup`<p class="held">On hold since ${revokedAt ?? ''}. Do not trust it until it is released.</p>`;
    case 'good':
      return superseded
        ? markup`<p class="good">Not revoked. A newer certificate has taken its place.</p>`
        : markup`<p class="good">Not revoked.</p>`;
  }
}
