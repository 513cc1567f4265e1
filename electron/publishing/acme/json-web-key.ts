import { createHash } from 'node:crypto';
import type { PublicJwk } from '../../authority/acme-ports.ts';
import { bitString, nullValue, objectIdentifier, sequence, unsignedInteger } from '../../pki/der-writer.ts';
import { parsePublicKey, publicKeyFindings } from '../../pki/public-key.ts';
import { decodeBase64url, isJsonObject, type JsonObject } from './bounded-json.ts';
import { AcmeProblem } from './problem.ts';

/** A client's public key, read and judged. */
export interface AcmeKey {
  readonly jwk: PublicJwk;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
}

/** RFC 7518 §6.2.2, §6.3.2 and §6.4: what only a private or a secret key has. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** OID of the curve, and octets of a coordinate. */
const CURVES = {
  'P-256': { oid: '1.2.840.10045.3.1.7', length: 32 },
  'P-384': { oid: '1.3.132.0.34', length: 48 },
} as const;

/**
 * Reads a public JWK of a kind that accounts may have: P-256, P-384, RSA of 2,048 to 8,192 bits, Ed25519.
 *
 * @throws {AcmeProblem} badPublicKey
 */
export function parseJwk(value: unknown): AcmeKey {
  if (!isJsonObject(value)) throw bad('The jwk is not an object.');
  const secret = SECRET_MEMBERS.find((member) => Object.hasOwn(value, member));
  if (secret !== undefined) throw bad('The jwk holds a private key. Never send one: make another key.');
  const jwk = requiredMembers(value);
  const spki = spkiOf(jwk);
  // Judged by our own reader before the platform's cryptography sees it.
  const worst = publicKeyFindings(parsePublicKey(spki)).find(({ severity }) => severity === 'error');
  if (worst !== undefined) throw bad(worst.message);
  return { jwk, spki, thumbprint: thumbprintOf(jwk) };
}

/** The key of an account on record. */
export function keyOfJwk(jwk: PublicJwk): AcmeKey {
  return { jwk, spki: spkiOf(jwk), thumbprint: thumbprintOf(jwk) };
}

function requiredMembers(value: JsonObject): PublicJwk {
  const { kty, crv } = value;
  const member = (name: string): string => {
    const text = value[name];
    if (typeof text === 'string' && text.length <= 2048) return text;
    throw bad(`The jwk’s member “${name}” is missing, or no base64url of bearable length.`);
  };
  switch (kty) {
    case 'EC':
      if (crv === 'P-256' || crv === 'P-384') return { kty, crv, x: member('x'), y: member('y') };
      throw bad('The jwk’s curve is not taken. Use P-256 or P-384.');
    case 'RSA':
      return { kty, n: member('n'), e: member('e') };
    case 'OKP':
      if (crv === 'Ed25519') return { kty, crv, x: member('x') };
      throw bad('The jwk’s curve is not taken. Use Ed25519.');
    default:
      throw bad('A jwk of this kind is not taken. Use EC (P-256, P-384), RSA or OKP (Ed25519).');
  }
}

function spkiOf(jwk: PublicJwk): Uint8Array {
  switch (jwk.kty) {
    case 'EC': {
      const { oid, length } = CURVES[jwk.crv];
      const algorithm = sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier(oid));
      const point = Uint8Array.of(4, ...octets(jwk.x, length), ...octets(jwk.y, length));
      return sequence(algorithm, bitString(point));
    }
    case 'RSA': {
      const modulus = magnitude(jwk.n, 1024);
      const exponent = magnitude(jwk.e, 8);
      const key = sequence(unsignedInteger(modulus), unsignedInteger(exponent));
      return sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()), bitString(key));
    }
    case 'OKP':
      return sequence(sequence(objectIdentifier('1.3.101.112')), bitString(octets(jwk.x, 32)));
    default:
      return jwk satisfies never;
  }
}

function octets(text: string, length: number): Uint8Array {
  const bytes = decodeBase64url(text);
  if (bytes?.length === length) return bytes;
  throw bad(`A member of the jwk is not base64url of ${String(length)} octets.`);
}

/** RFC 7518 §2: Base64urlUInt, without leading zero octets. */
function magnitude(text: string, mostOctets: number): Uint8Array {
  const bytes = decodeBase64url(text);
  if (bytes !== null && bytes.length > 0 && bytes.length <= mostOctets && bytes[0] !== 0) return bytes;
  throw bad('A number of the jwk is no base64url of bearable length without leading zeros.');
}

/** RFC 7638: the required members in alphabetical order, without blanks. */
function thumbprintOf(jwk: PublicJwk): string {
  const members = Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}

function bad(detail: string): AcmeProblem {
  return new AcmeProblem('badPublicKey', detail);
}
