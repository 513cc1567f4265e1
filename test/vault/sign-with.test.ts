import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeSignatureAlgorithm, verifySignature } from '../../electron/pki/signature-algorithm.ts';
import { signWith } from '../../electron/vault/sign-with.ts';

describe('signWith', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));

  it.each([
    ['a certificate', 1_000, 'sha256WithRSAEncryption'],
    ['a CRL of a hundred thousand', 5_000_000, 'sha256WithRSAEncryption'],
    ['the same with PSS', 5_000_000, 'rsassa-pss-sha384'],
  ] as const)('signs by RSA what is as long as %s', async (_, length, algorithm) => {
    const message = new Uint8Array(length).fill(7);
    const signature = await signWith(privateKey, message, algorithm);
    const claim = { algorithm: encodeSignatureAlgorithm(algorithm), spki, signature };
    expect(verifySignature({ ...claim, message })).toBe(true);
    expect(verifySignature({ ...claim, message: message.fill(8, length - 1) })).toBe(false);
  });
});
