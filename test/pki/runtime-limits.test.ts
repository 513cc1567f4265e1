import { describe, expect, it } from 'vitest';
import { decipherBlocks } from '../../electron/pki/pbes.ts';
import { ecKeyPair } from '../../electron/pki/private-key-ec.ts';
import { edwardsKeyPair } from '../../electron/pki/private-key-edwards.ts';
import { codeOf } from './foreign-fixtures.ts';
import { lacks, ON_BORINGSSL, type RuntimeLimit } from './runtime-limits.ts';

const octets = (length: number): Uint8Array => new Uint8Array(length).fill(7);

const LIMITED: readonly (readonly [RuntimeLimit, () => unknown])[] = [
  ['Ed448', () => edwardsKeyPair('1.3.101.113', octets(57), null)],
  ['X448', () => edwardsKeyPair('1.3.101.111', octets(56), null)],
  [
    'P-192, SM2 and other curves of which only the name is known',
    () => ecKeyPair('1.2.840.10045.3.1.1', octets(24), null),
  ],
  [
    'P-192, SM2 and other curves of which only the name is known',
    () => ecKeyPair('1.2.156.10197.1.301', octets(32), null),
  ],
  ['Camellia', () => decipherBlocks('camellia-192-cbc', octets(24), octets(16), octets(16))],
];

/** BoringSSL lacks these too: we compute them ourselves, so that they read the same everywhere. */
const OURS: readonly (readonly [string, () => unknown])[] = [
  ['secp256k1', () => ecKeyPair('1.3.132.0.10', octets(32), null)],
  ['brainpoolP256r1', () => ecKeyPair('1.3.36.3.3.2.8.1.1.7', octets(32), null)],
  ['brainpoolP384r1', () => ecKeyPair('1.3.36.3.3.2.8.1.1.11', octets(48), null)],
  ['brainpoolP512r1', () => ecKeyPair('1.3.36.3.3.2.8.1.1.13', octets(64), null)],
  ['Ed25519', () => edwardsKeyPair('1.3.101.112', octets(32), null)],
  ['X25519', () => edwardsKeyPair('1.3.101.110', octets(32), null)],
];

describe('what Electron’s BoringSSL cannot compute', () => {
  it.each(LIMITED)('is refused there with a code, and read in Node: %s', (limit, call) => {
    expect(codeOf(call)).toBe(ON_BORINGSSL ? 'UNSUPPORTED_ALGORITHM' : 'none');
    expect(lacks(limit)).toBe(ON_BORINGSSL);
  });

  it.each(OURS)('is not %s, in no runtime', (_, call) => {
    expect(codeOf(call)).toBe('none');
  });
});
