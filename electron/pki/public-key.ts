/** Over 300 lines: one thing, a public key, read here and judged here, family by family. */
import { createHash } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { DerReader, TAG } from './der.ts';
import { magnitudeToBigInt } from './bytes.ts';
import { OTHER_CURVES, curveByName, curveByOid, decodePoint } from './elliptic-curve.ts';
import type { PointProblem } from './elliptic-curve.ts';
import { isDebianWeak } from './debian-weak-keys.ts';
import { hasClosePrimes, hasRocaFingerprint, smallFactor } from './rsa-weakness.ts';

/** A subjectPublicKeyInfo (RFC 5280 §4.1.2.7), read as far as its kind is known. Whether it is sound: {@link publicKeyFindings}. */
export interface PublicKey {
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  family: 'RSA' | 'RSA-PSS' | 'EC' | 'Ed25519' | 'Ed448' | 'X25519' | 'X448' | 'DSA' | 'DH' | 'other';
  /** `RSA-3072`, `EC-P256`, `EC-secp256k1`, `EC-explicit`, `Ed25519`, or the algorithm's OID. */
  label: string;
  /** Of the modulus or the field; 0 when unknown. */
  bits: number;
  /** `P-256`, `secp256k1`, …, or the curve's OID; null for other families and for explicit parameters. */
  curve: string | null;
  /** RSA: big-endian, without a leading zero byte; null where it cannot be read. */
  modulus: Uint8Array | null;
  exponent: bigint | null;
  /** The contents of the BIT STRING. */
  subjectPublicKey: Uint8Array;
  /** DER of the algorithm's parameters, if there are any. */
  parameters: Uint8Array | null;
  /** What is wrong with the inner encoding, where the outer one holds; such a key is shown and never used. */
  defect: string | null;
}

const FAMILIES: Readonly<Record<string, PublicKey['family']>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10045.2.1': 'EC',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.10046.2.1': 'DH',
  '1.2.840.113549.1.3.1': 'DH',
};

/** Lengths of RFC 8410 §4 keys, in bytes. */
const FIXED_LENGTHS: Readonly<Partial<Record<PublicKey['family'], number>>> = {
  Ed25519: 32,
  Ed448: 57,
  X25519: 32,
  X448: 56,
};

const FIXED_BITS: Readonly<Partial<Record<PublicKey['family'], number>>> = {
  Ed25519: 256,
  Ed448: 456,
  X25519: 253,
  X448: 448,
};

/**
 * Reads a SubjectPublicKeyInfo, and nothing behind it. A key of a known family whose inside is malformed is answered
 * with its `defect`, so that the certificate around it can still be shown.
 *
 * @throws {CertificateError} MALFORMED_KEY: not a SubjectPublicKeyInfo.
 */
export function parsePublicKey(spki: Uint8Array): PublicKey {
  const reader = new DerReader(spki, 'MALFORMED_KEY');
  const key = readPublicKey(reader);
  reader.end('the subjectPublicKeyInfo');
  return key;
}

/** Reads a SubjectPublicKeyInfo where a reader stands. @throws {CertificateError} with the reader's code. */
export function readPublicKey(reader: DerReader): PublicKey {
  const outer = reader.enter(TAG.sequence, 'the subjectPublicKeyInfo');
  const start = reader.start;
  const algorithm = reader.enter(TAG.sequence, "the public key's algorithm");
  const oid = reader.objectIdentifier("the public key's algorithm");
  const parameters = reader.atEnd ? null : reader.any("the public key's parameters");
  reader.leave(algorithm, "the public key's algorithm");
  const subjectPublicKey = reader.bitStringBytes('the subjectPublicKey');
  reader.leave(outer, 'the subjectPublicKeyInfo');

  const family = FAMILIES[oid] ?? 'other';
  const key: PublicKey = {
    spki: reader.bytes.subarray(start, reader.position),
    family,
    label: family === 'other' ? oid : family,
    bits: FIXED_BITS[family] ?? 0,
    curve: null,
    modulus: null,
    exponent: null,
    subjectPublicKey,
    parameters,
    defect: null,
  };
  if (family === 'RSA' || family === 'RSA-PSS') readRsa(key);
  else if (family === 'EC') readCurve(key);
  else if (family in FIXED_LENGTHS) {
    if (parameters !== null) key.defect = `${family} keys have no parameters, and this one has (RFC 8410 §3)`;
    else if (subjectPublicKey.length !== FIXED_LENGTHS[family]) key.defect = 'its length is wrong (RFC 8410 §4)';
  }
  return key;
}

function readRsa(key: PublicKey): void {
  const { parameters } = key;
  // RFC 3279 §2.3.1: NULL, always. RFC 4055 §3.1: a PSS key has none or RSASSA-PSS-params.
  const isNull = parameters?.length === 2 && parameters[0] === TAG.null && parameters[1] === 0;
  if (key.family === 'RSA' && !isNull) key.defect = 'its parameters are not NULL (RFC 3279 §2.3.1)';
  try {
    const reader = new DerReader(key.subjectPublicKey, 'MALFORMED_KEY');
    const outer = reader.enter(TAG.sequence, 'RSAPublicKey');
    const modulus = reader.unsigned('the modulus');
    const exponent = reader.unsigned('the public exponent');
    reader.leave(outer, 'RSAPublicKey');
    reader.end('RSAPublicKey');
    key.bits = bitLength(modulus);
    key.label = `${key.family}-${String(key.bits)}`;
    key.modulus = modulus;
    key.exponent = exponent.length <= MAX_RSA_BYTES ? magnitudeToBigInt(exponent) : null;
    if (key.exponent === null) key.defect = 'its public exponent is absurdly large';
    if (modulus.length > MAX_RSA_BYTES) key.defect = 'its modulus is absurdly large';
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    key.defect = error.message;
  }
}

/** 32,768 bits: twice what any software takes. */
const MAX_RSA_BYTES = 4096;

function bitLength(magnitude: Uint8Array): number {
  const first = magnitude[0] ?? 0;
  return first === 0 ? 0 : 8 * magnitude.length - Math.clz32(first) + 24;
}

function readCurve(key: PublicKey): void {
  const tag = key.parameters?.[0];
  if (key.parameters === null || tag === TAG.null) {
    key.defect = 'it does not name its curve (RFC 5480 §2.1.1)';
    return;
  }
  if (tag !== TAG.objectIdentifier) {
    key.label = 'EC-explicit';
    return;
  }
  try {
    const oid = new DerReader(key.parameters, 'MALFORMED_KEY').objectIdentifier('the curve');
    const known = curveByOid(oid) ?? OTHER_CURVES[oid];
    key.curve = known?.name ?? oid;
    key.bits = known?.bits ?? 0;
    key.label = `EC-${key.curve.replace(/^P-/, 'P')}`;
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    key.defect = error.message;
  }
}

/** RFC 7093 §2 method 1: the leftmost 160 bits of the SHA-256 of the BIT STRING's contents. */
export function keyIdentifier(key: PublicKey): Uint8Array {
  return new Uint8Array(createHash('sha256').update(key.subjectPublicKey).digest()).slice(0, 20);
}

/** RFC 5280 §4.2.1.2 method 1: the SHA-1 of the same, which is what OpenSSL and most CAs write. */
export function keyIdentifierSha1(key: PublicKey): Uint8Array {
  return new Uint8Array(createHash('sha1').update(key.subjectPublicKey).digest());
}

/** CA/B Forum TLS BR §6.1.1.3 asks for this many rounds of Fermat's method. */
const FERMAT_ROUNDS = 100;

/**
 * What is wrong or unusual about a public key: an `error` for one that must not be certified, a `warning` for one that
 * some software refuses. Takes at most a few milliseconds, whatever the key. Whether Ed25519 suits is for lint to say.
 */
export function publicKeyFindings(key: PublicKey): Finding[] {
  const octets = Buffer.from(key.spki).toString('latin1');
  const findings = latest.get(octets) ?? findingsAnew(key);
  latest.delete(octets);
  latest.set(octets, findings);
  const [oldest] = latest.size > REMEMBERED ? latest.keys() : [];
  if (oldest !== undefined) latest.delete(oldest);
  return [...findings];
}

/** The latest keys that were looked at, by their octets: a request's is looked at again in the certificate that is made of it, and to try it for small factors takes a third of a millisecond. */
const latest = new Map<string, readonly Finding[]>();
/** Of at most some kilobytes each; a batch decides fifty at once. */
const REMEMBERED = 100;

function findingsAnew(key: PublicKey): Finding[] {
  if (key.defect !== null) {
    return [finding('error', 'key-malformed', `The ${key.label} key is malformed: ${key.defect}.`, 'RFC 3279 §2.3')];
  }
  if (key.family === 'RSA' || key.family === 'RSA-PSS') return rsaFindings(key);
  if (key.family === 'EC') return curveFindings(key);
  if (key.family === 'Ed25519') return [];
  const why =
    key.family === 'X25519' || key.family === 'X448' || key.family === 'DH'
      ? 'cannot sign, so it cannot prove that its owner holds it'
      : key.family === 'DSA'
        ? 'is no longer taken anywhere (FIPS 186-5 withdrew DSA)'
        : 'is of a kind that cannot be checked here';
  return [finding('error', 'key-unsupported', `The ${key.label} key ${why}.`, 'CA/B Forum TLS BR §6.1.5')];
}

function rsaFindings(key: PublicKey): Finding[] {
  if (key.modulus === null || key.exponent === null) return [];
  const { bits, exponent } = key;
  const findings: Finding[] = [];
  if (bits < 2048) {
    findings.push(finding('error', 'rsa-too-short', `The RSA key has ${String(bits)} bits; 2,048 is the least.`, BR_5));
  } else if (bits > 8192) {
    const message = `The RSA key has ${String(bits)} bits; 8,192 is the most.`;
    findings.push(finding('error', 'rsa-too-long', message, 'CVE-2023-3446'));
  } else if (bits % 8 !== 0) {
    const message = `The RSA key has ${String(bits)} bits, which is no whole number of bytes.`;
    findings.push(finding('warning', 'rsa-odd-length', message, BR_5));
  } else if (bits > 4096) {
    const message = `The RSA key has ${String(bits)} bits: it is slow, and some clients refuse more than 4,096.`;
    findings.push(finding('warning', 'rsa-long', message, 'Windows Schannel, some TLS libraries'));
  }
  findings.push(...exponentFindings(exponent, key.modulus));
  // Factoring tests on a modulus of any length would be a gift to whoever sends one of a million bits.
  if (bits > 16_384) return findings;

  const modulus = magnitudeToBigInt(key.modulus);
  const factor = modulus === 0n ? 0 : smallFactor(modulus);
  if (factor !== null) {
    const problem = factor === 0 ? 'is zero' : factor === 2 ? 'is even' : `can be divided by ${String(factor)}`;
    findings.push(finding('error', 'rsa-small-factor', `The RSA modulus ${problem}, so the key is no secret.`, BR_6));
    return findings;
  }
  if (hasRocaFingerprint(modulus)) {
    const message = 'The RSA key was made by a chip with the ROCA weakness: its private key can be computed.';
    findings.push(finding('error', 'rsa-roca', message, 'CVE-2017-15361'));
  }
  if (isDebianWeak(key.modulus)) {
    const message =
      'The RSA key was made by the broken generator of Debian and Ubuntu (2006 to 2008): anybody can make its private key again.';
    findings.push(finding('error', 'rsa-debian-weak', message, 'CVE-2008-0166'));
  }
  if (bits <= 8192 && hasClosePrimes(modulus, FERMAT_ROUNDS)) {
    const message = 'The two primes of the RSA key lie too close together: its private key can be computed.';
    findings.push(finding('error', 'rsa-close-primes', message, 'CVE-2022-26320'));
  }
  return findings;
}

const BR_5 = 'CA/B Forum TLS BR §6.1.5';
const BR_6 = 'CA/B Forum TLS BR §6.1.6';

function exponentFindings(exponent: bigint, modulus: Uint8Array): Finding[] {
  const shown = exponent < 1n << 64n ? String(exponent) : `of ${String(exponent.toString(2).length)} bits`;
  if (exponent < 3n || exponent % 2n === 0n) {
    const message = `The RSA public exponent is ${shown}; it must be odd and more than 1.`;
    return [finding('error', 'rsa-bad-exponent', message, 'RFC 8017 §3.1')];
  }
  if (exponent >= 1n << 256n || exponent >= magnitudeToBigInt(modulus)) {
    return [finding('error', 'rsa-bad-exponent', `The RSA public exponent is too large (${shown}).`, BR_6)];
  }
  if (exponent >= 1n << 33n) {
    const message = `The RSA public exponent (${shown}) is larger than Chromium and Electron take.`;
    return [finding('error', 'rsa-bad-exponent', message, 'BoringSSL: at most 33 bits')];
  }
  if (exponent < 65_537n) {
    const message = `The RSA public exponent is ${shown}; 65537 is usual, and smaller ones have been broken when padding was careless.`;
    return [finding('warning', 'rsa-small-exponent', message, BR_6)];
  }
  return [];
}

const POINT_PROBLEMS: Readonly<Record<PointProblem, string>> = {
  infinity: 'is the point at infinity',
  length: 'has the wrong length for its curve',
  form: 'has an unknown form',
  'off-curve': 'does not lie on its curve',
};

function curveFindings(key: PublicKey): Finding[] {
  if (key.curve === null) {
    const message = 'The key brings its own curve parameters; only named curves are safe.';
    return [finding('error', 'ec-explicit-parameters', message, 'RFC 5480 §2.1.1, CVE-2020-0601')];
  }
  const curve = curveByName(key.curve);
  if (curve === undefined) {
    return [finding('error', 'ec-unknown-curve', `The curve ${key.curve} is not one that clients take.`, BR_5)];
  }
  const findings: Finding[] = [];
  const point = decodePoint(curve, key.subjectPublicKey);
  if (typeof point === 'string') {
    const message = `The public key ${POINT_PROBLEMS[point]} (${key.curve}).`;
    findings.push(finding('error', 'ec-bad-point', message, 'SP 800-186 §D.1.1, CA/B Forum TLS BR §6.1.6'));
  } else if (key.subjectPublicKey[0] !== 4) {
    const message = 'The public key is written in compressed form, which some software cannot read.';
    findings.push(finding('warning', 'ec-compressed-point', message, 'RFC 5480 §2.2'));
  }
  if (key.curve === 'P-521') {
    const message = 'Some browsers refuse the curve P-521; P-256 and P-384 are taken everywhere.';
    findings.push(finding('warning', 'ec-rare-curve', message, 'Mozilla Root Store Policy §5.1'));
  } else if (!key.curve.startsWith('P-')) {
    const message = `Browsers and many TLS libraries do not know the curve ${key.curve}.`;
    findings.push(finding('warning', 'ec-rare-curve', message, BR_5));
  }
  return findings;
}
