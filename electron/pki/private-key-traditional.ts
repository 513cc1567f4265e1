/** OpenSSL's own encryption of PEM keys: `Proc-Type: 4,ENCRYPTED` and `DEK-Info: CIPHER,IV` (RFC 1421 §4.6). */
import { hash } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { decipherRc2Cbc } from './pbes-rc2.ts';
import { decipherBlocks, tripleDesKey, unpad, type Deciphered } from './pbes.ts';
import type { PemBlock } from './pem.ts';

const CIPHERS: Readonly<Record<string, { name: string; keyBytes: number; block: number }>> = {
  'DES-CBC': { name: 'des-ede3-cbc', keyBytes: 8, block: 8 },
  'DES-EDE-CBC': { name: 'des-ede3-cbc', keyBytes: 16, block: 8 },
  'DES-EDE3-CBC': { name: 'des-ede3-cbc', keyBytes: 24, block: 8 },
  'RC2-CBC': { name: 'rc2', keyBytes: 16, block: 8 },
  'RC2-64-CBC': { name: 'rc2', keyBytes: 8, block: 8 },
  'RC2-40-CBC': { name: 'rc2', keyBytes: 5, block: 8 },
  'AES-128-CBC': { name: 'aes-128-cbc', keyBytes: 16, block: 16 },
  'AES-192-CBC': { name: 'aes-192-cbc', keyBytes: 24, block: 16 },
  'AES-256-CBC': { name: 'aes-256-cbc', keyBytes: 32, block: 16 },
  'CAMELLIA-128-CBC': { name: 'camellia-128-cbc', keyBytes: 16, block: 16 },
  'CAMELLIA-192-CBC': { name: 'camellia-192-cbc', keyBytes: 24, block: 16 },
  'CAMELLIA-256-CBC': { name: 'camellia-256-cbc', keyBytes: 32, block: 16 },
};

/** The cipher of a block's headers; null where it is not encrypted so. */
export function traditionalCipher(block: PemBlock): string | null {
  const processing = block.headers['Proc-Type'];
  return processing !== undefined && /ENCRYPTED/.test(processing) ? (block.headers['DEK-Info'] ?? '') : null;
}

/**
 * Deciphers the block. The key is MD5 over the passphrase and the IV, one round: whoever has the file can try billions of
 * passphrases a second, so we read it and never write it.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: another cipher. MALFORMED_KEY: no IV, or cut.
 */
export function decipherTraditional(block: PemBlock, passphrase: Uint8Array): Deciphered {
  const [cipherName = '', ivText = ''] = (traditionalCipher(block) ?? '').split(',').map((part) => part.trim());
  const cipher = CIPHERS[cipherName.toUpperCase()];
  if (cipher === undefined) {
    const message = `The cipher “${cipherName.slice(0, 40)}” of this key cannot be opened here. Encrypt it again with AES-256.`;
    throw new CertificateError('UNSUPPORTED_ALGORITHM', message);
  }
  const ivIsWhole = ivText.length === 2 * cipher.block && /^[0-9a-fA-F]+$/.test(ivText);
  if (!ivIsWhole || block.der.length === 0 || block.der.length % cipher.block !== 0) {
    const message = `The encrypted key that begins at line ${block.line} is damaged: its IV or its length is wrong. Fetch it again.`;
    throw new CertificateError('MALFORMED_KEY', message, { detail: { line: block.line } });
  }
  const iv = new Uint8Array(Buffer.from(ivText, 'hex'));
  const key = deriveKey(passphrase, iv.subarray(0, 8), cipher.keyBytes);
  const plain =
    cipher.name === 'rc2'
      ? decipherRc2Cbc(key, 8 * cipher.keyBytes, iv, block.der)
      : decipherBlocks(cipher.name, cipher.block === 8 ? tripleDesKey(key) : key, iv, block.der);
  return unpad(plain, cipher.block);
}

/** OpenSSL's EVP_BytesToKey with MD5 and one round. */
function deriveKey(passphrase: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  let key = Buffer.alloc(0);
  let digest = Buffer.alloc(0);
  while (key.length < length) {
    digest = hash('md5', Buffer.concat([digest, passphrase, salt]), 'buffer');
    key = Buffer.concat([key, digest]);
  }
  return new Uint8Array(key.subarray(0, length));
}
