import { encodePkcs12Passphrase } from './pkcs12-key-derivation.ts';

/** One way to turn a passphrase into bytes. */
export interface PassphraseBytes {
  /** For PBES1, PBES2 and PBMAC1 (RFC 8018 §2: UTF-8 is suggested). */
  readonly octets: Uint8Array;
  /** For the PKCS #12 schemes (RFC 7292 §B.1). */
  readonly bmp: Uint8Array;
}

/**
 * The ways in which programs have spelled a passphrase, the right one first. Beyond ASCII they part, and an empty one
 * is written with and without the two closing zero bytes.
 */
export function spellPassphrase(passphrase: string): readonly PassphraseBytes[] {
  const octets = new Uint8Array(Buffer.from(passphrase, 'utf8'));
  const proper = { octets, bmp: encodePkcs12Passphrase(passphrase) };
  if (passphrase === '') return [proper, { octets, bmp: octets }];
  if (octets.length === passphrase.length) return [proper];
  // OpenSSL before 1.1.0 took each byte of UTF-8, or of Latin-1, for a character.
  const bytewise = { octets: proper.bmp, bmp: encodePkcs12Passphrase(Buffer.from(octets).toString('latin1')) };
  return [proper, bytewise];
}
