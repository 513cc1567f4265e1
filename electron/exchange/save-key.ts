import { CertificateError } from '../../shared/errors.ts';
import type { PublicKeyForm } from '../../shared/pki-terms.ts';
import type { AuthorityPorts, KeyRecord } from '../authority/ports.ts';
import { encodePem } from '../pki/pem.ts';
import { encryptPrivateKey } from '../pki/private-key.ts';
import { opensshPublicKeyLine, publicKeyJwk, publicKeyPem } from '../pki/public-key-forms.ts';
import { parsePublicKey } from '../pki/public-key.ts';
import { saveFile, type Saved } from './save-file.ts';

/** A public key as text in one form; null for a kind of key that the form does not know. */
export function publicKeyText(record: KeyRecord, form: PublicKeyForm): string | null {
  const key = parsePublicKey(record.subjectPublicKeyInfo);
  switch (form) {
    case 'spki':
      return publicKeyPem(key);
    case 'openssh':
      return opensshPublicKeyLine(key, record.id);
    case 'jwk':
      return publicKeyJwk(key);
    default:
      return form satisfies never;
  }
}

/** The file's name to offer: `key-3.pub.pem`, `key-3.pub`, `key-3.jwk`, `key-3.key`. */
export function keyFileName(id: string, form: PublicKeyForm | 'private'): string {
  return `${id}${{ spki: '.pub.pem', openssh: '.pub', jwk: '.jwk', private: '.key' }[form]}`;
}

/** @throws {CertificateError} UNSUPPORTED_ALGORITHM: the form does not know such a key; EXPORT_UNPROVEN, or what writing refuses with */
export async function savePublicKey(record: KeyRecord, form: PublicKeyForm, path: string): Promise<Saved> {
  const text = publicKeyText(record, form);
  if (text === null) {
    throw new CertificateError(
      'UNSUPPORTED_ALGORITHM',
      'This kind of key cannot be written in that form. Save it as PEM.',
    );
  }
  return saveFile(path, true, {
    bytes: new TextEncoder().encode(text),
    mode: 0o644,
    expected: { certificates: [], privateKeyOf: null, passphrase: null, container: 'text' },
  });
}

/**
 * Hands a private key out as PKCS#8 PEM: recorded first, then written, proven and put in its place. The key of a CA leaves
 * under a passphrase or not at all.
 *
 * @throws {CertificateError} PASSPHRASE_REQUIRED, PRIVATE_KEY_NOT_HERE, VAULT_LOCKED, EXPORT_UNPROVEN, or what writing refuses with
 */
export async function savePrivateKey(
  ports: AuthorityPorts,
  { keyId, passphrase, path }: { keyId: string; passphrase: string | null; path: string },
): Promise<Saved> {
  const record = await ports.registry.key(keyId);
  checkBareKey(record, passphrase);
  return ports.keys.withPrivateKeyInfo(keyId, async (pkcs8) => {
    const pem =
      passphrase === null
        ? encodePem('PRIVATE KEY', pkcs8)
        : encodePem(
            'ENCRYPTED PRIVATE KEY',
            encryptPrivateKey(pkcs8, passphrase, (length) => ports.random.bytes(length)),
          );
    const bytes = new TextEncoder().encode(pem);
    await ports.registry.recordExport({ subject: keyId, form: 'key', withPrivateKey: true });
    return saveFile(path, true, {
      bytes,
      mode: 0o600,
      expected: { certificates: [], privateKeyOf: record.subjectPublicKeyInfo, passphrase, container: 'pem' },
    }).finally(() => bytes.fill(0));
  });
}

/** @throws {CertificateError} PASSPHRASE_REQUIRED: what signs for everyone is not put down in the clear */
export function checkBareKey(record: KeyRecord, passphrase: string | null): void {
  if (passphrase !== null || record.authorities.length === 0) return;
  throw new CertificateError(
    'PASSPHRASE_REQUIRED',
    'This is a CA’s private key: whoever has the file can sign as this CA. Export it under a passphrase.',
  );
}
