import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { fingerprintSha256, parseCertificate, type Certificate } from '../pki/certificate.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { sameBytes } from '../pki/bytes.ts';
import { attributeValues, COMMON_NAME, formatName, sameName, type Name } from '../pki/name.ts';
import { validatePath } from '../pki/path-validation.ts';
import { answerFindings, type Asked } from './answer-findings.ts';
import { freeName } from './authority-settings.ts';
import { mergeFindings, refuseOn } from './findings.ts';
import type { AuthorityPorts, AuthorityRecord, CertificateRecord, NewAnswer, RequestRecord } from './ports.ts';
import { authorityStanding } from './request-authority.ts';

export interface AnswerInput {
  /** What the outside CA sent, in any order: the certificate, and those above it up to a root. */
  readonly certificates: readonly Certificate[];
  /** Refuse on warnings too. */
  readonly strict: boolean;
}

/** An answer as it would be taken in. */
export interface PlannedAnswer {
  readonly certificate: Certificate;
  /** Which of its certificates a CA gets: its first, a newer one, or one more beside its own. */
  readonly kind: NewAnswer['to']['kind'];
  /** CAs above that come into the register with it, the highest first. */
  readonly above: readonly { readonly name: string; readonly certificate: Certificate }[];
  readonly findings: readonly Finding[];
  readonly answer: NewAnswer;
}

/**
 * What taking in the parent's answer to a CA's request would do; nothing is recorded. The certificate is found among those
 * given by the CA's key, and must lead up to a root that was given with it or is on record.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, KEY_MISMATCH: none is for this key; a finding's code
 */
export async function planAuthorityAnswer(
  ports: AuthorityPorts,
  reference: string,
  input: AnswerInput,
): Promise<PlannedAnswer> {
  const standing = await authorityStanding(ports.registry, reference);
  if (standing.state === 'awaiting-parent') {
    const { id, name, requestDer } = standing.awaiting;
    const { subject, publicKey } = parseCertificationRequest(requestDer);
    const certificate = answerFor(name, publicKey.spki, input.certificates, null);
    const asked = { subject, isAuthority: true, own: null, replaces: false };
    return planned(ports, input, certificate, asked, { kind: 'awaiting', id });
  }
  const { authority } = standing;
  const own = parseCertificate(authority.certificateDer);
  const certificate = answerFor(authority.name, own.publicKey.spki, input.certificates, own);
  // Another issuer than before is another way up to this CA, beside the one that it has: a cross-certificate.
  const isRenewal = authority.parentId !== null && sameName(certificate.issuer, own.issuer);
  const asked = { subject: own.subject, isAuthority: true, own, replaces: isRenewal };
  const to = { kind: isRenewal ? ('renewal' as const) : ('cross' as const), authorityId: authority.id };
  return planned(ports, input, certificate, asked, to);
}

/** The same for the request of a server or a person, as a commercial CA answers it: found by its key among the requests here. */
export async function planRequestAnswer(ports: AuthorityPorts, input: AnswerInput): Promise<PlannedAnswer> {
  const requests = (await ports.registry.requests()).filter(({ keyId }) => keyId !== null);
  for (const record of requests) {
    const { subject, publicKey } = parseCertificationRequest(record.der);
    const certificate = input.certificates.find((candidate) => sameBytes(candidate.publicKey.spki, publicKey.spki));
    if (certificate === undefined) continue;
    await refuseAuthorityRequest(ports, record);
    const asked = { subject, isAuthority: false, own: null, replaces: false };
    return planned(ports, input, certificate, asked, { kind: 'request', id: record.id });
  }
  throw new CertificateError(
    'KEY_MISMATCH',
    'None of these certificates is for a key that a request was made with here. Import them instead: chancery import FILE.',
  );
}

/** @throws {CertificateError} as the plan, and VAULT_LOCKED */
export async function takeAnswer(ports: AuthorityPorts, plan: PlannedAnswer): Promise<CertificateRecord> {
  return ports.registry.recordAnswer(plan.answer);
}

async function refuseAuthorityRequest({ registry }: AuthorityPorts, record: RequestRecord): Promise<void> {
  const [awaiting, authorities] = await Promise.all([registry.awaitingAuthorities(), registry.authorities()]);
  const ca = [...awaiting, ...authorities].find(({ keyId }) => keyId !== null && keyId === record.keyId);
  if (ca === undefined) return;
  throw new CertificateError(
    'KEY_MISMATCH',
    `This answers the request of the CA “${ca.name}”. Take it in with: chancery ca complete "${ca.name}" FILE.`,
  );
}

/** The one for this key; of several the newest, and never the one that the CA has already. */
function answerFor(
  name: string,
  spki: Uint8Array,
  given: readonly Certificate[],
  own: Certificate | null,
): Certificate {
  const forKey = given.filter((candidate) => sameBytes(candidate.publicKey.spki, spki));
  const fresh = forKey.filter((candidate) => own === null || !sameBytes(candidate.der, own.der));
  const [newest] = fresh.toSorted((a, b) => b.notBefore.getTime() - a.notBefore.getTime());
  if (newest !== undefined) return newest;
  throw new CertificateError(
    'KEY_MISMATCH',
    forKey.length > 0
      ? `“${name}” has this certificate already. Take in the one that its parent signed anew.`
      : `None of these certificates is for the key of “${name}”. Take in the answer to its own request.`,
    { detail: { subjects: given.map((candidate) => formatName(candidate.subject)) } },
  );
}

async function planned(
  ports: AuthorityPorts,
  input: AnswerInput,
  certificate: Certificate,
  asked: Asked,
  to: NewAnswer['to'],
): Promise<PlannedAnswer> {
  const authorities = await ports.registry.authorities();
  const path = pathAbove(certificate, input.certificates, authorities, ports.clock.now());
  const known = path.certificates.findIndex((above) => authorityOf(above, authorities) !== undefined);
  const issuer = known < 0 ? undefined : authorityOf(path.certificates[known], authorities);
  const unknown = path.certificates.slice(0, known < 0 ? undefined : known).reverse();
  const above = await named(ports, unknown, to.kind === 'awaiting' ? formatName(asked.subject) : '');
  const findings = mergeFindings(
    answerFindings(certificate, path.certificates[0] ?? null, asked),
    path.findings,
    above.slice(0, known < 0 ? 1 : 0).map((root) => newRoot(root.certificate)),
    to.kind === 'cross' ? [crossFinding(certificate)] : [],
  );
  refuseOn(findings, input.strict);
  const answer: NewAnswer = {
    certificateDer: certificate.der,
    above: above.map(({ name, certificate: { der } }) => ({ name, certificateDer: der })),
    issuerId: issuer?.id ?? null,
    to,
  };
  return { certificate, kind: to.kind, above, findings, answer };
}

/** The certificates above, the issuer first and a root last; errors among the findings where there is no such path. */
function pathAbove(
  certificate: Certificate,
  given: readonly Certificate[],
  authorities: readonly AuthorityRecord[],
  at: Date,
): { certificates: Certificate[]; findings: Finding[] } {
  const onRecord = authorities.map((authority) => parseCertificate(authority.certificateDer));
  const others = [...given, ...onRecord].filter((other) => !sameBytes(other.der, certificate.der));
  const verdict = validatePath({
    target: certificate,
    anchors: others.filter(({ subject, issuer }) => sameName(subject, issuer)),
    intermediates: others,
    crls: [],
    at,
    purpose: 'any',
    rules: 'rfc5280',
    trustedTarget: 'never',
  });
  const findings = [...verdict.path.flatMap((link) => link.findings), ...verdict.findings];
  return {
    certificates: verdict.path.slice(1).map((link) => link.certificate),
    findings: findings.map((found) =>
      found.code === 'issuer-unknown' ? { ...found, message: missing(found.message) } : found,
    ),
  };
}

function missing(message: string): string {
  return `${message} Give its certificate and those above it, up to the root, with --with FILE.`;
}

/** The CA on record that this is the certificate, or an older or newer certificate, of. */
function authorityOf(
  certificate: Certificate | undefined,
  authorities: readonly AuthorityRecord[],
): AuthorityRecord | undefined {
  if (certificate === undefined) return undefined;
  return authorities.find((authority) => {
    const own = parseCertificate(authority.certificateDer);
    return sameName(own.subject, certificate.subject) && sameBytes(own.publicKey.spki, certificate.publicKey.spki);
  });
}

/** Names for CAs that come into the register with an answer: their common names. */
async function named(
  ports: AuthorityPorts,
  certificates: readonly Certificate[],
  besides: string,
): Promise<{ name: string; certificate: Certificate }[]> {
  const result: { name: string; certificate: Certificate }[] = [];
  for (const certificate of certificates) {
    const taken = [besides, ...result.map(({ name }) => name)];
    const name = await freeName(ports.registry, commonName(certificate.subject), taken);
    result.push({ name, certificate });
  }
  return result;
}

function commonName(subject: Name): string {
  return attributeValues(subject, COMMON_NAME)[0] ?? formatName(subject);
}

function newRoot(root: Certificate): Finding {
  const print = fingerprintSha256(root.der);
  return {
    severity: 'info',
    code: 'answer-new-root',
    message: `The path ends at “${formatName(root.subject)}”, which was not on record. Compare its SHA-256 with its owner: ${print}.`,
  };
}

function crossFinding(certificate: Certificate): Finding {
  return {
    severity: 'info',
    code: 'answer-cross-certificate',
    message: `“${formatName(certificate.issuer)}” is another issuer than the CA has now: kept beside its own certificate, as a cross-certificate.`,
  };
}
