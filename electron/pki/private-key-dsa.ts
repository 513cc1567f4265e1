import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { bitString, integer, objectIdentifier, sequence } from './der-writer.ts';
import { buildPrivateKeyInfo } from './private-key-info.ts';
import type { KeyPair } from './private-key-pair.ts';

export const DSA = '1.2.840.10040.4.1';

const MAX_BITS = 4096n;

/** Dss-Parms (RFC 3279 §2.3.2) and the private number. */
export interface DsaNumbers {
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
  readonly x: bigint;
}

/** Reads a DSA key of a PrivateKeyInfo: parameters, and x as an INTEGER. @throws {CertificateError} MALFORMED_KEY */
export function readDsaKey(privateKey: Uint8Array, parameters: Uint8Array | null): KeyPair {
  const reader = new DerReader(parameters ?? new Uint8Array(0), 'MALFORMED_KEY');
  const outer = reader.enter(TAG.sequence, 'Dss-Parms');
  const [p, q, g] = [reader.bigInteger('p'), reader.bigInteger('q'), reader.bigInteger('g')];
  reader.leave(outer, 'Dss-Parms');
  reader.end('Dss-Parms');
  const inner = new DerReader(privateKey, 'MALFORMED_KEY');
  const x = inner.bigInteger('x');
  inner.end('x');
  return dsaKeyPair({ p, q, g, x }, null);
}

/** Reads OpenSSL's own form: SEQUENCE { 0, p, q, g, y, x }. @throws {CertificateError} MALFORMED_KEY */
export function readTraditionalDsaKey(der: Uint8Array): KeyPair {
  const reader = new DerReader(der, 'MALFORMED_KEY');
  const outer = reader.enter(TAG.sequence, 'the DSA key');
  if (reader.smallInteger('the version') !== 0) reader.fail('the version of the DSA key is not 0', reader.start);
  const [p, q, g] = [reader.bigInteger('p'), reader.bigInteger('q'), reader.bigInteger('g')];
  const [y, x] = [reader.bigInteger('y'), reader.bigInteger('x')];
  reader.leave(outer, 'the DSA key');
  reader.end('the DSA key');
  return dsaKeyPair({ p, q, g, x }, y);
}

/** @param given the public number that came beside it, which must be g^x mod p. @throws {CertificateError} MALFORMED_KEY */
export function dsaKeyPair({ p, q, g, x }: DsaNumbers, given: bigint | null): KeyPair {
  if (p <= 2n || q <= 1n || q >= p || g <= 1n || g >= p || x <= 0n || x >= q || p >= 1n << MAX_BITS) {
    throw new CertificateError(
      'MALFORMED_KEY',
      'The DSA key is damaged: its numbers are out of range. Make a new key.',
    );
  }
  let y = 1n;
  for (let square = g, rest = x; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) y = (y * square) % p;
    square = (square * square) % p;
  }
  if (given !== null && given !== y) {
    const message = 'The DSA key is damaged: its public half is another key’s. Use an undamaged copy of it.';
    throw new CertificateError('MALFORMED_KEY', message);
  }
  const parameters = sequence(integer(p), integer(q), integer(g));
  return {
    pkcs8: buildPrivateKeyInfo(DSA, parameters, integer(x)),
    spki: sequence(sequence(objectIdentifier(DSA), parameters), bitString(integer(y))),
  };
}
