import type { KeyType } from '../../shared/pki-terms.ts';
import {
  buildCertificationRequestInfo,
  parseCertificationRequest,
  type CertificationRequest,
} from '../pki/certification-request.ts';
import { subjectAltName } from '../pki/extension-identity.ts';
import type { Extension } from '../pki/extensions.ts';
import type { GeneralName } from '../pki/general-name.ts';
import type { Name } from '../pki/name.ts';
import { parsePublicKey } from '../pki/public-key.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import type { AuthorityPorts, NewKey, RequestRecord, SigningKey } from './ports.ts';
import { signAndProve } from './sign.ts';

export interface RequestInput {
  readonly subject: Name;
  readonly keyType: KeyType;
  readonly subjectAltNames: readonly GeneralName[];
}

/**
 * Makes a key and a request for it (RFC 2986), and records both before it answers. The key stays in the vault: when the
 * request is signed here, the certificate finds its key again.
 *
 * @throws {CertificateError} VAULT_LOCKED, SIGNATURE_UNPROVEN
 */
export async function createRequest(ports: AuthorityPorts, input: RequestInput): Promise<RequestRecord> {
  const { key, request } = await requestWithNewKey(ports, input);
  return ports.registry.recordRequest({ der: request.der, source: '', key: key.sealedKey });
}

/** A key and its signed request, in memory only. @throws {CertificateError} VAULT_LOCKED, SIGNATURE_UNPROVEN */
export async function requestWithNewKey(
  ports: AuthorityPorts,
  input: RequestInput,
): Promise<{ key: NewKey; request: CertificationRequest }> {
  const key = await ports.keys.generate(input.keyType);
  const names = input.subjectAltNames;
  const extensions = names.length === 0 ? [] : [subjectAltName(names, { critical: input.subject.rdns.length === 0 })];
  return { key, request: await signRequest(key, input.subject, extensions) };
}

/** A request over a key, signed with it. @throws {CertificateError} SIGNATURE_UNPROVEN */
export async function signRequest(
  key: SigningKey,
  subject: Name,
  extensions: readonly Extension[],
): Promise<CertificationRequest> {
  const info = buildCertificationRequestInfo({ subject, spki: key.subjectPublicKeyInfo, extensions });
  const algorithm = signatureAlgorithmFor(parsePublicKey(key.subjectPublicKeyInfo));
  return parseCertificationRequest(await signAndProve(key, info, algorithm, key.subjectPublicKeyInfo));
}
