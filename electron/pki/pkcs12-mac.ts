/** The MAC over a PKCS #12 file (RFC 7292 §4) and PBMAC1, its successor (RFC 9879). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { integer, nullValue, objectIdentifier, octetString, sequence } from './der-writer.ts';
import { TAG, type DerReader } from './der.ts';
import { deriveBytes } from './pbes.ts';
import { HMACS, readAlgorithm, readDerivation, type PbesDerivation } from './pbes-algorithm.ts';
import { PKCS12_ROUND_COST, type DerivationBudget } from './pbes-budget.ts';
import type { PassphraseBytes } from './pbes-passphrase.ts';
import { derivePkcs12Key, MAC_MATERIAL, type Pkcs12Hash } from './pkcs12-key-derivation.ts';

const PBMAC1 = '1.2.840.113549.1.5.14';

const DIGESTS: Readonly<Record<string, { hash: Pkcs12Hash; bytes: number }>> = {
  '1.2.840.113549.2.5': { hash: 'md5', bytes: 16 },
  '1.3.14.3.2.26': { hash: 'sha1', bytes: 20 },
  '2.16.840.1.101.3.4.2.4': { hash: 'sha224', bytes: 28 },
  '2.16.840.1.101.3.4.2.1': { hash: 'sha256', bytes: 32 },
  '2.16.840.1.101.3.4.2.2': { hash: 'sha384', bytes: 48 },
  '2.16.840.1.101.3.4.2.3': { hash: 'sha512', bytes: 64 },
};

export type MacScheme =
  | { readonly kind: 'pkcs12'; readonly hash: Pkcs12Hash; readonly keyBytes: number; readonly iterations: number }
  | {
      readonly kind: 'pbmac1';
      readonly hash: string;
      readonly keyBytes: number;
      readonly derivation: PbesDerivation & { kind: 'pbkdf2' | 'scrypt' };
    };

export interface Pkcs12Mac {
  readonly scheme: MacScheme;
  readonly salt: Uint8Array;
  readonly value: Uint8Array;
  /** For people: `HMAC-SHA256, 2,048 rounds`. */
  readonly label: string;
}

/** Reads MacData. @throws {CertificateError} MALFORMED_CONTAINER, UNSUPPORTED_ALGORITHM */
export function readMac(reader: DerReader): Pkcs12Mac {
  const outer = reader.enter(TAG.sequence, 'the MacData');
  const digestInfo = reader.enter(TAG.sequence, 'the MAC');
  const { oid, parameters } = readAlgorithm(reader, 'the MAC algorithm');
  const value = reader.octetString('the MAC value');
  reader.leave(digestInfo, 'the MAC');
  const salt = reader.octetString("the MAC's salt");
  const iterations = reader.atEnd ? 1 : reader.smallInteger("the MAC's number of rounds");
  reader.leave(outer, 'the MacData');
  if (iterations < 1) reader.fail("the MAC's number of rounds is zero", reader.start);
  if (oid === PBMAC1) return { scheme: readPbmac1(parameters), salt, value, label: 'PBMAC1' };
  const digest = DIGESTS[oid];
  if (digest === undefined) throw unsupported(`Its MAC is of the kind ${oid}`);
  const scheme = { kind: 'pkcs12', hash: digest.hash, keyBytes: digest.bytes, iterations } as const;
  const label = `HMAC-${digest.hash.toUpperCase()}, ${iterations.toLocaleString('en')} rounds`;
  return { scheme, salt, value, label };
}

/** PBMAC1-params (RFC 8018 §A.5); RFC 9879 §3 wants the key length written. */
function readPbmac1(parameters: DerReader): MacScheme {
  const outer = parameters.enter(TAG.sequence, 'PBMAC1-params');
  const derivation = readDerivation(parameters);
  const mac = readAlgorithm(parameters, 'the MAC');
  parameters.leave(outer, 'PBMAC1-params');
  const hash = HMACS[mac.oid];
  if (hash === undefined) throw unsupported(`Its MAC is of the kind ${mac.oid}`);
  if (derivation.keyLength === null) parameters.fail('PBMAC1 does not say how long its key is', 0);
  if (derivation.keyLength < 20) throw unsupported('Its MAC has a key that is too short to be safe (RFC 9879 §5)');
  return { kind: 'pbmac1', hash, derivation, keyBytes: derivation.keyLength };
}

/** Whether the MAC is this passphrase's over the contents. @throws {CertificateError} UNSUPPORTED_ALGORITHM: too costly. */
export function macIsRight(
  mac: Pkcs12Mac,
  contents: Uint8Array,
  passphrase: PassphraseBytes,
  budget: DerivationBudget,
): boolean {
  const { scheme, salt, value } = mac;
  let key: Uint8Array;
  if (scheme.kind === 'pkcs12') {
    budget.spend(scheme.iterations * PKCS12_ROUND_COST);
    const { hash, iterations, keyBytes: length } = scheme;
    key = derivePkcs12Key({ hash, purpose: MAC_MATERIAL, passphrase: passphrase.bmp, salt, iterations, length });
  } else {
    key = deriveBytes(scheme.derivation, passphrase.octets, scheme.keyBytes, budget);
  }
  const expected = createHmac(scheme.hash, key).update(contents).digest();
  key.fill(0);
  return expected.length === value.length && timingSafeEqual(expected, value);
}

/**
 * Writes MacData: HMAC over the contents with a key of RFC 7292 appendix B. Not PBMAC1, which OpenSSL 3.0, GnuTLS 3.7,
 * NSS 3.87 and JDK 17 refuse.
 */
export function buildMac(input: {
  readonly contents: Uint8Array;
  readonly passphrase: Uint8Array;
  readonly hash: 'sha1' | 'sha256';
  readonly salt: Uint8Array;
  readonly iterations: number;
}): Uint8Array {
  const { contents, hash, salt, iterations } = input;
  const [oid, length] = hash === 'sha1' ? ['1.3.14.3.2.26', 20] : ['2.16.840.1.101.3.4.2.1', 32];
  const key = derivePkcs12Key({ ...input, purpose: MAC_MATERIAL, length });
  const value = new Uint8Array(createHmac(hash, key).update(contents).digest());
  key.fill(0);
  const digestInfo = sequence(sequence(objectIdentifier(oid), nullValue()), octetString(value));
  return sequence(digestInfo, octetString(salt), integer(iterations));
}

function unsupported(problem: string): CertificateError {
  return new CertificateError(
    'UNSUPPORTED_ALGORITHM',
    `The PKCS #12 file cannot be checked. ${problem}. Export it again.`,
  );
}
