import { CertificateError } from '../../shared/errors.ts';
import type { Finding, KeyType } from '../../shared/pki-terms.ts';
import { buildTbsCertificate, parseCertificate } from '../pki/certificate.ts';
import { nameFindings, type Name } from '../pki/name.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import { parsePublicKey } from '../pki/public-key.ts';
import { assertReadersAgree } from '../pki/second-opinion.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { checkNameIsFree, settingsOf, type PublishingInput } from './authority-settings.ts';
import { composeExtensions } from './compose-certificate.ts';
import { mergeFindings, refuseOn } from './findings.ts';
import { issuerFor, keyIdOf, type Issuer } from './issuer.ts';
import { lintDraft, type Draft } from './lint-draft.ts';
import { checkNamePolicy } from './name-policy.ts';
import { permittedByIssuers } from './permitted-names.ts';
import { pathLengthBelow } from './plan-certificate.ts';
import type { AuthorityPorts, AuthorityRecord, NewKey, SigningKey } from './ports.ts';
import { profileNamed } from './profiles.ts';
import { randomSerialNumber, signAndProve } from './sign.ts';
import { decideValidity } from './validity.ts';

export interface CreateAuthorityInput extends PublishingInput {
  /** How people and scripts call it; unique in the vault. */
  readonly name: string;
  readonly subject: Name;
  readonly keyType: KeyType;
  /** Days; null for ten years (a root) or five (an intermediate). */
  readonly validityDays: number | null;
  /** The CA that signs it, by id or name; null for a root. */
  readonly parentId: string | null;
  readonly pathLength: number | null;
  /** Name constraints as text: `.sample.com`, `IP:10.0.0.0/8`, `email:sample.com` (RFC 5280 §4.2.1.10). */
  readonly permittedNames: readonly string[];
  readonly excludedNames: readonly string[];
  /** Refuse on warnings too. */
  readonly strict: boolean;
}

/** Ten years: the how-to's, "as long as you think you will need it". */
export const ROOT_DAYS = 3650;
/** 35 years: past it, nobody knows which algorithms still hold. */
const ROOT_MAXIMUM_DAYS = 12_784;

/**
 * Makes a key and a CA certificate over it: a root that signs itself, or an intermediate under a CA of this vault.
 * A second, independent reader must agree on what the certificate says before it is recorded.
 *
 * @throws {CertificateError} AUTHORITY_EXISTS, AUTHORITY_NOT_FOUND, POLICY_REFUSED, VALIDITY_…, MALFORMED_NAME,
 *   VAULT_LOCKED, SIGNATURE_UNPROVEN, or a finding's code
 */
export async function createAuthority(
  ports: AuthorityPorts,
  input: CreateAuthorityInput,
): Promise<{ authority: AuthorityRecord; findings: readonly Finding[] }> {
  await checkNameIsFree(ports.registry, input.name);
  const now = ports.clock.now();
  const parent = input.parentId === null ? null : await issuerFor(ports.registry, input.parentId, now);
  const settings = settingsOf(input);
  if (parent !== null) checkNamePolicy(parent.record.settings.namePolicy, input.subject, parent.certificate.subject);
  if (input.subject.rdns.length === 0) {
    throw new CertificateError('MALFORMED_NAME', 'A CA needs a subject (RFC 5280 §4.1.2.6). Give at least CN=….');
  }
  const key = await ports.keys.generate(input.keyType);
  const { draft, findings } = composeDraft(input, parent, key, now);
  const constraints = parent === null ? [] : await permittedByIssuers(ports.registry, parent, input.subject, []);
  const all = mergeFindings(findings, constraints);
  refuseOn(all, input.strict);

  const certificateDer = await signDraft(ports, draft, parent, key);
  await assertReadersAgree(parseCertificate(certificateDer));
  const authority = await ports.registry.recordAuthority({
    name: input.name,
    certificateDer,
    key: key.sealedKey,
    parentId: parent?.record.id ?? null,
    profile: parent === null ? 'root-ca' : 'subordinate-ca',
    settings,
  });
  return { authority, findings: all };
}

function composeDraft(
  input: CreateAuthorityInput,
  parent: Issuer | null,
  key: NewKey,
  now: Date,
): { draft: Draft; findings: Finding[] } {
  const profile = profileNamed('subordinate-ca');
  const publicKey = parsePublicKey(key.subjectPublicKeyInfo);
  const validity = decideValidity(
    {
      validityDays: input.validityDays,
      notAfter: null,
      defaultDays: parent === null ? ROOT_DAYS : profile.defaultDays,
      maximumDays: parent === null ? ROOT_MAXIMUM_DAYS : profile.maximumDays,
      issuerNotAfter: parent?.certificate.notAfter ?? null,
    },
    now,
  );
  const draft: Draft = {
    profile,
    subject: input.subject,
    publicKey,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    signatureAlgorithm: signatureAlgorithmFor(parent?.certificate.publicKey ?? publicKey),
    extensions: composeExtensions({
      profile,
      subject: input.subject,
      publicKey,
      subjectAltNames: [],
      issuer: parent?.certificate ?? null,
      published: parent?.record.settings ?? null,
      pathLength: pathLengthBelow(parent ?? { pathLength: null }, input.pathLength),
      permittedNames: input.permittedNames.map(parseNameConstraintText),
      excludedNames: input.excludedNames.map(parseNameConstraintText),
    }),
  };
  const findings = mergeFindings(
    validity.findings,
    nameFindings(input.subject),
    lintDraft(draft, parent?.certificate ?? null),
  );
  return { draft, findings };
}

async function signDraft(
  ports: AuthorityPorts,
  draft: Draft,
  parent: Issuer | null,
  own: SigningKey,
): Promise<Uint8Array> {
  const tbs = buildTbsCertificate({
    serialNumber: randomSerialNumber(ports.random),
    signatureAlgorithm: draft.signatureAlgorithm,
    issuer: parent?.certificate.subject.der ?? draft.subject.der,
    subject: draft.subject.der,
    notBefore: draft.notBefore,
    notAfter: draft.notAfter,
    spki: draft.publicKey.spki,
    extensions: [...draft.extensions],
  });
  const signer = parent === null ? own : await ports.keys.open(keyIdOf(parent.record));
  const issuerPublicKey = parent?.certificate.publicKey.spki ?? own.subjectPublicKeyInfo;
  return signAndProve(signer, tbs, draft.signatureAlgorithm, issuerPublicKey);
}
