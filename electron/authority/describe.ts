/** How records are told over IPC and in JSON: the shapes of shared/descriptions.ts, one function each. */
import type {
  AuthorityDescription,
  AwaitingDescription,
  CertificateDescription,
  CertificateDetail,
  CrlDescription,
  EventDescription,
  PlanDescription,
} from '../../shared/descriptions.ts';
import { fingerprintSha256, parseCertificate, subjectAltNamesOf, type Certificate } from '../pki/certificate.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseBasicConstraints } from '../pki/extension-usage.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { escapeHostile } from '../pki/hostile-text.ts';
import { attributeValues, COMMON_NAME, formatName } from '../pki/name.ts';
import { formatNameConstraint, parseNameConstraints } from '../pki/name-constraints.ts';
import { encodePem } from '../pki/pem.ts';
import { certificateState } from './certificate-state.ts';
import type { CertificatePlan } from './plan-certificate.ts';
import type { AuthorityRecord, AwaitingAuthority, CertificateRecord, CrlRecord, EventRecord } from './ports.ts';
import { formatInstant } from './validity.ts';

export function describeCertificate(record: CertificateRecord, now: Date): CertificateDescription {
  return describeParsed(record, parseCertificate(record.der), now);
}

export function describeCertificateDetail(record: CertificateRecord, now: Date): CertificateDetail {
  const certificate = parseCertificate(record.der);
  return {
    ...describeParsed(record, certificate, now),
    extensions: certificate.extensions.map(describeExtension),
    pem: encodePem('CERTIFICATE', record.der),
  };
}

function describeParsed(record: CertificateRecord, certificate: Certificate, now: Date): CertificateDescription {
  const { revocation } = record;
  return {
    id: record.id,
    serialNumber: record.serialNumber,
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    subjectAltNames: subjectAltNamesOf(certificate).map(formatGeneralName),
    notBefore: formatInstant(certificate.notBefore),
    notAfter: formatInstant(certificate.notAfter),
    state: certificateState({ ...record, notAfter: certificate.notAfter }, now),
    profile: record.profile,
    keyAlgorithm: certificate.publicKey.label,
    signatureAlgorithm: certificate.signatureAlgorithm,
    fingerprintSha256: fingerprintSha256(record.der),
    ca: record.authorityName,
    issuedAt: formatInstant(record.issuedAt),
    revokedAt: revocation === null ? null : formatInstant(revocation.revokedAt),
    reason: revocation?.reason ?? null,
    invalidityDate: revocation?.invalidityDate ? formatInstant(revocation.invalidityDate) : null,
    hasPrivateKey: record.keyId !== null,
    hasRequest: record.requestId !== null,
    supersedes: record.supersedesId,
    supersededBy: record.supersededById,
  };
}

/** What a person calls it: its common name, else its first name, else its serial number; nothing in it is invisible. */
export function nameOfCertificate({ der }: Pick<CertificateRecord, 'der'>): string {
  const certificate = parseCertificate(der);
  const [commonName] = attributeValues(certificate.subject, COMMON_NAME);
  const [other] = subjectAltNamesOf(certificate).map(formatGeneralName);
  return escapeHostile(commonName ?? other ?? certificate.serialNumber);
}

/** `revocation` is that of the CA's own certificate. */
export function describeAuthority(
  record: AuthorityRecord,
  now: Date,
  parentName: string | null,
  revocation: CertificateRecord['revocation'] = null,
): AuthorityDescription {
  const certificate = parseCertificate(record.certificateDer);
  const basic = findExtension(certificate.extensions, EXTENSION.basicConstraints);
  const constraints = findExtension(certificate.extensions, EXTENSION.nameConstraints);
  const names = constraints === undefined ? { permitted: [], excluded: [] } : parseNameConstraints(constraints.value);
  return {
    id: record.id,
    name: record.name,
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    serialNumber: certificate.serialNumber,
    notBefore: formatInstant(certificate.notBefore),
    notAfter: formatInstant(certificate.notAfter),
    state: certificateState({ notAfter: certificate.notAfter, revocation, supersededById: null }, now),
    keyAlgorithm: certificate.publicKey.label,
    signatureAlgorithm: certificate.signatureAlgorithm,
    fingerprintSha256: fingerprintSha256(record.certificateDer),
    parent: parentName,
    certificateId: record.certificateId,
    hasPrivateKey: record.keyId !== null,
    pathLength: basic === undefined ? null : parseBasicConstraints(basic.value).pathLength,
    permittedNames: names.permitted.map(formatNameConstraint),
    excludedNames: names.excluded.map(formatNameConstraint),
    crlDays: record.settings.crlDays,
    crlUrls: [...record.settings.crlUrls],
    issuerUrls: [...record.settings.issuerUrls],
    ocspUrls: [...record.settings.ocspUrls],
    lastCrlNumber: String(record.lastCrlNumber),
    pem: encodePem('CERTIFICATE', record.certificateDer),
  };
}

export function describeAwaiting(awaiting: AwaitingAuthority): AwaitingDescription {
  const { subject, publicKey } = parseCertificationRequest(awaiting.requestDer);
  const { settings } = awaiting;
  return {
    id: awaiting.id,
    name: awaiting.name,
    state: 'awaiting-parent',
    subject: formatName(subject),
    keyAlgorithm: publicKey.label,
    hasPrivateKey: true,
    request: awaiting.requestId,
    createdAt: formatInstant(awaiting.createdAt),
    crlDays: settings.crlDays,
    crlUrls: [...settings.crlUrls],
    issuerUrls: [...settings.issuerUrls],
    ocspUrls: [...settings.ocspUrls],
    pem: encodePem('CERTIFICATE REQUEST', awaiting.requestDer),
  };
}

export function describeCrl(record: CrlRecord, caName: string): CrlDescription {
  return {
    id: record.id,
    ca: caName,
    crlNumber: String(record.number),
    thisUpdate: formatInstant(record.thisUpdate),
    nextUpdate: formatInstant(record.nextUpdate),
    entries: record.entryCount,
    fingerprintSha256: fingerprintSha256(record.der),
  };
}

export function describePlan(plan: CertificatePlan): PlanDescription {
  return {
    ca: plan.issuer.record.name,
    profile: plan.profile.name,
    subject: formatName(plan.subject),
    subjectAltNames: plan.subjectAltNames.map(formatGeneralName),
    keyAlgorithm: plan.publicKey.label,
    signatureAlgorithm: plan.signatureAlgorithm,
    notBefore: formatInstant(plan.notBefore),
    notAfter: formatInstant(plan.notAfter),
    rows: plan.rows.map((row) => ({ ...row })),
    findings: plan.findings.map((finding) => ({ ...finding })),
  };
}

export function describeEvent(event: EventRecord): EventDescription {
  return { ...event, at: event.at.toISOString(), payload: { ...event.payload } };
}
