import type { Finding, KeyType } from '../../shared/pki-terms.ts';
import { CertificateError } from '../../shared/errors.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';

import type { Extension } from '../pki/extensions.ts';
import { generalNameFindings } from '../pki/general-name-findings.ts';
import type { GeneralName } from '../pki/general-name.ts';
import { formatName, nameFindings, type Name } from '../pki/name.ts';
import type { PublicKey } from '../pki/public-key.ts';
import { signatureAlgorithmFor, type SignatureAlgorithm } from '../pki/signature-algorithm.ts';
import { requestFindings } from './request-findings.ts';
import { composeExtensions, type Composition } from './compose-certificate.ts';
import { findProfile } from './custom-profiles.ts';
import { checkKeyType, daysAllowed, namesOutsideRules, subjectWithDefaults } from './issuing-rules.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import { mergeFindings } from './findings.ts';
import { issuerFor, type Issuer } from './issuer.ts';
import { checkNamePolicy, checkProfileSubject } from './name-policy.ts';
import { permittedByIssuers } from './permitted-names.ts';
import { planRows, type PlanRow } from './plan-rows.ts';
import { stillToBeMadeKey } from './planned-key.ts';
import type { PlanPorts } from './plan-ports.ts';
import type { Profile } from './profiles.ts';
import { lintDraft } from './lint-draft.ts';
import { decideSubjectAltNames } from './subject-alt-names.ts';
import { decideValidity } from './validity.ts';

/** What a certificate is asked for with: somebody's request, or a key that this vault will make. */
export type CertificateSource =
  | { readonly kind: 'request'; readonly request: CertificationRequest }
  | { readonly kind: 'new-key'; readonly subject: Name; readonly keyType: KeyType };

/** Name constraints are text: `.sample.com`, `IP:10.0.0.0/8`. */
export interface AuthorityLimits {
  readonly pathLength: number | null;
  readonly permittedNames: readonly string[];
  readonly excludedNames: readonly string[];
}

/** What a person chooses within what the profile and the CA allow. */
export interface PlanInput {
  readonly source: CertificateSource;
  /** Id or name. */
  readonly authorityId: string;
  readonly profile: string;
  /** Days from now, or an end; both null for the profile's default. */
  readonly validityDays: number | null;
  readonly notAfter: Date | null;
  /** The names to write; null for those of the request, or of the subject. */
  readonly subjectAltNames: readonly GeneralName[] | null;
  /** The certificate that it replaces, by id; that one is no duplicate. */
  readonly supersedesId: string | null;
  /** Of a CA that is signed: how deep it may go, and for which names; absent for what the profile has. */
  readonly limits?: AuthorityLimits | undefined;
}

/** A certificate decided in every field but its serial number: what is shown is what is signed. */
export interface CertificatePlan {
  readonly issuer: Issuer;
  readonly profile: Profile;
  readonly subject: Name;
  readonly publicKey: PublicKey;
  readonly subjectAltNames: readonly GeneralName[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly extensions: readonly Extension[];
  /** Requested beside will-be-issued, with the reason. */
  readonly rows: readonly PlanRow[];
  readonly findings: readonly Finding[];
}

/**
 * Decides what would be issued, and shows it: nothing is signed and nothing is recorded.
 *
 * Errors among the findings are for the caller to refuse on; rules that leave nothing to show are thrown.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, PROFILE_NOT_FOUND, ISSUER_CANNOT_SIGN, ISSUER_NOT_VALID, POLICY_REFUSED,
 *   VALIDITY_INVALID, VALIDITY_TOO_LONG, VALIDITY_EXCEEDS_ISSUER, UNSUPPORTED_ALGORITHM
 */
export async function planCertificate(ports: PlanPorts, input: PlanInput): Promise<CertificatePlan> {
  const now = ports.clock.now();
  const issuer = await issuerFor(ports.registry, input.authorityId, now);
  const profile = await findProfile(ports.registry, input.profile);
  const { draft, findings, rows } = decide(input, issuer, profile, publicKeyOf(input.source), now);
  const constraints = await permittedByIssuers(ports.registry, issuer, draft.subject, draft.subjectAltNames);
  const doubles = await duplicateFindings(ports, draft, input.supersedesId);
  return {
    ...draft,
    findings: mergeFindings(findings, constraints, doubles),
    // Only for whoever looks: a batch of thousands is signed without.
    get rows() {
      return rows();
    },
  };
}

type Draft = Omit<CertificatePlan, 'rows' | 'findings'>;

function publicKeyOf(source: CertificateSource): PublicKey {
  return source.kind === 'request' ? source.request.publicKey : stillToBeMadeKey(source.keyType);
}

interface Decision {
  readonly draft: Draft;
  readonly findings: readonly Finding[];
  readonly rows: () => PlanRow[];
}

function decide(input: PlanInput, issuer: Issuer, profile: Profile, publicKey: PublicKey, now: Date): Decision {
  const { source } = input;
  const request = source.kind === 'request' ? source.request : null;
  const { rules } = issuer.record.settings;
  const subject = source.kind === 'request' ? source.request.subject : subjectWithDefaults(rules, source.subject);
  checkProfileSubject(profile, subject);
  checkKeyType(rules, publicKey);
  checkNamePolicy(issuer.record.settings.namePolicy, subject, issuer.certificate.subject);
  const validity = decideValidity(
    {
      validityDays: input.validityDays,
      notAfter: input.notAfter,
      ...daysAllowed(profile, rules),
      issuerNotAfter: issuer.certificate.notAfter,
    },
    now,
  );
  const decision = decideSubjectAltNames(request?.subjectAltNames ?? [], input.subjectAltNames, subject, profile);
  const extensions = composeExtensions({
    profile,
    subject,
    publicKey,
    subjectAltNames: decision.names,
    issuer: issuer.certificate,
    published: issuer.record.settings,
    ...authorityLimits(input, profile, issuer),
  });
  const draft: Draft = {
    issuer,
    profile,
    subject,
    publicKey,
    subjectAltNames: decision.names,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    signatureAlgorithm: signatureAlgorithmFor(issuer.certificate.publicKey),
    extensions,
  };
  return {
    draft,
    rows: () => planRows(request, draft, decision),
    findings: mergeFindings(
      request === null ? [] : requestFindings(request),
      nameFindings(subject),
      decision.names.flatMap((name) => generalNameFindings(name)),
      decision.findings,
      validity.findings,
      namesOutsideRules(rules, subject, decision.names),
      lintDraft(draft, issuer.certificate),
    ),
  };
}

/**
 * How many CAs may stand below a new one: what was asked for, if its own issuer leaves room for it.
 *
 * @throws {CertificateError} POLICY_REFUSED (RFC 5280 §4.2.1.9: a path would be too long to be valid)
 */
export function pathLengthBelow(issuer: { pathLength: number | null }, asked: number | null): number | null {
  if (issuer.pathLength === null) return asked;
  const most = issuer.pathLength - 1;
  if (most < 0 || (asked !== null && asked > most)) {
    throw new CertificateError(
      'POLICY_REFUSED',
      most < 0
        ? 'The path length of this CA allows no CA below it. Choose its parent, or renew it with a longer path.'
        : `The path length of this CA leaves ${String(most)} for a CA below it. Ask for ${String(most)} or less.`,
    );
  }
  return asked ?? most;
}

/** The how-to's unique-subject rule: a warning, since two live certificates may be meant in a rollover, unless the CA turned it on. */
async function duplicateFindings(ports: PlanPorts, plan: Draft, supersedesId: string | null): Promise<Finding[]> {
  if (plan.subject.rdns.length === 0) return [];
  const live = await ports.registry.liveCertificatesOfSubject(
    plan.issuer.record.id,
    plan.subject.der,
    ports.clock.now(),
  );
  const first = live.find((certificate) => certificate.id !== supersedesId);
  if (first === undefined) return [];
  return [
    {
      severity: plan.issuer.record.settings.rules.uniqueSubject ? 'error' : 'warning',
      code: 'duplicate-subject',
      message: `“${formatName(plan.subject)}” already has a certificate that works: ${first.serialNumber}. If this one replaces it, renew instead.`,
    },
  ];
}

/** @throws {CertificateError} POLICY_REFUSED: limits for what is no CA, or no room below the issuer */
function authorityLimits(
  { limits }: PlanInput,
  profile: Profile,
  issuer: Issuer,
): Pick<Composition, 'pathLength' | 'permittedNames' | 'excludedNames'> {
  if (!profile.isAuthority) {
    if (limits === undefined) return { pathLength: null, permittedNames: [], excludedNames: [] };
    throw new CertificateError(
      'POLICY_REFUSED',
      `A certificate for “${profile.title}” is no CA, so it has neither a path length nor name constraints. Leave them out.`,
    );
  }
  const permitted = [...profile.permittedNames, ...(limits?.permittedNames ?? [])];
  const excluded = [...profile.excludedNames, ...(limits?.excludedNames ?? [])];
  return {
    pathLength: pathLengthBelow(issuer, limits?.pathLength ?? profile.pathLength),
    permittedNames: permitted.map(parseNameConstraintText),
    excludedNames: excluded.map(parseNameConstraintText),
  };
}
