/** Over 200 lines: RFC 5280 §5 section by section, a few rules each. */
import { isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { sameBytes } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import { verifyCrlSignature } from './crl.ts';
import type { CertificateList } from './crl.ts';
import { parseIssuingDistributionPoint } from './extension-crl.ts';
import { parseAuthorityKeyIdentifier, parseSubjectKeyIdentifier } from './extension-identity.ts';
import { parseKeyUsage } from './extension-usage.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import type { Extension } from './extensions.ts';
import { finding } from './finding.ts';
import { lintCrlEntries } from './lint-crl-entries.ts';
import { sameName } from './name.ts';
import { objectIdentifierName } from './object-identifier-names.ts';

/** The instant of judgement, and the issuer's certificate where that is at hand. */
export interface CrlLintContext {
  readonly at: Date;
  readonly issuer?: Certificate | undefined;
}

/** RFC 5280 §5.2.3: longer numbers need not be taken. */
const MAX_NUMBER_OCTETS = 20;
/** Apple and Mozilla fetch no larger ones. */
const LARGE_BYTES = 10 * 1024 * 1024;
const YEAR_MS = 366 * 86_400_000;

/** Holds a CRL against the profile of RFC 5280 §5; of delta and indirect ones it tells that they are. */
export function lintCertificateList(list: CertificateList, { at, issuer }: CrlLintContext): Finding[] {
  return [
    ...lintHead(list, at),
    ...lintNumber(list),
    ...lintAuthorityKey(list),
    ...lintKinds(list),
    ...lintCriticality(list),
    ...lintCrlEntries(list),
    ...(issuer === undefined ? [] : lintIssuer(list, issuer)),
  ];
}

const wrong = (code: string, message: string, section: string): Finding =>
  finding('error', code, message, `RFC 5280 ${section}`);
const warned = (code: string, message: string, source: string): Finding => finding('warning', code, message, source);

function lintHead(list: CertificateList, at: Date): Finding[] {
  const { thisUpdate, nextUpdate } = list;
  const findings: Finding[] = [];
  if (list.version !== 2) findings.push(wrong('crl-version', 'It has version 1, and 2 belongs there.', '§5.1.2.1'));
  if (list.issuer.rdns.length === 0) findings.push(wrong('crl-issuer', 'It does not name its issuer.', '§5.1.2.3'));
  if (thisUpdate > at) {
    findings.push(warned('crl-not-yet', `It is only of ${thisUpdate.toISOString()}.`, 'RFC 5280 §5.1.2.4'));
  }
  if (nextUpdate === null) {
    findings.push(wrong('crl-no-next-update', 'It does not say until when it holds (nextUpdate).', '§5.1.2.5'));
  } else if (nextUpdate <= thisUpdate) {
    findings.push(wrong('crl-dates', 'Its nextUpdate is not later than its thisUpdate.', '§5.1.2.5'));
  } else {
    if (nextUpdate < at) {
      const message = `It was to be replaced by ${nextUpdate.toISOString()}; clients refuse it since.`;
      findings.push(warned('crl-expired', message, 'RFC 5280 §6.3.3'));
    }
    if (nextUpdate.getTime() - thisUpdate.getTime() > YEAR_MS) {
      findings.push(
        warned('crl-long-lived', 'It holds for more than a year: a revocation may go unseen so long.', 'TLS BR §4.9.7'),
      );
    }
  }
  if (/md[245]|sha1|SHA1/.test(list.signatureAlgorithm)) {
    const message = `It is signed with ${list.signatureAlgorithm}, whose digest is broken.`;
    findings.push(wrong('signature-weak', message, '§5.1.1.2'));
  }
  if (list.signatureAlgorithm.endsWith('WithRSAEncryption') && !endsInNull(list.signatureAlgorithmDer)) {
    const message = `Its signature algorithm ${list.signatureAlgorithm} lacks the NULL that belongs there.`;
    findings.push(finding('error', 'signature-null', message, 'RFC 4055 §5'));
  }
  if (list.der.length > LARGE_BYTES) {
    const message = `It has ${String(Math.round(list.der.length / 1024 / 1024))} MiB; browsers fetch no more than ten.`;
    findings.push(warned('crl-large', message, 'RFC 5280 §5'));
  }
  return findings;
}

function endsInNull(algorithm: Uint8Array): boolean {
  return algorithm.at(-2) === 5 && algorithm.at(-1) === 0;
}

function lintNumber(list: CertificateList): Finding[] {
  const extension = findExtension(list.extensions, EXTENSION.crlNumber);
  if (extension === undefined || list.crlNumber === null) {
    return [wrong('crl-number-missing', 'It has no CRL number.', '§5.2.3')];
  }
  const findings: Finding[] = [];
  if (extension.critical) findings.push(wrong('crl-number-critical', 'Its CRL number is critical.', '§5.2.3'));
  const octets = extension.value.length - 2;
  if (list.crlNumber < 0n || octets > MAX_NUMBER_OCTETS) {
    findings.push(wrong('crl-number', 'Its CRL number is negative, or longer than 20 octets.', '§5.2.3'));
  }
  return findings;
}

function lintAuthorityKey(list: CertificateList): Finding[] {
  const extension = findExtension(list.extensions, EXTENSION.authorityKeyIdentifier);
  if (extension === undefined) {
    return [wrong('aki-missing', 'It does not say by which key it is signed (authority key identifier).', '§5.2.1')];
  }
  const identifier = decoded(extension, parseAuthorityKeyIdentifier);
  if (identifier === null) return [unreadable(extension, '§5.2.1')];
  return identifier.keyIdentifier === null
    ? [wrong('aki-no-key', 'Its authority key identifier has no key identifier.', '§5.2.1')]
    : [];
}

/** What makes it another than the plain, complete list of one CA. */
function lintKinds(list: CertificateList): Finding[] {
  const findings: Finding[] = [];
  if (list.isDelta) {
    const message = 'It holds changes only, over the CRL that it names. It is read here, and never issued.';
    findings.push(finding('info', 'crl-delta', message, 'RFC 5280 §5.2.4'));
    if (findExtension(list.extensions, EXTENSION.freshestCrl) !== undefined) {
      findings.push(wrong('freshest-crl', 'It is a delta CRL, and names where its changes are.', '§5.2.6'));
    }
  }
  const extension = findExtension(list.extensions, EXTENSION.issuingDistributionPoint);
  if (extension === undefined) return findings;
  const point = decoded(extension, parseIssuingDistributionPoint);
  if (point === null) return [...findings, unreadable(extension, '§5.2.5')];
  if (extension.value.length === 2) {
    findings.push(wrong('idp-empty', 'Its issuing distribution point says nothing.', '§5.2.5'));
  }
  if ([point.onlyUserCerts, point.onlyCaCerts, point.onlyAttributeCerts].filter(Boolean).length > 1) {
    findings.push(
      wrong('idp-scope', 'It says that it is only of one kind of certificate, and of another one only.', '§5.2.5'),
    );
  }
  if (point.indirect) {
    const message = 'It lists certificates of several issuers. It is read here, and never issued.';
    findings.push(finding('info', 'crl-indirect', message, 'RFC 5280 §5.3.3'));
  }
  return findings;
}

/** Whether each is critical or not as it must be; by name. */
const CRITICAL: readonly (readonly [string, boolean, string])[] = [
  [EXTENSION.authorityKeyIdentifier, false, '§5.2.1'],
  [EXTENSION.issuerAltName, false, '§5.2.2'],
  [EXTENSION.deltaCrlIndicator, true, '§5.2.4'],
  [EXTENSION.issuingDistributionPoint, true, '§5.2.5'],
  [EXTENSION.freshestCrl, false, '§5.2.6'],
  [EXTENSION.authorityInfoAccess, false, '§5.2.7'],
];

function lintCriticality(list: CertificateList): Finding[] {
  return list.extensions.flatMap((extension) => {
    const name = objectIdentifierName(extension.oid);
    const rule = CRITICAL.find(([oid]) => oid === extension.oid);
    if (rule !== undefined && rule[1] !== extension.critical) {
      const message = `Its ${name} is ${extension.critical ? '' : 'not '}critical.`;
      return [wrong('crl-criticality', message, rule[2])];
    }
    if (rule !== undefined || !extension.critical || extension.oid === EXTENSION.crlNumber) return [];
    return [wrong('crl-critical-extension', `It has a critical extension that nothing knows: ${name}.`, '§5.2')];
  });
}

function lintIssuer(list: CertificateList, issuer: Certificate): Finding[] {
  const findings: Finding[] = [];
  if (!sameName(list.issuer, issuer.subject)) {
    findings.push(wrong('issuer-name', 'Its issuer is not the subject of the certificate beside it.', '§5.1.2.3'));
  }
  if (!isSignedBy(list, issuer)) {
    findings.push(
      wrong('signature-wrong', 'Its signature is not by the key of the certificate beside it.', '§5.1.1.3'),
    );
  }
  const usage = findExtension(issuer.extensions, EXTENSION.keyUsage);
  const bits = usage === undefined ? null : decoded(usage, parseKeyUsage);
  if (bits !== null && !bits.includes('cRLSign')) {
    findings.push(wrong('crl-sign', 'The certificate beside it does not let its key sign CRLs (cRLSign).', '§4.2.1.3'));
  }
  const authority = findExtension(list.extensions, EXTENSION.authorityKeyIdentifier);
  const subject = findExtension(issuer.extensions, EXTENSION.subjectKeyIdentifier);
  const wanted = authority === undefined ? null : decoded(authority, parseAuthorityKeyIdentifier)?.keyIdentifier;
  const own = subject === undefined ? null : decoded(subject, parseSubjectKeyIdentifier);
  if (wanted && own && !sameBytes(wanted, own)) {
    const message = 'Its authority key identifier is not the subject key identifier of the certificate beside it.';
    findings.push(wrong('aki-mismatch', message, '§5.2.1'));
  }
  return findings;
}

function isSignedBy(list: CertificateList, issuer: Certificate): boolean {
  try {
    return verifyCrlSignature(list, issuer.publicKey.spki);
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function decoded<T>(extension: Extension, parse: (value: Uint8Array) => T): T | null {
  try {
    return parse(extension.value);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

function unreadable({ oid }: Extension, section: string): Finding {
  return wrong('crl-extension-unreadable', `Its ${objectIdentifierName(oid)} cannot be read.`, section);
}
