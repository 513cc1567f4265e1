import { describe, expect, it } from 'vitest';
import { bitString, element, sequence } from '../../electron/pki/der-writer.ts';
import { assembleSigned, sequenceToSign } from '../../electron/pki/signed.ts';
import { encodeSignatureAlgorithm } from '../../electron/pki/signature-algorithm.ts';

const ALGORITHM = 'ecdsa-with-SHA256';
const OCTET_STRING = 0x04;

/** Lengths at which a header grows are among them: 16 MiB, where the part alone has five octets before it and the whole six. */
const LENGTHS = [0, 100, 1_048_570, 1_048_576, 0x100_0000 - 100, 0x100_0000 - 20, 0x100_0000 + 3];
const SIGNATURES = [0, 64, 72, 512, 9_000];

describe('sequenceToSign', () => {
  it.each(LENGTHS)('is the same sequence, of %d octets', (length) => {
    const parts = [element(OCTET_STRING, new Uint8Array(length).fill(0x5a)), Uint8Array.of(5, 0)];
    expect(Buffer.compare(sequenceToSign(...parts), sequence(...parts))).toBe(0);
  });
});

describe('assembleSigned', () => {
  it.each(LENGTHS.flatMap((length) => SIGNATURES.map((signature): [number, number] => [length, signature])))(
    'is the same around a part that it need not copy: %d octets, a signature of %d',
    (length, signatureLength) => {
      const part = element(OCTET_STRING, new Uint8Array(length).fill(0x5a));
      const signature = new Uint8Array(signatureLength).fill(0xa5);
      const behind = Uint8Array.of(5, 0);
      const expected = sequence(sequence(part), encodeSignatureAlgorithm(ALGORITHM), bitString(signature), behind);
      const found = assembleSigned(sequenceToSign(part), ALGORITHM, signature, behind);
      expect(Buffer.compare(found, expected)).toBe(0);
    },
  );

  it('copies nothing of a large part, and leaves what it made alone when the part is signed again', () => {
    const tbs = sequenceToSign(element(OCTET_STRING, new Uint8Array(2_000_000)));
    const first = assembleSigned(tbs, ALGORITHM, new Uint8Array(64).fill(1));
    const before = Buffer.from(first);
    const second = assembleSigned(tbs, ALGORITHM, new Uint8Array(64).fill(2));
    expect(first.buffer).toBe(tbs.buffer);
    expect(second.buffer).not.toBe(tbs.buffer);
    expect(Buffer.compare(first, before)).toBe(0);
  });

  it('copies a piece of a large part, around which other things stand', () => {
    const tbs = sequenceToSign(element(OCTET_STRING, new Uint8Array(2_000_000)));
    const piece = tbs.subarray(0, 1_500_000);
    const before = Buffer.from(tbs);
    assembleSigned(piece, ALGORITHM, new Uint8Array(64).fill(1));
    expect(Buffer.compare(tbs, before)).toBe(0);
  });
});
