/** A JKS with one key, as java.security.KeyStore and sun.security.provider.KeyProtector write it; real ones come from keytool in test/oracles. */
import { createHash } from 'node:crypto';
import type { Made } from './made-certificates.ts';

const sha1 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export function sealedKeyStore(leaf: Made, chain: readonly Made[], passphrase: string): Uint8Array {
  const spelled = Buffer.from(passphrase, 'utf16le').swap16();
  const certificates = [leaf, ...chain].flatMap(({ der }) => [text('X.509'), uint32(der.length), der]);
  const key = protect(leaf.pkcs8, spelled);
  const entry = [
    uint32(1),
    text('mail'),
    Buffer.alloc(8),
    uint32(key.length),
    key,
    uint32(chain.length + 1),
    ...certificates,
  ];
  const store = Buffer.concat([uint32(0xfeedfeed), uint32(2), uint32(1), ...entry]);
  return Buffer.concat([store, sha1(spelled, Buffer.from('Mighty Aphrodite'), store)]);
}

/** EncryptedPrivateKeyInfo under 1.3.6.1.4.1.42.2.17.1.1: salt, the key XORed with a stream, SHA-1 of passphrase and key. */
function protect(pkcs8: Uint8Array, spelled: Uint8Array): Buffer {
  const salt = Buffer.alloc(20, 7);
  const sealed = Buffer.from(pkcs8);
  let block: Uint8Array = salt;
  for (let at = 0; at < sealed.length; at++) {
    if (at % 20 === 0) block = sha1(spelled, block);
    sealed[at] = (sealed[at] ?? 0) ^ (block[at % 20] ?? 0);
  }
  const algorithm = Buffer.from('300e060a2b060104012a021101010500', 'hex');
  return tagged(0x30, Buffer.concat([algorithm, tagged(0x04, Buffer.concat([salt, sealed, sha1(spelled, pkcs8)]))]));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
