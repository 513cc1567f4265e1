/**
 * What the runtime that runs the tests cannot compute: nothing in Node, these in Electron's BoringSSL. Each is read as far as it
 * goes and refused with UNSUPPORTED_ALGORITHM; `runtime-limits.test.ts` proves that the list is neither too long nor too short.
 */
const LIMITS = {
  // Ed448 and X448 rest on SHAKE-256 and a field of 448 bits: too much to bring along for keys that no TLS client takes.
  Ed448: 'no public key out of the private one, no signature',
  X448: 'no public key out of the private one; it cannot sign anywhere',
  // Refused for signing in every runtime, and told on inspection by name and size.
  'P-192, SM2 and other curves of which only the name is known': 'no public point out of the private scalar',
  Camellia: 'no decryption of PBES2 and traditional PEM under it; keys under AES, 3DES, DES, RC2 and RC4 open',
} as const;

export type RuntimeLimit = keyof typeof LIMITS;

/** Electron's own Node, run as such: `npm test -- --project electron`. */
export const ON_BORINGSSL = 'electron' in process.versions;

/** Whether a test must expect UNSUPPORTED_ALGORITHM where it would else expect an answer. */
export function lacks(what: RuntimeLimit): boolean {
  return ON_BORINGSSL && what in LIMITS;
}
