import type { Finding } from '../../shared/pki-terms.ts';
import { buildTbsCertificate, type Certificate } from '../pki/certificate.ts';
import { nameFindings, type Name } from '../pki/name.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import type { PublicKey } from '../pki/public-key.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { composeExtensions } from './compose-certificate.ts';
import { mergeFindings } from './findings.ts';
import { keyIdOf, type Issuer } from './issuer.ts';
import { lintDraft, type Draft } from './lint-draft.ts';
import { pathLengthBelow } from './plan-certificate.ts';
import type { AuthorityPorts, SigningKey } from './ports.ts';
import { profileNamed } from './profiles.ts';
import { randomSerialNumber, signAndProve } from './sign.ts';
import { daysBetween, decideValidity } from './validity.ts';

/** Ten years: the how-to's, "as long as you think you will need it". */
const ROOT_DAYS = 3650;
/** 35 years: past it, nobody knows which algorithms still hold. */
const ROOT_MAXIMUM_DAYS = 12_784;

/** What a CA's certificate is to say. Names are constraints as text. */
export interface AuthorityWish {
  readonly subject: Name;
  readonly validityDays: number | null;
  readonly pathLength: number | null;
  readonly permittedNames: readonly string[];
  readonly excludedNames: readonly string[];
}

/**
 * How long a CA's certificate works: a root as long as roots do, an intermediate never past its parent; and where it follows a
 * `former` one that was made for longer, as long as that was. Ten years by the calendar are two or three days more than 3650: who
 * renews a root on its first day gets no less than it has.
 *
 * @throws {CertificateError} VALIDITY_…
 */
export function authorityValidity(
  validityDays: number | null,
  parent: Issuer | null,
  now: Date,
  former: Certificate | null = null,
): ReturnType<typeof decideValidity> {
  const profile = profileNamed('subordinate-ca');
  const [usualDays, maximumDays] =
    parent === null ? [ROOT_DAYS, ROOT_MAXIMUM_DAYS] : [profile.defaultDays, profile.maximumDays];
  const formerDays = former === null ? 0 : daysBetween(former.notBefore, former.notAfter);
  return decideValidity(
    {
      validityDays,
      notAfter: null,
      defaultDays: Math.min(Math.max(usualDays, formerDays), maximumDays),
      maximumDays,
      issuerNotAfter: parent?.certificate.notAfter ?? null,
    },
    now,
  );
}

/** A CA's certificate in every field but its serial number, and what there is to say of it; `former`: the one whose place it takes. @throws {CertificateError} VALIDITY_…, POLICY_REFUSED */
export function draftAuthority(
  input: AuthorityWish,
  parent: Issuer | null,
  publicKey: PublicKey,
  now: Date,
  former: Certificate | null = null,
): { draft: Draft; findings: Finding[] } {
  const profile = profileNamed('subordinate-ca');
  const validity = authorityValidity(input.validityDays, parent, now, former);
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

/** Signs it with the parent's key, or a root with its own. @throws {CertificateError} ISSUER_CANNOT_SIGN, VAULT_LOCKED, SIGNATURE_UNPROVEN */
export async function signAuthority(
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
