import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { assertReadersAgree } from '../pki/second-opinion.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { authorityValidity, signAuthority } from './authority-draft.ts';
import { mergeFindings, refuseOn } from './findings.ts';
import { issuerFor, keyIdOf, type Issuer } from './issuer.ts';
import { lintDraft, type Draft } from './lint-draft.ts';
import { permittedByIssuers } from './permitted-names.ts';
import type { AuthorityPorts, AuthorityRecord } from './ports.ts';
import { profileNamed } from './profiles.ts';
import { renewedExtensions } from './renewed-extensions.ts';
import { formatInstant } from './validity.ts';

export interface RenewAuthorityInput {
  /** Id or name. */
  readonly authorityId: string;
  /** Days from now; null for ten years (a root) or five (an intermediate), or as long as the one of today was made for if that is longer. */
  readonly validityDays: number | null;
  /** Another CA of this vault that is to be its parent, by id or name; null for the one that it has. */
  readonly parentId: string | null;
  /** Refuse on warnings too. */
  readonly strict: boolean;
}

/** The certificate that a renewal would sign: the old one's subject, key and rights, and a new time. */
export interface AuthorityRenewal {
  readonly authority: AuthorityRecord;
  readonly parent: Issuer | null;
  readonly draft: Draft;
  readonly findings: readonly Finding[];
}

/**
 * What renewing a CA with the key that it has would sign; signs and records nothing. Its name and its key identifier stay,
 * so that everything below goes on working, whichever of the two certificates a client has (RFC 4158 §3.5).
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ISSUER_CANNOT_SIGN: its parent is elsewhere; ISSUER_NOT_VALID, ALREADY_REVOKED,
 *   VALIDITY_…, POLICY_REFUSED, or a finding's code
 */
export async function planAuthorityRenewal(
  ports: AuthorityPorts,
  input: RenewAuthorityInput,
): Promise<AuthorityRenewal> {
  const now = ports.clock.now();
  const authority = await ports.registry.authority(input.authorityId);
  const own = parseCertificate(authority.certificateDer);
  await refuseRevoked(ports, authority);
  const parent = await parentOf(ports, authority, input.parentId, now);
  const profile = profileNamed('subordinate-ca');
  const renewed = renewedExtensions(authority.name, own, parent);
  const validity = authorityValidity(input.validityDays, parent, now, own);
  const draft: Draft = {
    profile,
    subject: own.subject,
    publicKey: own.publicKey,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    signatureAlgorithm: signatureAlgorithmFor(parent?.certificate.publicKey ?? own.publicKey),
    extensions: renewed.extensions,
  };
  const findings = mergeFindings(
    validity.findings,
    renewed.findings,
    lintDraft(draft, parent?.certificate ?? null),
    parent === null ? [] : await permittedByIssuers(ports.registry, parent, own.subject, []),
    draft.notAfter < own.notAfter ? [endsEarlier(own)] : [],
  );
  refuseOn(findings, input.strict);
  return { authority, parent, draft, findings };
}

/** Signs and records it; the CA has the new certificate from then on. @throws {CertificateError} as the plan, and VAULT_LOCKED */
export async function renewAuthority(
  ports: AuthorityPorts,
  input: RenewAuthorityInput,
): Promise<{ authority: AuthorityRecord; findings: readonly Finding[] }> {
  const { authority, parent, draft, findings } = await planAuthorityRenewal(ports, input);
  const key = await ports.keys.open(keyIdOf(authority));
  const certificateDer = await signAuthority(ports, draft, parent, key);
  await assertReadersAgree(parseCertificate(certificateDer));
  await ports.registry.recordAnswer({
    certificateDer,
    above: [],
    issuerId: parent?.record.id ?? authority.id,
    to: { kind: 'renewal', authorityId: authority.id },
  });
  return { authority: await ports.registry.authority(authority.id), findings };
}

async function parentOf(
  ports: AuthorityPorts,
  authority: AuthorityRecord,
  wanted: string | null,
  now: Date,
): Promise<Issuer | null> {
  const reference = wanted ?? authority.parentId;
  if (reference === null) return null;
  const parent = await issuerFor(ports.registry, reference, now);
  if (parent.record.id === authority.id) {
    throw new CertificateError('POLICY_REFUSED', 'A CA cannot be its own parent. Leave --parent out to renew a root.');
  }
  if (parent.record.keyId !== null) return parent;
  throw new CertificateError(
    'ISSUER_CANNOT_SIGN',
    `The parent, “${parent.record.name}”, is elsewhere. Ask it: chancery ca request "${authority.name}", then chancery ca complete.`,
  );
}

async function refuseRevoked(ports: AuthorityPorts, { name, certificateId }: AuthorityRecord): Promise<void> {
  const { revocation } = await ports.registry.certificate(certificateId);
  if (revocation === null) return;
  throw new CertificateError(
    'ALREADY_REVOKED',
    `The certificate of “${name}” was revoked (${revocation.reason}). Make a CA with a new key: chancery ca renew --new-key.`,
  );
}

function endsEarlier(own: Certificate): Finding {
  const message = `The certificate of today works longer, until ${formatInstant(own.notAfter)}. Choose more days, or renew the parent first.`;
  return { severity: 'warning', code: 'renewal-ends-earlier', message };
}
