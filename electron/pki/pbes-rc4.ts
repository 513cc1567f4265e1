/**
 * RC4, for the old PKCS #12 schemes `pbeWithSHAAnd128BitRC4` and `…40BitRC4` (RFC 7292 appendix C), which OpenSSL 3 and
 * BoringSSL no longer offer under a key of any length. We read them and never write them.
 */

/** Deciphers (or enciphers: it is the same) with a key of 1 to 256 bytes. */
export function decipherRc4(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const at = (i: number): number => state[i & 0xff] ?? 0;
  const swap = (a: number, b: number): void => {
    const kept = at(a);
    state[a] = at(b);
    state[b] = kept;
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 0xff;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return ciphertext.map((value) => {
    i = (i + 1) & 0xff;
    j = (j + at(i)) & 0xff;
    swap(i, j);
    return value ^ at(at(i) + at(j));
  });
}
