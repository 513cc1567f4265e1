import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { extensionOf, subjectAltNamesOf } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { EXTENSION } from './extensions.ts';
import { PURPOSE, parseExtendedKeyUsage, parseKeyUsage } from './extension-usage.ts';
import { finding } from './finding.ts';
import { toAsciiHostName } from './host-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { COMMON_NAME, attributeValues } from './name.ts';
import type { GeneralName } from './general-name.ts';

/** CA/B Forum TLS BR §6.3.2, as it stood until March 2026, and what every browser takes from a private CA. */
const USUAL_DAYS = 398;
/** Apple's platforms refuse longer ones from every CA, private ones too. */
const APPLE_DAYS = 825;
const DAY = 86_400_000;

/** What TLS servers' certificates must have besides RFC 5280's rules. An extension that cannot be read is told elsewhere. */
export function lintTlsServer(certificate: Certificate): Finding[] {
  return [
    ...lintNames(certificate),
    ...lintUsages(certificate),
    ...lintDays(certificate),
    ...(certificate.publicKey.family === 'Ed25519' ? [ED25519] : []),
  ];
}

const ED25519 = finding(
  'warning',
  'tls-ed25519',
  'Chromium and Firefox refuse Ed25519 in TLS; P-256 is taken everywhere.',
  'CA/B Forum TLS BR §6.1.5',
);

function lintNames(certificate: Certificate): Finding[] {
  const names = attempt(() => subjectAltNamesOf(certificate));
  if (names === null) return [];
  const findings: Finding[] = [];
  if (names.length === 0) {
    const message = 'There are no alternative names, and clients look at nothing else for the name of a server.';
    findings.push(finding('error', 'san-missing', message, 'RFC 9525 §6.1, CA/B Forum TLS BR §7.1.2.7.12'));
  }
  for (const name of names) {
    if (name.kind === 'dns' || name.kind === 'ip') continue;
    const message = `An alternative name of kind ${name.kind} means nothing to TLS clients.`;
    findings.push(finding('warning', 'san-kind', message, 'CA/B Forum TLS BR §7.1.2.7.12'));
  }
  const commonNames = attributeValues(certificate.subject, COMMON_NAME);
  if (commonNames.length > 1) {
    findings.push(finding('warning', 'cn-twice', 'There is more than one common name.', 'CA/B Forum TLS BR §7.1.4.3'));
  }
  for (const commonName of commonNames) {
    if (names.some((name) => covers(name, commonName))) continue;
    const message = 'The common name is not among the alternative names, so clients pass it over.';
    findings.push(finding('warning', 'cn-not-in-san', message, 'CA/B Forum TLS BR §7.1.4.3'));
  }
  return findings;
}

function covers(name: GeneralName, commonName: string): boolean {
  if (name.kind === 'dns') return name.value.toLowerCase() === toAsciiHostName(commonName.trim());
  const address = name.kind === 'ip' ? parseIpAddress(commonName.trim()) : null;
  return name.kind === 'ip' && address !== null && formatIpAddress(address) === name.value;
}

function lintUsages(certificate: Certificate): Finding[] {
  const findings: Finding[] = [];
  const extended = extensionOf(certificate, EXTENSION.extendedKeyUsage);
  const purposes = extended === undefined ? [] : attempt(() => parseExtendedKeyUsage(extended.value));
  if (purposes !== null && !purposes.includes(PURPOSE.serverAuth)) {
    const message = 'The extended key usage does not have TLS server authentication.';
    findings.push(finding('error', 'eku-server-auth', message, 'CA/B Forum TLS BR §7.1.2.7.10'));
  }
  const usage = extensionOf(certificate, EXTENSION.keyUsage);
  const usages = usage === undefined ? null : attempt(() => parseKeyUsage(usage.value));
  if (usage === undefined) {
    const message = 'There is no key usage: the key may be put to any.';
    findings.push(finding('warning', 'key-usage-missing', message, 'CA/B Forum TLS BR §7.1.2.7.11'));
  } else if (usages !== null && !usages.includes('digitalSignature')) {
    const message = 'The key usage lacks digitalSignature, without which TLS 1.3 and all ECDHE suites are out.';
    findings.push(finding('warning', 'key-usage-no-signature', message, 'RFC 8446 §4.4.2.2'));
  }
  return findings;
}

function lintDays({ notBefore, notAfter }: Certificate): Finding[] {
  // RFC 5280 §4.1.2.5: the period includes both of its ends.
  const days = (notAfter.getTime() - notBefore.getTime() + 1000) / DAY;
  if (days > APPLE_DAYS) {
    const message = `It works for ${String(Math.round(days))} days; Apple's devices refuse more than ${String(APPLE_DAYS)}.`;
    return [
      finding(
        'warning',
        'validity-apple',
        message,
        'Apple, “Requirements for trusted certificates in iOS 13 and macOS 10.15”',
      ),
    ];
  }
  if (days > USUAL_DAYS) {
    const message = `It works for ${String(Math.round(days))} days; more than ${String(USUAL_DAYS)} is out of use.`;
    return [finding('warning', 'validity-long', message, 'CA/B Forum TLS BR §6.3.2')];
  }
  return [];
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertificateError) return null;
    throw error;
  }
}
