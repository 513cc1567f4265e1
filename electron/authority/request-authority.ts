import { CertificateError } from '../../shared/errors.ts';
import type { KeyType } from '../../shared/pki-terms.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { subjectKeyIdentifier } from '../pki/extension-identity.ts';
import { basicConstraints, keyUsage } from '../pki/extension-usage.ts';
import { EXTENSION, findExtension, type Extension } from '../pki/extensions.ts';
import type { Name } from '../pki/name.ts';
import { keyIdentifier, parsePublicKey, type PublicKey } from '../pki/public-key.ts';
import { checkNameIsFree, settingsOf, type PublishingInput } from './authority-settings.ts';
import { signRequest } from './create-request.ts';
import { keyIdOf } from './issuer.ts';
import type { AuthorityPorts, AuthorityStanding, AwaitingAuthority, Registry } from './ports.ts';

export interface RequestAuthorityInput extends PublishingInput {
  readonly name: string;
  readonly subject: Name;
  readonly keyType: KeyType;
  readonly pathLength: number | null;
}

/**
 * Makes a CA whose certificate an outside or offline parent is to sign: its key and its request are kept here, and it
 * signs nothing until the answer is taken in.
 *
 * @throws {CertificateError} AUTHORITY_EXISTS, MALFORMED_NAME, VALIDITY_INVALID, VAULT_LOCKED, SIGNATURE_UNPROVEN
 */
export async function requestAuthority(
  ports: AuthorityPorts,
  input: RequestAuthorityInput,
): Promise<AwaitingAuthority> {
  await checkNameIsFree(ports.registry, input.name);
  if (input.subject.rdns.length === 0) {
    throw new CertificateError('MALFORMED_NAME', 'A CA needs a subject (RFC 5280 §4.1.2.6). Give at least CN=….');
  }
  const settings = settingsOf(input);
  const key = await ports.keys.generate(input.keyType);
  const { der } = await signRequest(
    key,
    input.subject,
    wishes(parsePublicKey(key.subjectPublicKeyInfo), input.pathLength),
  );
  return ports.registry.recordAwaitingAuthority({ name: input.name, requestDer: der, key: key.sealedKey, settings });
}

/**
 * The request of a CA for an outside parent, DER: the kept one of a CA that awaits its parent; else one more, signed with
 * the CA's own key and recorded, by which its parent renews it or another CA cross-certifies it.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ISSUER_CANNOT_SIGN: its key is elsewhere; VAULT_LOCKED
 */
export async function requestOfAuthority(
  ports: AuthorityPorts,
  reference: string,
): Promise<{ readonly name: string; readonly requestId: string; readonly der: Uint8Array }> {
  const standing = await authorityStanding(ports.registry, reference);
  if (standing.state === 'awaiting-parent') {
    const { name, requestId, requestDer } = standing.awaiting;
    return { name, requestId, der: requestDer };
  }
  const { authority } = standing;
  const { subject, extensions, publicKey } = parseCertificate(authority.certificateDer);
  const keyId = keyIdOf(authority);
  const key = await ports.keys.open(keyId);
  // What it says of itself today, the key identifier above all: whatever its children name must stay true.
  const kept = [
    EXTENSION.basicConstraints,
    EXTENSION.keyUsage,
    EXTENSION.nameConstraints,
    EXTENSION.subjectKeyIdentifier,
  ]
    .map((oid) => findExtension(extensions, oid))
    .filter((extension) => extension !== undefined);
  const { der } = await signRequest(key, subject, kept.length === 0 ? wishes(publicKey, null) : kept);
  const record = await ports.registry.recordRequest({ der, source: '', key: { id: keyId } });
  return { name: authority.name, requestId: record.id, der: record.der };
}

/** What a CA asks its parent for (RFC 5280 §4.2.1.9, §4.2.1.3, §4.2.1.2); the parent decides. */
function wishes(publicKey: PublicKey, pathLength: number | null): Extension[] {
  return [
    basicConstraints({ ca: true, pathLength }),
    keyUsage(['keyCertSign', 'cRLSign']),
    subjectKeyIdentifier(keyIdentifier(publicKey)),
  ];
}

/** A CA by name or id, whether its certificate is there or still to come. @throws {CertificateError} AUTHORITY_NOT_FOUND */
export async function authorityStanding(registry: Registry, reference: string): Promise<AuthorityStanding> {
  const wanted = reference.toLowerCase();
  const awaiting = (await registry.awaitingAuthorities()).find(
    ({ id, name }) => id === reference || name.toLowerCase() === wanted,
  );
  if (awaiting !== undefined) return { state: 'awaiting-parent', awaiting };
  return { state: 'complete', authority: await registry.authority(reference) };
}
