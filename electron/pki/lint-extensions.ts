import type { KeyUsage } from '../../shared/pki-terms.ts';
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { extensionOf } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { sameBytes, toHex } from './bytes.ts';
import { EXTENSION } from './extensions.ts';
import { PURPOSE, keyUsage, parseBasicConstraints, parseExtendedKeyUsage, parseKeyUsage } from './extension-usage.ts';
import { parseAuthorityInfoAccess, parseCrlDistributionPoints } from './extension-publication.ts';
import { parseAuthorityKeyIdentifier, parseSubjectAltName, parseSubjectKeyIdentifier } from './extension-identity.ts';
import {
  parseCertificatePolicies,
  parseInhibitAnyPolicy,
  parsePolicyConstraints,
  parsePolicyMappings,
} from './extension-policy.ts';
import type { BasicConstraints } from './extension-usage.ts';
import { finding } from './finding.ts';
import { formatGeneralName } from './general-name.ts';
import { generalNameFindings } from './general-name-findings.ts';
import { parseNameConstraints } from './name-constraints.ts';
import { sameName } from './name.ts';
import { objectIdentifierName } from './object-identifier-names.ts';

/** Those that clients know; any other must not be critical (RFC 5280 §4.2). */
const READ_BY_CLIENTS: readonly string[] = [
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.issuerAltName,
  EXTENSION.basicConstraints,
  EXTENSION.nameConstraints,
  EXTENSION.crlDistributionPoints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.policyConstraints,
  EXTENSION.extendedKeyUsage,
  EXTENSION.inhibitAnyPolicy,
  EXTENSION.authorityInfoAccess,
  EXTENSION.tlsFeature,
  EXTENSION.ctPoison,
];

const ANY_POLICY = '2.5.29.32.0';

/** Which way RFC 5280 wants `critical`, and how firmly. */
const CRITICALITY: readonly { oid: string; critical: boolean; severity: 'error' | 'warning'; source: string }[] = [
  { oid: EXTENSION.authorityKeyIdentifier, critical: false, severity: 'error', source: 'RFC 5280 §4.2.1.1' },
  { oid: EXTENSION.subjectKeyIdentifier, critical: false, severity: 'error', source: 'RFC 5280 §4.2.1.2' },
  { oid: EXTENSION.keyUsage, critical: true, severity: 'warning', source: 'RFC 5280 §4.2.1.3' },
  { oid: EXTENSION.policyConstraints, critical: true, severity: 'error', source: 'RFC 5280 §4.2.1.11' },
  { oid: EXTENSION.inhibitAnyPolicy, critical: true, severity: 'error', source: 'RFC 5280 §4.2.1.14' },
  { oid: EXTENSION.nameConstraints, critical: true, severity: 'warning', source: 'RFC 5280 §4.2.1.10' },
  { oid: EXTENSION.crlDistributionPoints, critical: false, severity: 'warning', source: 'RFC 5280 §4.2.1.13' },
  { oid: EXTENSION.freshestCrl, critical: false, severity: 'error', source: 'RFC 5280 §4.2.1.15' },
  { oid: EXTENSION.authorityInfoAccess, critical: false, severity: 'error', source: 'RFC 5280 §4.2.2.1' },
  { oid: EXTENSION.subjectInfoAccess, critical: false, severity: 'error', source: 'RFC 5280 §4.2.2.2' },
];

/** The extensions of a certificate, each for itself and against each other. */
export function lintExtensions(certificate: Certificate, purpose: 'tls-server' | 'ca' | 'other'): Finding[] {
  const findings: Finding[] = [];
  const read = reader(certificate, findings);
  const constraints = read(EXTENSION.basicConstraints, parseBasicConstraints) ?? { ca: false, pathLength: null };
  const usages = read(EXTENSION.keyUsage, parseKeyUsage);
  const purposes = read(EXTENSION.extendedKeyUsage, parseExtendedKeyUsage);

  if (hasEmptyList(certificate)) {
    const message = 'The list of extensions is there and empty.';
    findings.push(finding('error', 'extensions-empty', message, 'RFC 5280 §4.1.2.9'));
  }
  findings.push(...lintCriticality(certificate));
  findings.push(...lintConstraints(certificate, constraints, usages, purpose));
  findings.push(...lintKeyIdentifiers(certificate, constraints.ca, read));
  if (usages !== null) findings.push(...lintKeyUsage(certificate, usages));
  if (purposes !== null) findings.push(...lintPurposes(purposes));
  findings.push(...lintSubjectAltName(certificate, read));
  findings.push(...lintLocations(read));

  read(EXTENSION.certificatePolicies, parseCertificatePolicies);
  findings.push(...(read(EXTENSION.issuerAltName, parseSubjectAltName) ?? []).flatMap(generalNameFindings));
  const mappings = read(EXTENSION.policyMappings, parsePolicyMappings) ?? [];
  if (mappings.some((mapping) => mapping.issuerDomain === ANY_POLICY || mapping.subjectDomain === ANY_POLICY)) {
    const message = 'The policy mappings map to or from any policy.';
    findings.push(finding('error', 'policy-mapping-any', message, 'RFC 5280 §4.2.1.5'));
  }
  read(EXTENSION.policyConstraints, parsePolicyConstraints);
  read(EXTENSION.inhibitAnyPolicy, parseInhibitAnyPolicy);
  if (read(EXTENSION.nameConstraints, parseNameConstraints) !== null && !constraints.ca) {
    const message = 'Name constraints stand in a certificate that is no CA.';
    findings.push(finding('error', 'name-constraints-without-ca', message, 'RFC 5280 §4.2.1.10'));
  }
  return findings;
}

/** The end of a tbsCertificate whose `[3]` holds an empty SEQUENCE. */
const EMPTY_LIST = 'a3023000';

function hasEmptyList({ extensions, tbsDer, version }: Certificate): boolean {
  return extensions.length === 0 && version === 3 && toHex(tbsDer.subarray(-4)) === EMPTY_LIST;
}

type Read = <T>(oid: string, parse: (value: Uint8Array) => T) => T | null;

/** Reads an extension that is there; one that cannot be read is a finding, and is answered like one that is absent. */
function reader(certificate: Certificate, findings: Finding[]): Read {
  return (oid, parse) => {
    const extension = extensionOf(certificate, oid);
    if (extension === undefined) return null;
    try {
      return parse(extension.value);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      const message = `The extension ${objectIdentifierName(oid)} cannot be read: ${error.message}`;
      findings.push(finding('error', 'extension-malformed', message, 'RFC 5280 §4.2'));
      return null;
    }
  };
}

function lintCriticality(certificate: Certificate): Finding[] {
  const findings: Finding[] = [];
  for (const { oid, critical } of certificate.extensions) {
    const name = objectIdentifierName(oid);
    if (critical && !READ_BY_CLIENTS.includes(oid)) {
      const message = `The extension ${name} is critical, and clients that do not know it refuse the certificate.`;
      findings.push(finding('error', 'critical-unknown', message, 'RFC 5280 §4.2'));
    }
    const rule = CRITICALITY.find((entry) => entry.oid === oid && entry.critical !== critical);
    if (rule === undefined) continue;
    const message = `The extension ${name} must ${rule.critical ? '' : 'not '}be critical.`;
    findings.push(finding(rule.severity, rule.critical ? 'not-critical' : 'critical', message, rule.source));
  }
  return findings;
}

function lintConstraints(
  certificate: Certificate,
  { ca, pathLength }: BasicConstraints,
  usages: readonly KeyUsage[] | null,
  purpose: 'tls-server' | 'ca' | 'other',
): Finding[] {
  const findings: Finding[] = [];
  const certSign = usages?.includes('keyCertSign') === true;
  if (ca) {
    if (extensionOf(certificate, EXTENSION.basicConstraints)?.critical !== true) {
      const message = 'The basic constraints of a CA must be critical.';
      findings.push(finding('error', 'basic-constraints-not-critical', message, 'RFC 5280 §4.2.1.9'));
    }
    if (!certSign) {
      const message =
        usages === null
          ? 'A CA certificate has to say its key usage; clients take one without it for every use.'
          : 'A CA certificate without the key usage keyCertSign cannot issue.';
      findings.push(finding('error', 'ca-without-cert-sign', message, 'RFC 5280 §4.2.1.3'));
    }
    if (usages?.includes('cRLSign') === false) {
      const message = 'A CA certificate without the key usage cRLSign cannot sign revocation lists.';
      findings.push(finding('warning', 'ca-without-crl-sign', message, 'CA/B Forum TLS BR §7.1.2.10.7'));
    }
    if (certificate.subject.rdns.length === 0) {
      findings.push(finding('error', 'ca-without-subject', 'A CA must have a name.', 'RFC 5280 §4.1.2.6'));
    }
    if (pathLength !== null && !certSign) {
      const message = 'A path length means nothing without the key usage keyCertSign.';
      findings.push(finding('error', 'path-length-without-cert-sign', message, 'RFC 5280 §4.2.1.9'));
    }
  } else {
    if (certSign) {
      const message = 'The key usage keyCertSign stands in a certificate that is no CA.';
      findings.push(finding('error', 'cert-sign-without-ca', message, 'RFC 5280 §4.2.1.9'));
    }
    if (pathLength !== null) {
      const message = 'A path length stands in a certificate that is no CA.';
      findings.push(finding('error', 'path-length-without-ca', message, 'RFC 5280 §4.2.1.9'));
    }
  }
  if (ca !== (purpose === 'ca') && purpose !== 'other') {
    const message = ca
      ? 'A server certificate must not be a CA.'
      : 'The certificate of a CA does not say that it is one.';
    findings.push(finding('error', ca ? 'unexpected-ca' : 'not-a-ca', message, 'RFC 5280 §4.2.1.9'));
  }
  return findings;
}

function lintKeyIdentifiers(certificate: Certificate, ca: boolean, read: Read): Finding[] {
  const findings: Finding[] = [];
  const subject = read(EXTENSION.subjectKeyIdentifier, parseSubjectKeyIdentifier);
  const authority = read(EXTENSION.authorityKeyIdentifier, parseAuthorityKeyIdentifier);
  if (subject === null) {
    const message = 'There is no subject key identifier.';
    findings.push(finding(ca ? 'error' : 'info', 'ski-missing', message, 'RFC 5280 §4.2.1.2'));
  } else if (subject.length === 0) {
    findings.push(finding('error', 'ski-empty', 'The subject key identifier is empty.', 'RFC 5280 §4.2.1.2'));
  }
  const selfIssued = sameName(certificate.issuer, certificate.subject);
  // RFC 5280 §4.2.1.1: only a self-signed certificate may go without.
  if (authority?.keyIdentifier == null && !selfIssued) {
    const message = 'There is no authority key identifier.';
    findings.push(finding('error', 'aki-missing', message, 'RFC 5280 §4.2.1.1'));
  }
  return findings;
}

const SIGNING: readonly KeyUsage[] = ['digitalSignature', 'contentCommitment', 'keyCertSign', 'cRLSign'];
/** What each family of keys may be for. */
const USAGES_OF: Readonly<Record<string, { allowed: readonly KeyUsage[]; source: string }>> = {
  RSA: { allowed: [...SIGNING, 'keyEncipherment', 'dataEncipherment'], source: 'RFC 3279 §2.3.1' },
  'RSA-PSS': { allowed: SIGNING, source: 'RFC 4055 §1.2' },
  EC: { allowed: [...SIGNING, 'keyAgreement', 'encipherOnly', 'decipherOnly'], source: 'RFC 5480 §3' },
  Ed25519: { allowed: SIGNING, source: 'RFC 8410 §5' },
  Ed448: { allowed: SIGNING, source: 'RFC 8410 §5' },
};

function lintKeyUsage(certificate: Certificate, usages: readonly KeyUsage[]): Finding[] {
  const findings: Finding[] = [];
  if (usages.length === 0) {
    findings.push(finding('error', 'key-usage-empty', 'The key usage allows nothing.', 'RFC 5280 §4.2.1.3'));
  }
  const written = extensionOf(certificate, EXTENSION.keyUsage)?.value;
  if (written !== undefined && !sameBytes(written, keyUsage(usages).value)) {
    const message = 'The key usage has trailing zero bits, which DER leaves out.';
    findings.push(finding('error', 'key-usage-encoding', message, 'X.690 §11.2.2'));
  }
  const { publicKey } = certificate;
  const rule = USAGES_OF[publicKey.family];
  for (const usage of usages) {
    if (rule === undefined || rule.allowed.includes(usage)) continue;
    const message = `The key usage ${usage} does not go with a key of type ${publicKey.label}.`;
    findings.push(finding('error', 'key-usage-family', message, rule.source));
  }
  if (!usages.includes('keyAgreement') && (usages.includes('encipherOnly') || usages.includes('decipherOnly'))) {
    const message = 'encipherOnly and decipherOnly mean nothing without keyAgreement.';
    findings.push(finding('warning', 'key-usage-agreement', message, 'RFC 5280 §4.2.1.3'));
  }
  return findings;
}

function lintPurposes(purposes: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  if (purposes.includes(PURPOSE.any)) {
    const message = 'The extended key usage allows any purpose.';
    findings.push(finding('warning', 'eku-any', message, 'CA/B Forum TLS BR §7.1.2.7.10'));
  }
  if (new Set(purposes).size !== purposes.length) {
    findings.push(
      finding('warning', 'eku-twice', 'The extended key usage lists a purpose twice.', 'RFC 5280 §4.2.1.12'),
    );
  }
  return findings;
}

function lintSubjectAltName(certificate: Certificate, read: Read): Finding[] {
  const names = read(EXTENSION.subjectAltName, parseSubjectAltName);
  const critical = extensionOf(certificate, EXTENSION.subjectAltName)?.critical === true;
  const subjectEmpty = certificate.subject.rdns.length === 0;
  const findings = (names ?? []).flatMap(generalNameFindings);
  if (subjectEmpty && !critical) {
    const message = 'The subject is empty, so the alternative names must be there and critical.';
    findings.push(finding('error', 'san-not-critical', message, 'RFC 5280 §4.1.2.6'));
  }
  if (critical && !subjectEmpty) {
    const message = 'The alternative names are critical although there is a subject.';
    findings.push(finding('warning', 'san-critical', message, 'RFC 5280 §4.2.1.6'));
  }
  const shown = (names ?? []).map((name) => formatGeneralName(name).toLowerCase());
  const twice = shown.length === 0 ? undefined : firstDuplicate(shown);
  if (twice !== undefined) {
    findings.push(finding('info', 'san-twice', `The name ${twice} is there twice.`, 'CA/B Forum TLS BR §7.1.2.7.12'));
  }
  return findings;
}

function firstDuplicate(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return texts.find((text) => seen.size === seen.add(text).size);
}

function lintLocations(read: Read): Finding[] {
  const points = read(EXTENSION.crlDistributionPoints, parseCrlDistributionPoints) ?? [];
  const access = read(EXTENSION.authorityInfoAccess, parseAuthorityInfoAccess) ?? { ocsp: [], caIssuers: [] };
  const findings: Finding[] = [];
  for (const url of [...points, ...access.ocsp, ...access.caIssuers]) {
    if (/^(http|ldap):\/\/[^/]/.test(url)) continue;
    // A client that must check a certificate to fetch a CRL may go round in circles.
    const message = url.startsWith('https:')
      ? `The location ${url} is https, which many clients do not fetch; http is right, since what is there is signed.`
      : `The location ${url} is no http URL.`;
    findings.push(finding('warning', 'location-scheme', message, 'RFC 5280 §8, CA/B Forum TLS BR §7.1.2.11.2'));
  }
  return findings;
}
