import { isRefusal } from '../../shared/errors.ts';
import { bitString, nullValue, objectIdentifier, sequence } from '../pki/der-writer.ts';
import { objectIdentifierName } from '../pki/object-identifier-names.ts';
import { describePbes } from '../pki/pbes.ts';
import { parsePrivateKeyInfo } from '../pki/private-key-info.ts';
import { RSA_ENCRYPTION } from '../pki/private-key-rsa.ts';
import { decodePrivateKeyDer, parseEncryptedPrivateKeyInfo } from '../pki/private-key.ts';
import { parsePublicKey } from '../pki/public-key.ts';
import { derKindOf } from './der-kind.ts';
import type { InspectedKey, InspectedObject, Place } from './inspected-object.ts';
import { judge, notOpened, sha256, type Inspecting } from './inspecting.ts';

/** A public key; the OpenSSH forms of it come here too. */
export function inspectPublicKey(
  spki: Uint8Array,
  format: string,
  place: Place,
  inspecting: Inspecting,
): InspectedKey & { kind: 'public-key' } {
  const key = parsePublicKey(spki);
  judge(spki, inspecting);
  const about = { keyAlgorithm: key.label, publicKeySha256: sha256(spki), private: false, encrypted: false };
  return { kind: 'public-key', ...place, format, ...about };
}

/** RSAPublicKey (RFC 8017 §A.1.1) in its usual coat. */
export function spkiOfRsaKey(key: Uint8Array): Uint8Array {
  return sequence(sequence(objectIdentifier(RSA_ENCRYPTION), nullValue()), bitString(key));
}

/** `decode` is called with the passphrase, if there is one. */
export function describePrivateKey(
  decode: (passphrase: string | undefined) => { spki: Uint8Array; pkcs8: Uint8Array; format: string },
  sealed: { readonly format: string; readonly encryption?: string | undefined; readonly spki?: Uint8Array | null },
  place: Place,
  inspecting: Inspecting,
): InspectedKey & { kind: 'private-key' } {
  const encryption = sealed.encryption === undefined ? {} : { encryption: sealed.encryption };
  const common = { kind: 'private-key', ...place, private: true, ...encryption } as const;
  const encrypted = sealed.encryption !== undefined;
  try {
    const { spki, pkcs8, format } = decode(inspecting.passphrase);
    pkcs8.fill(0);
    judge(spki, inspecting);
    const keyAlgorithm = parsePublicKey(spki).label;
    return { ...common, format, encrypted, keyAlgorithm, publicKeySha256: sha256(spki) };
  } catch (error) {
    if (!isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE', 'UNSUPPORTED_ALGORITHM')) throw error;
    inspecting.findings.push(notOpened(error));
    const known = sealed.spki ?? null;
    return {
      ...common,
      format: sealed.format,
      encrypted,
      keyAlgorithm: known === null ? null : parsePublicKey(known).label,
      publicKeySha256: known === null ? null : sha256(known),
    };
  }
}

/** @throws {CertificateError} MALFORMED_KEY */
export function inspectPrivateKey(der: Uint8Array, place: Place, inspecting: Inspecting): InspectedObject {
  const sealed = derKindOf(der) === 'encrypted-private-key' ? parseEncryptedPrivateKeyInfo(der) : null;
  const about =
    sealed === null
      ? { format: namePlainKey(der) }
      : { format: 'PKCS#8 encrypted', encryption: describeSealing(sealed.algorithm) };
  return describePrivateKey((passphrase) => decodePrivateKeyDer(der, passphrase), about, place, inspecting);
}

/** For a key that cannot be used here: at least its algorithm. */
function namePlainKey(der: Uint8Array): string {
  try {
    return `PKCS#8 of ${objectIdentifierName(parsePrivateKeyInfo(der).algorithm)}`;
  } catch (error) {
    if (isRefusal(error)) return 'traditional';
    throw error;
  }
}

function describeSealing(algorithm: Uint8Array): string {
  try {
    return describePbes(algorithm, 'MALFORMED_KEY');
  } catch (error) {
    if (isRefusal(error, 'UNSUPPORTED_ALGORITHM')) return 'unknown';
    throw error;
  }
}
