/** Certificates, CRLs and requests as text for people, every field of them, as they stand in files before the PEM. */
import { fingerprintSha256, type Certificate } from './certificate.ts';
import type { CertificationRequest } from './certification-request.ts';
import type { CertificateList } from './crl.ts';
import { toHex } from './bytes.ts';
import { describeExtension } from './extension-text.ts';
import type { Extension } from './extensions.ts';
import { hexPairs, escapeHostile } from './hostile-text.ts';
import { formatName } from './name.ts';
import { objectIdentifierName } from './object-identifier-names.ts';
import type { PublicKey } from './public-key.ts';

/** A CRL of a large CA has a million entries; nobody reads more than this. */
const MAX_ENTRIES_SHOWN = 10_000;

const INDENT = '    ';
const BYTES_PER_LINE = 24;

/** A certificate, whole: names, dates, key, every extension by name, signature, fingerprint. Ends with a line feed. */
export function describeCertificateText(certificate: Certificate): string {
  return finish([
    'Certificate',
    ...fields([
      ['Version', String(certificate.version)],
      ['Serial number', certificate.serialNumber],
      ['Subject', formatName(certificate.subject) || '(empty)'],
      ['Issuer', formatName(certificate.issuer) || '(empty)'],
      ['Works from', instant(certificate.notBefore)],
      ['Works until', instant(certificate.notAfter)],
      ['SHA-256', fingerprintSha256(certificate.der)],
    ]),
    ...publicKeyLines(certificate.publicKey),
    ...extensionLines('Extensions', certificate.extensions),
    ...signatureLines(certificate),
  ]);
}

/** A CRL with its entries, the first 10,000 of them. Ends with a line feed. */
export function describeCrlText(list: CertificateList): string {
  return finish([
    'Certificate revocation list',
    ...fields([
      ['Version', String(list.version)],
      ['Issuer', formatName(list.issuer) || '(empty)'],
      ['This update', instant(list.thisUpdate)],
      ['Next update', list.nextUpdate === null ? '(not said)' : instant(list.nextUpdate)],
      ['Entries', list.entryCount.toLocaleString('en')],
    ]),
    ...extensionLines('Extensions', list.extensions),
    ...entryLines(list),
    ...signatureLines(list),
  ]);
}

/** A certification request: names, key, what it asks for, signature. Whether that holds is not said. Ends with a line feed. */
export function describeRequestText(request: CertificationRequest): string {
  const others = request.attributes.map(({ type }) => objectIdentifierName(type)).join(', ');
  return finish([
    'Certification request',
    ...fields([
      ['Subject', formatName(request.subject) || '(empty)'],
      ['Attributes', others || '(none)'],
    ]),
    ...publicKeyLines(request.publicKey),
    ...extensionLines('Requested extensions', request.requestedExtensions),
    ...signatureLines(request),
  ]);
}

function fields(rows: readonly (readonly [name: string, value: string])[]): string[] {
  return rows.map(([name, value]) => `${INDENT}${`${name}:`.padEnd(16)}${value}`);
}

function publicKeyLines(key: PublicKey): string[] {
  const lines = fields([['Public key', key.label]]);
  if (key.defect !== null) lines.push(`${INDENT}${INDENT}Malformed: ${key.defect}`);
  if (key.modulus === null) return [...lines, ...hexLines(key.subjectPublicKey)];
  return [...lines, `${INDENT}${INDENT}Exponent ${String(key.exponent)}, modulus`, ...hexLines(key.modulus)];
}

function extensionLines(heading: string, extensions: readonly Extension[]): string[] {
  if (extensions.length === 0) return [];
  const described = extensions
    .map(describeExtension)
    .flatMap(({ name, critical, value }) => [
      `${INDENT}${INDENT}${name}${critical ? ' (critical)' : ''}:`,
      `${INDENT}${INDENT}${INDENT}${value}`,
    ]);
  return [`${INDENT}${heading}:`, ...described];
}

function entryLines(list: CertificateList): string[] {
  const lines: string[] = [];
  for (const entry of list.entries()) {
    if (lines.length === MAX_ENTRIES_SHOWN) {
      const left = (list.entryCount - MAX_ENTRIES_SHOWN).toLocaleString('en');
      return [`${INDENT}Revoked:`, ...lines, `${INDENT}${INDENT}and ${left} more`];
    }
    const since = entry.invalidityDate === null ? '' : `, not to be trusted since ${instant(entry.invalidityDate)}`;
    const reason = entry.reason === null ? '' : `, ${entry.reason}`;
    lines.push(`${INDENT}${INDENT}${entry.serialNumber} on ${instant(entry.revocationDate)}${reason}${since}`);
  }
  return lines.length === 0 ? [] : [`${INDENT}Revoked:`, ...lines];
}

function signatureLines(signed: { signatureAlgorithm: string; signature: Uint8Array }): string[] {
  return [...fields([['Signature', signed.signatureAlgorithm]]), ...hexLines(signed.signature)];
}

function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const pairs = toHex(bytes.subarray(at, at + BYTES_PER_LINE)).match(/../g) ?? [];
    lines.push(`${INDENT}${INDENT}${pairs.join(':')}`);
  }
  return lines;
}

function instant(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}

/**
 * Foreign text must not turn lines around or begin a PEM block: some readers look for `-----BEGIN` anywhere in a line.
 */
function finish(lines: readonly string[]): string {
  return lines.map((line) => `${escapeHostile(line).replaceAll('-----', `${hexPairs('-')}----`)}\n`).join('');
}
