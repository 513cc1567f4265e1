/** PrivateKeyInfo (RFC 5208 §5) and OneAsymmetricKey (RFC 5958 §2): the envelope around every kind of private key. */
import { DerReader, TAG } from './der.ts';
import { integer, objectIdentifier, octetString, sequence } from './der-writer.ts';

export interface PrivateKeyInfo {
  /** The key's algorithm, by OID. */
  readonly algorithm: string;
  /** DER of its parameters, if there are any. */
  readonly parameters: Uint8Array | null;
  /** The contents of the OCTET STRING: RSAPrivateKey, ECPrivateKey, CurvePrivateKey, … */
  readonly privateKey: Uint8Array;
  /** Version 2 may bring the public key along: the BIT STRING's contents. */
  readonly publicKey: Uint8Array | null;
}

/** @throws {CertificateError} MALFORMED_KEY: not a PrivateKeyInfo, or bytes follow it. */
export function parsePrivateKeyInfo(der: Uint8Array): PrivateKeyInfo {
  const reader = new DerReader(der, 'MALFORMED_KEY');
  const outer = reader.enter(TAG.sequence, 'the PrivateKeyInfo');
  const version = reader.smallInteger('the version of the PrivateKeyInfo');
  if (version > 1) reader.fail(`the version of the PrivateKeyInfo is ${version}, not 0 or 1`, reader.start);
  const inside = reader.enter(TAG.sequence, "the private key's algorithm");
  const algorithm = reader.objectIdentifier("the private key's algorithm");
  const parameters = reader.atEnd ? null : reader.any("the private key's parameters");
  reader.leave(inside, "the private key's algorithm");
  const privateKey = reader.octetString('the privateKey');
  if (reader.peek() === 0xa0) reader.any('the attributes');
  let publicKey: Uint8Array | null = null;
  if (reader.peek() === 0x81 && version === 1) {
    const bits = reader.contentOf(0x81, 'the publicKey');
    if (bits.length < 2 || bits[0] !== 0) reader.fail('the publicKey is not a whole number of bytes', reader.start);
    publicKey = bits.subarray(1);
  }
  reader.leave(outer, 'the PrivateKeyInfo');
  reader.end('the PrivateKeyInfo');
  return { algorithm, parameters, privateKey, publicKey };
}

/** Version 0, without attributes: the form that everything reads. */
export function buildPrivateKeyInfo(
  algorithm: string,
  parameters: Uint8Array | null,
  privateKey: Uint8Array,
): Uint8Array {
  const identifier = sequence(objectIdentifier(algorithm), ...(parameters === null ? [] : [parameters]));
  return sequence(integer(0), identifier, octetString(privateKey));
}
