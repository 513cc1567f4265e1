import { formatInstant } from '../../authority/validity.ts';
import type { CertificateRecord } from '../../authority/ports.ts';
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
  readonly subject: string;
  readonly subjectAltNames: readonly string[];
  readonly issuer: string;
  readonly ca: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly fingerprintSha256: string;
  /** Whether a successor was issued. */
  readonly superseded: boolean;
}

export function serialStatus(record: CertificateRecord): SerialStatus {
  const certificate = parseCertificate(record.der);
  const { revocation } = record;
  return {
    serialNumber: record.serialNumber,
    status: revocation === null ? 'good' : revocation.reason === 'certificateHold' ? 'held' : 'revoked',
    reason: revocation?.reason ?? null,
    revokedAt: revocation === null ? null : formatInstant(revocation.revokedAt),
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

/** `serial/<hex>.json` */
export function serialJson(status: SerialStatus): string {
  return `${JSON.stringify(status)}\n`;
}

/** `serial/<hex>.html`; `home` leads to the CA's page. */
export function serialPage(status: SerialStatus, home = '../index.html'): string {
  return webPage(
    `Certificate ${status.serialNumber}`,
    markup`<h1>Certificate <code>${status.serialNumber}</code></h1>
      ${verdict(status)}
      ${facts([
        ['Subject', status.subject === '' ? '(none)' : status.subject],
        ['Names', joined(status.subjectAltNames.map((name) => markup`${name}<br>`))],
        ['Issuer', status.issuer],
        ['Works', `${status.notBefore} to ${status.notAfter}`],
        ['SHA-256', status.fingerprintSha256],
      ])}
      <p>
        The same <a href="${status.serialNumber}.json">for programs</a>. Signed by <a href="${home}">${status.ca}</a>,
        whose revocation list decides.
      </p>`,
  );
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
