import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { decodeBase64url, isJsonObject, parseJsonObject, type JsonObject } from './bounded-json.ts';
import type { AcmeKey } from './json-web-key.ts';
import { AcmeProblem, malformed } from './problem.ts';

/** The algorithms of accounts; a client that uses another is told these (RFC 8555 §6.2). */
export const SIGNATURE_ALGORITHMS = ['ES256', 'ES384', 'RS256', 'EdDSA'] as const;
type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** A flattened JWS (RFC 7515 §7.2.2), read and not yet verified. */
export interface Jws {
  readonly header: JsonObject;
  /** Empty for POST-as-GET. */
  readonly payload: Uint8Array;
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
}

const MEMBERS = ['protected', 'payload', 'signature'];

/** Reads a JWS from an object of its three members, and no others. @throws {AcmeProblem} malformed */
export function parseJws(value: unknown): Jws {
  if (!isJsonObject(value)) throw malformed('A JWS is a JSON object.');
  const stray = Object.keys(value).find((member) => !MEMBERS.includes(member));
  if (stray !== undefined) {
    const why = stray === 'header' || stray === 'signatures' ? ' (RFC 8555 §6.2 forbids it)' : '';
    throw malformed(`The JWS has a member other than protected, payload and signature${why}.`);
  }
  const { protected: encodedHeader, payload: encodedPayload, signature: encodedSignature } = value;
  const headerBytes = decodeBase64url(encodedHeader);
  const payload = decodeBase64url(encodedPayload);
  const signature = decodeBase64url(encodedSignature);
  if (headerBytes === null || payload === null || signature === null) {
    throw malformed('The JWS’s protected, payload and signature are base64url without padding, each a text.');
  }
  const header = parseJsonObject(headerBytes, 'The JWS’s protected header');
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) {
    throw malformed('The JWS’s header asks for an extension, and none is known here.');
  }
  const signingInput = Buffer.from(`${String(encodedHeader)}.${String(encodedPayload)}`, 'ascii');
  return { header, payload, signingInput, signature };
}

/** @throws {AcmeProblem} badSignatureAlgorithm, with those that are taken; unauthorized: it does not verify */
export function verifyJws(jws: Jws, key: AcmeKey): void {
  const algorithm = algorithmOf(jws.header);
  if (algorithm !== algorithmFor(key)) {
    throw malformed('The JWS’s alg is not one for the key that it names.');
  }
  if (!verifies(jws, key, algorithm)) {
    throw new AcmeProblem('unauthorized', 'The JWS’s signature does not verify under the key that it names.');
  }
}

/** An external account binding is under a shared secret (RFC 8555 §7.3.4); nothing else is. */
export function verifiesUnderSecret(jws: Jws, secret: Uint8Array): boolean {
  if (jws.header['alg'] !== 'HS256') return false;
  const expected = createHmac('sha256', secret).update(jws.signingInput).digest();
  return jws.signature.length === expected.length && timingSafeEqual(jws.signature, expected);
}

function algorithmOf({ alg }: JsonObject): SignatureAlgorithm {
  const known = SIGNATURE_ALGORITHMS.find((algorithm) => algorithm === alg);
  if (known !== undefined) return known;
  throw new AcmeProblem(
    'badSignatureAlgorithm',
    `The JWS’s alg is not taken. Use one of ${SIGNATURE_ALGORITHMS.join(', ')}.`,
    { members: { algorithms: SIGNATURE_ALGORITHMS } },
  );
}

/** The one algorithm that a key signs with: a key never serves two. */
function algorithmFor({ jwk }: AcmeKey): SignatureAlgorithm {
  if (jwk.kty === 'EC') return jwk.crv === 'P-256' ? 'ES256' : 'ES384';
  return jwk.kty === 'RSA' ? 'RS256' : 'EdDSA';
}

function verifies({ signingInput, signature }: Jws, { spki }: AcmeKey, algorithm: SignatureAlgorithm): boolean {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  switch (algorithm) {
    // RFC 7518 §3.4: R and S, each as long as the order, and not DER.
    case 'ES256':
      return signature.length === 64 && verify('sha256', signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'ES384':
      return signature.length === 96 && verify('sha384', signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'RS256':
      return verify('sha256', signingInput, key, signature);
    case 'EdDSA':
      return signature.length === 64 && verify(null, signingInput, key, signature);
    default:
      return algorithm satisfies never;
  }
}
