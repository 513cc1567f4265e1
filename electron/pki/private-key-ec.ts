import { createECDH } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { magnitudeToBigInt, sameBytes } from './bytes.ts';
import { bitString, contextConstructed, integer, objectIdentifier, octetString, sequence } from './der-writer.ts';
import { generatorMultiple } from './curve-arithmetic.ts';
import { curveByOid, decodePoint, encodePoint, OTHER_CURVES, type Curve } from './elliptic-curve.ts';
import { buildPrivateKeyInfo } from './private-key-info.ts';
import type { KeyPair } from './private-key-pair.ts';

export const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

/** What node:crypto calls the curves that both OpenSSL and BoringSSL have; others go by their own name. */
const RUNTIME_NAMES: Readonly<Record<string, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  'P-224': 'secp224r1',
  'P-192': 'prime192v1',
};

/**
 * Reads ECPrivateKey (RFC 5915 §3) and computes its public point; one that is written beside it must be the same.
 *
 * @param curveParameters the parameters of the PrivateKeyInfo's algorithm; null where the key itself must name its curve.
 * @throws {CertificateError} MALFORMED_KEY: not an ECPrivateKey, or its halves are not one key's.
 *   UNSUPPORTED_ALGORITHM: explicit curve parameters, or a curve that this runtime cannot compute on.
 */
export function readEcKey(privateKey: Uint8Array, curveParameters: Uint8Array | null): KeyPair {
  const reader: DerReader = new DerReader(privateKey, 'MALFORMED_KEY');
  const outer = reader.enter(TAG.sequence, 'the ECPrivateKey');
  if (reader.smallInteger('the version of the ECPrivateKey') !== 1) {
    reader.fail('the version of the ECPrivateKey is not 1', reader.start);
  }
  const scalar = reader.octetString('the private scalar');
  let parameters = curveParameters;
  if (reader.peek() === 0xa0) {
    const inner = reader.inner(0xa0, "the curve's parameters");
    const own = inner.any("the curve's parameters");
    inner.end("the curve's parameters");
    if (parameters !== null && !sameBytes(parameters, own)) reader.fail('the key names two curves', reader.start);
    parameters = own;
  }
  let point: Uint8Array | null = null;
  if (reader.peek() === 0xa1) {
    const inner = reader.inner(0xa1, 'the public point');
    point = inner.bitStringBytes('the public point');
    inner.end('the public point');
  }
  reader.leave(outer, 'the ECPrivateKey');
  reader.end('the ECPrivateKey');
  if (parameters === null) reader.fail('the key does not name its curve', 0);
  if (parameters[0] !== TAG.objectIdentifier) {
    throw unsupported('It brings its own curve parameters; only named curves are safe.');
  }
  const oid = new DerReader(parameters, 'MALFORMED_KEY').objectIdentifier('the curve');
  return ecKeyPair(oid, scalar, point);
}

/** The same from a bare scalar, as OpenSSH keeps it. */
export function ecKeyPair(curveOid: string, scalar: Uint8Array, point: Uint8Array | null): KeyPair {
  const known = curveByOid(curveOid);
  const name = known?.name ?? OTHER_CURVES[curveOid]?.name;
  const bits = known?.bits ?? OTHER_CURVES[curveOid]?.bits;
  if (name === undefined || bits === undefined) throw unsupported(`Its curve ${curveOid} is not known.`);
  const width = Math.ceil((known?.order.toString(2).length ?? bits) / 8);
  const padded = fitScalar(scalar, width);
  const computed = publicPoint(name, known, padded, point);
  const key = sequence(integer(1), octetString(padded), contextConstructed(1, bitString(computed)));
  const parameters = objectIdentifier(curveOid);
  return {
    pkcs8: buildPrivateKeyInfo(EC_PUBLIC_KEY, parameters, key),
    spki: sequence(sequence(objectIdentifier(EC_PUBLIC_KEY), parameters), bitString(computed)),
  };
}

/** RFC 5915 §3: as long as the order. OpenSSL before 1.0 cut leading zeros off, others put one too many. */
function fitScalar(scalar: Uint8Array, width: number): Uint8Array {
  let start = 0;
  while (start < scalar.length - width && scalar[start] === 0) start += 1;
  const magnitude = scalar.subarray(start);
  if (magnitude.length > width || magnitude.length === 0) throw malformed('its private scalar has the wrong length');
  const padded = new Uint8Array(width);
  padded.set(magnitude, width - magnitude.length);
  return padded;
}

function publicPoint(name: string, curve: Curve | undefined, scalar: Uint8Array, given: Uint8Array | null): Uint8Array {
  const computed = computePoint(name, scalar, curve);
  if (given !== null && !samePoint(curve, given, computed)) throw malformed('its public point is another key’s');
  return computed;
}

/** @throws {CertificateError} MALFORMED_KEY: the scalar is out of range. UNSUPPORTED_ALGORITHM: nobody here knows the curve. */
function computePoint(name: string, scalar: Uint8Array, curve: Curve | undefined): Uint8Array {
  const value = magnitudeToBigInt(scalar);
  if (curve !== undefined && !inRange(value, curve)) throw malformed('its private scalar is out of range');
  let ecdh;
  try {
    ecdh = createECDH(RUNTIME_NAMES[name] ?? name);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (curve === undefined) throw unsupported(`This runtime cannot compute on its curve ${name}.`);
    // Electron's BoringSSL lacks secp256k1 and brainpool, whose numbers we have.
    return encodePoint(curve, generatorMultiple(curve, value));
  }
  try {
    ecdh.setPrivateKey(scalar);
    return new Uint8Array(ecdh.getPublicKey());
  } catch (error) {
    throw malformed('its private scalar is out of range', error);
  }
}

function inRange(scalar: bigint, curve: Curve): boolean {
  return scalar > 0n && scalar < curve.order;
}

function samePoint(curve: Curve | undefined, given: Uint8Array, computed: Uint8Array): boolean {
  if (curve === undefined || given[0] === 4) return sameBytes(given, computed);
  const point = decodePoint(curve, given);
  const expected = decodePoint(curve, computed);
  return typeof point !== 'string' && typeof expected !== 'string' && point.x === expected.x && point.y === expected.y;
}

function malformed(problem: string, cause?: unknown): CertificateError {
  const message = `The elliptic curve key is damaged: ${problem}. Use an undamaged copy of it.`;
  return new CertificateError('MALFORMED_KEY', message, { cause });
}

function unsupported(problem: string): CertificateError {
  const message = `The elliptic curve key cannot be used here. ${problem} Make a new key on P-256 or P-384.`;
  return new CertificateError('UNSUPPORTED_ALGORITHM', message);
}
