import { CertificateError } from '../../shared/errors.ts';
import type { Finding, KeyType } from '../../shared/pki-terms.ts';
import { parseCertificate } from '../pki/certificate.ts';
import type { Name } from '../pki/name.ts';
import { parsePublicKey } from '../pki/public-key.ts';
import { assertReadersAgree } from '../pki/second-opinion.ts';
import { checkNameIsFree, settingsOf, type PublishingInput } from './authority-settings.ts';
import { draftAuthority, signAuthority } from './authority-draft.ts';
import { mergeFindings, refuseOn } from './findings.ts';
import { checkKeyType } from './issuing-rules.ts';
import { issuerFor } from './issuer.ts';
import { checkNamePolicy } from './name-policy.ts';
import { permittedByIssuers } from './permitted-names.ts';
import type { AuthorityPorts, AuthorityRecord } from './ports.ts';

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
  const publicKey = parsePublicKey(key.subjectPublicKeyInfo);
  if (parent !== null) checkKeyType(parent.record.settings.rules, publicKey);
  const { draft, findings } = draftAuthority(input, parent, publicKey, now);
  const constraints = parent === null ? [] : await permittedByIssuers(ports.registry, parent, input.subject, []);
  const all = mergeFindings(findings, constraints);
  refuseOn(all, input.strict);

  const certificateDer = await signAuthority(ports, draft, parent, key);
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
