import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { Mac, sha256Hex } from './digest.ts';

/** Octets of the master key and of every subkey. */
export const KEY_BYTES = 32;
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What each subkey is for. A purpose and its version are named, so that no key ever serves two. */
export interface Subkeys {
  /** AES-256-GCM over private keys. */
  readonly privateKey: Uint8Array;
  /** HMAC-SHA-256 over each event. */
  readonly audit: Mac;
  /** HMAC-SHA-256 over the head of the chain: another key, so that an event's MAC is never a head's. */
  readonly auditHead: Mac;
  /** HMAC-SHA-256 over what was proven of the whole vault: see checkpoint.ts. */
  readonly checkpoint: Mac;
  /** AES-256-GCM over the keys that introduce ACME accounts. */
  readonly acmeExternalKey: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869) of the master key, salted with the vault's id. */
export function deriveSubkeys(masterKey: Uint8Array, vaultId: string): Subkeys {
  const derive = (info: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', masterKey, Buffer.from(vaultId, 'utf8'), info, KEY_BYTES));
  const deriveMac = (info: string): Mac => {
    const key = derive(info);
    const mac = new Mac(key);
    key.fill(0);
    return mac;
  };
  return {
    privateKey: derive('chancery/1/private-key'),
    audit: deriveMac('chancery/1/audit'),
    auditHead: deriveMac('chancery/1/audit-head'),
    checkpoint: deriveMac('chancery/1/checkpoint'),
    acmeExternalKey: derive('chancery/1/acme-external-key'),
  };
}

/** A copy of its own to clear, for work that outlives a moment. */
export function copySubkeys({ privateKey, audit, auditHead, checkpoint, acmeExternalKey }: Subkeys): Subkeys {
  return {
    privateKey: privateKey.slice(),
    audit: audit.copy(),
    auditHead: auditHead.copy(),
    checkpoint: checkpoint.copy(),
    acmeExternalKey: acmeExternalKey.slice(),
  };
}

/** Overwrites the subkeys with zeros. */
export function clearSubkeys(subkeys: Subkeys): void {
  subkeys.privateKey.fill(0);
  subkeys.audit.clear();
  subkeys.auditHead.clear();
  subkeys.checkpoint.clear();
  subkeys.acmeExternalKey.fill(0);
}

/**
 * AES-256-GCM with a random nonce: one octet of version, 12 of nonce, the ciphertext, 16 of tag.
 * `associatedData` is not in it and must be the same when it is opened.
 */
export function sealBytes(key: Uint8Array, plain: Uint8Array, associatedData: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associatedData);
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  );
}

/** Opens what {@link sealBytes} sealed; null where key, bytes or associated data are not the same. The caller clears the answer. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, associatedData: Uint8Array): Uint8Array | null {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES));
  overwriteTrace(plain.length);
  try {
    decipher.final();
  } catch {
    // Node has one error for every failed tag, and no code on it: "Unsupported state or unable to authenticate data".
    plain.fill(0);
    return null;
  }
  return plain;
}

const DECOYS = 16;

/**
 * Node may decrypt into a larger block, copy it into one that fits and let go of the first as it is. What is decrypted next
 * in the same length lands in the block that was let go of, and here that is nothing.
 */
function overwriteTrace(length: number): void {
  const nothing = new Uint8Array(length);
  for (let decoy = 0; decoy < DECOYS; decoy += 1) {
    createDecipheriv('aes-256-gcm', new Uint8Array(KEY_BYTES), new Uint8Array(NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    }).update(nothing);
  }
}

/** What a sealed private key is bound to: its public key and its type, so that no row can be passed off as another. */
export function privateKeyBinding(subjectPublicKeyInfo: Uint8Array, keyType: string): Uint8Array {
  return Buffer.from(canonicalJson(['chancery/1/private-key', sha256Hex(subjectPublicKeyInfo), keyType]), 'utf8');
}
