import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { KeyType } from '../../shared/pki-terms.ts';
import type { KeyRing, NewKey, SealedKey, SigningKey } from '../authority/ports.ts';
import { publicKeyOf } from '../pki/private-key.ts';
import { bytes, text } from './columns.ts';
import { parseId } from './ids.ts';
import { RECORD_KINDS } from './records.ts';
import { openBytes, privateKeyBinding, sealBytes } from './sealing.ts';
import type { Session } from './session.ts';
import { permit } from './signing-permission.ts';
import { signWith } from './sign-with.ts';
import type { VaultStore } from './store.ts';

/** The private keys of a vault. They stand sealed in the file, and open only in memory, only while it is unlocked. */
export function createKeyRing(store: VaultStore): KeyRing {
  return {
    async generate(keyType) {
      store.unlocked();
      const key = await generatePrivateKey(keyType);
      return newKey(store.unlocked(), key, keyType);
    },

    async seal(pkcs8) {
      const session = store.unlocked();
      // Our own reading first: BoringSSL is no place for hostile bytes.
      const claimed = publicKeyOf(pkcs8);
      const key = importPrivateKey(pkcs8);
      const actual = createPublicKey(key).export({ type: 'spki', format: 'der' });
      if (!actual.equals(claimed)) {
        throw new CertificateError(
          'MALFORMED_KEY',
          'The private key holds another public key than its own. It cannot be trusted: use another key.',
        );
      }
      return newKey(session, key, 'imported');
    },

    async open(keyId) {
      const session = store.unlocked();
      const opened = session.openedKey(keyId);
      if (opened !== undefined) return opened;
      const { sealedKey, pkcs8 } = unseal(store, session, keyId);
      const key = importPrivateKey(pkcs8);
      pkcs8.fill(0);
      const signingKey = signingKeyFor(session, sealedKey.subjectPublicKeyInfo, key, () => permit(store, keyId));
      session.keepOpened(keyId, signingKey);
      return signingKey;
    },

    async withPrivateKeyInfo(keyId, use) {
      await permit(store, keyId);
      const { pkcs8 } = unseal(store, store.unlocked(), keyId);
      try {
        return await use(pkcs8);
      } finally {
        pkcs8.fill(0);
      }
    },
  };
}

/** Opens a sealed key, or null where it was not sealed under this vault's key for that public key. The caller clears it. */
export function openSealedKey(session: Session, key: SealedKey): Uint8Array | null {
  return openBytes(session.subkeys.privateKey, key.sealed, privateKeyBinding(key.subjectPublicKeyInfo, key.keyType));
}

function unseal(store: VaultStore, session: Session, keyId: string): { sealedKey: StoredKey; pkcs8: Uint8Array } {
  return store.database.consistent(() => {
    const sealedKey = readStoredKey(store, keyId);
    store.prove(RECORD_KINDS.privateKey, keyId);
    const pkcs8 = openBytes(
      session.subkeys.privateKey,
      sealedKey.sealed,
      privateKeyBinding(sealedKey.subjectPublicKeyInfo, sealedKey.keyType),
    );
    if (pkcs8 === null) {
      throw new CertificateError('VAULT_TAMPERED', `The private key ${keyId} does not open. Restore a backup.`);
    }
    return { sealedKey, pkcs8 };
  });
}

interface StoredKey {
  readonly keyType: string;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly sealed: Uint8Array;
}

function readStoredKey(store: VaultStore, keyId: string): StoredKey {
  const id = parseId('key', keyId);
  const row =
    id === null
      ? undefined
      : store.database.get('SELECT key_type, subject_public_key_info, sealed FROM private_key WHERE id = ?', id);
  if (row === undefined) {
    throw new CertificateError('PRIVATE_KEY_NOT_HERE', `This vault has no private key ${keyId}.`);
  }
  return {
    keyType: text(row, 'key_type'),
    subjectPublicKeyInfo: bytes(row, 'subject_public_key_info'),
    sealed: bytes(row, 'sealed'),
  };
}

function newKey(session: Session, key: KeyObject, keyType: SealedKey['keyType']): NewKey {
  const subjectPublicKeyInfo = new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const sealed = sealBytes(session.subkeys.privateKey, pkcs8, privateKeyBinding(subjectPublicKeyInfo, keyType));
  pkcs8.fill(0);
  const made: NewKey = {
    subjectPublicKeyInfo,
    sealedKey: { keyType, subjectPublicKeyInfo, sealed },
    sign: async (message, algorithm) => signWith(session.keyOf(made), message, algorithm),
  };
  session.hold(made, key);
  return made;
}

function signingKeyFor(
  session: Session,
  subjectPublicKeyInfo: Uint8Array,
  key: KeyObject,
  permission: () => Promise<void>,
): SigningKey {
  const signingKey: SigningKey = {
    subjectPublicKeyInfo,
    sign: async (message, algorithm) => {
      await permission();
      return signWith(session.keyOf(signingKey), message, algorithm);
    },
  };
  session.hold(signingKey, key);
  return signingKey;
}

function importPrivateKey(pkcs8: Uint8Array): KeyObject {
  const key = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength);
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new CertificateError(
      'UNSUPPORTED_ALGORITHM',
      'A private key of this kind cannot be used here. Use RSA, P-256, P-384, P-521 or Ed25519.',
      { cause: error },
    );
  }
}

const CURVES = { 'ec-p256': 'P-256', 'ec-p384': 'P-384', 'ec-p521': 'P-521' } as const;
const MODULUS_BITS = { 'rsa-2048': 2048, 'rsa-3072': 3072, 'rsa-4096': 4096 } as const;

/** In a thread of the pool: an RSA-4096 key takes seconds. */
function generatePrivateKey(keyType: KeyType): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, _publicKey: KeyObject, privateKey: KeyObject): void => {
      if (error === null) resolve(privateKey);
      else reject(error);
    };
    switch (keyType) {
      case 'ec-p256':
      case 'ec-p384':
      case 'ec-p521':
        generateKeyPair('ec', { namedCurve: CURVES[keyType] }, settle);
        break;
      case 'rsa-2048':
      case 'rsa-3072':
      case 'rsa-4096':
        generateKeyPair('rsa', { modulusLength: MODULUS_BITS[keyType], publicExponent: 65537 }, settle);
        break;
      case 'ed25519':
        generateKeyPair('ed25519', undefined, settle);
        break;
      default:
        keyType satisfies never;
    }
  });
}
