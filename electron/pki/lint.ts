import type { Finding } from '../../shared/pki-terms.ts';
import type { Certificate } from './certificate.ts';
import { DerReader, TAG } from './der.ts';
import { finding } from './finding.ts';
import { lintExtensions } from './lint-extensions.ts';
import { lintAgainstIssuer } from './lint-issuer.ts';
import { lintTlsServer } from './lint-tls-server.ts';
import { nameFindings, sameName } from './name.ts';
import { publicKeyFindings } from './public-key.ts';
import { MAX_SERIAL_OCTETS } from './serial-number.ts';

/** What a certificate is for, and who signed it or will. A self-signed one is its own issuer. */
export interface LintContext {
  readonly purpose: 'tls-server' | 'ca' | 'other';
  readonly issuer?: Certificate;
}

/**
 * Holds a certificate against RFC 5280, and against the CA/B Forum's and the browsers' rules where those bind a private
 * CA's certificates too. Each finding names its source. It runs before every signature, over the certificate as it will
 * be, so the signature itself is not looked at; an `error` must not be signed.
 */
export function lintCertificate(certificate: Certificate, context: LintContext): Finding[] {
  return [
    ...lintVersion(certificate),
    ...lintUniqueIdentifiers(certificate),
    ...lintSerialNumber(certificate),
    ...lintSignatureAlgorithm(certificate),
    ...lintValidity(certificate),
    ...lintNames(certificate),
    ...publicKeyFindings(certificate.publicKey),
    ...lintExtensions(certificate, context.purpose),
    ...(context.purpose === 'tls-server' ? lintTlsServer(certificate) : []),
    ...(context.issuer === undefined ? [] : lintAgainstIssuer(certificate, context.issuer)),
  ];
}

function lintVersion({ version }: Certificate): Finding[] {
  if (version === 3) return [];
  const message = `The certificate has version ${String(version)}; since 1999 version 3 belongs there.`;
  return [finding('error', 'version', message, 'RFC 5280 §4.1.2.1')];
}

/** issuerUniqueID and subjectUniqueID, as they are tagged in a tbsCertificate. */
const UNIQUE_IDENTIFIERS = [0x81, 0x82];

function lintUniqueIdentifiers({ tbsDer }: Certificate): Finding[] {
  const reader = new DerReader(tbsDer);
  reader.enter(TAG.sequence, 'the tbsCertificate');
  while (!reader.atEnd) {
    reader.skip('a field');
    if (!UNIQUE_IDENTIFIERS.includes(reader.tag)) continue;
    const message = 'The certificate has a unique identifier, which CAs must not write.';
    return [finding('error', 'unique-identifier', message, 'RFC 5280 §4.1.2.8')];
  }
  return [];
}

function lintSerialNumber({ serialNumber, serialNegative }: Certificate): Finding[] {
  const octets = Math.ceil((BigInt(`0x${serialNumber.replace('-', '')}`).toString(2).length + 1) / 8);
  if (serialNegative || /^0+$/.test(serialNumber)) {
    const message = `The serial number ${serialNumber} is not positive.`;
    return [finding('error', 'serial-not-positive', message, 'RFC 5280 §4.1.2.2')];
  }
  if (octets > MAX_SERIAL_OCTETS) {
    const message = `The serial number has ${String(octets)} octets; ${String(MAX_SERIAL_OCTETS)} are the most.`;
    return [finding('error', 'serial-too-long', message, 'RFC 5280 §4.1.2.2')];
  }
  // 64 random bits come out with leading zero bits now and then: only what is plainly a counter is told.
  if (serialNumber.length < 14) {
    const message = `The serial number ${serialNumber} has fewer than 64 bits, so it can be foreseen.`;
    return [finding('warning', 'serial-too-short', message, 'CA/B Forum TLS BR §7.1')];
  }
  return [];
}

function lintSignatureAlgorithm({ signatureAlgorithm, issuer, subject }: Certificate): Finding[] {
  const digest = /^(md2|md4|md5|sha1|ecdsa-with-SHA1|dsa-with-SHA1|rsassa-pss-sha1)/.exec(signatureAlgorithm)?.[0];
  if (digest === undefined) return [];
  // Nobody checks the signature of a root by a trust store, so that an old one does no harm.
  const severity = sameName(issuer, subject) ? 'warning' : 'error';
  const message = `The signature algorithm ${signatureAlgorithm} is broken: clients refuse it.`;
  return [finding(severity, 'signature-digest', message, 'RFC 9155, CA/B Forum TLS BR §7.1.3.2')];
}

function lintValidity(certificate: Certificate): Finding[] {
  const findings: Finding[] = [];
  if (certificate.notAfter < certificate.notBefore) {
    findings.push(finding('error', 'validity-order', 'The certificate ends before it begins.', 'RFC 5280 §4.1.2.5'));
  }
  if (!timesAreEncodedRight(certificate)) {
    const message = 'A date up to 2049 is not UTCTime, or one from 2050 is not GeneralizedTime.';
    findings.push(finding('error', 'time-encoding', message, 'RFC 5280 §4.1.2.5'));
  }
  return findings;
}

function timesAreEncodedRight({ tbsDer, version, notBefore, notAfter }: Certificate): boolean {
  const reader = new DerReader(tbsDer);
  reader.enter(TAG.sequence, 'the tbsCertificate');
  const before = ['the version', 'the serial number', 'the signature algorithm', 'the issuer'];
  for (const what of version === 1 ? before.slice(1) : before) reader.skip(what);
  reader.enter(TAG.sequence, 'the validity');
  return [notBefore, notAfter].every((date) => {
    reader.skip('a date');
    return reader.tag === (date.getUTCFullYear() < 2050 ? TAG.utcTime : TAG.generalizedTime);
  });
}

function lintNames({ issuer, subject }: Certificate): Finding[] {
  const findings: Finding[] = [];
  if (issuer.rdns.length === 0) {
    findings.push(finding('error', 'issuer-empty', 'The issuer has no name.', 'RFC 5280 §4.1.2.4'));
  }
  findings.push(...nameFindings(subject));
  return findings;
}
