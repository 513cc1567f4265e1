/** Over 300 lines: the names, the encoding and the check of one thing, the signature algorithm. */
import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject, VerifyKeyObjectInput } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { sameBytes, toHex } from './bytes.ts';
import { bitString, contextConstructed, integer, nullValue, objectIdentifier, sequence } from './der-writer.ts';
import { curveByName, decodePoint } from './elliptic-curve.ts';
import { verifyEcdsa } from './curve-arithmetic.ts';
import type { Curve, Point } from './elliptic-curve.ts';
import { parsePublicKey } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { DIGESTS, ED25519, MGF1, PLAIN_SCHEMES, RSASSA_PSS, readSignatureScheme } from './signature-scheme.ts';
import type { SignatureScheme } from './signature-scheme.ts';

/** The signatures that we make. Names as OpenSSL's, and for RSASSA-PSS with its digest. */
export const SIGNATURE_ALGORITHMS = [
  'ecdsa-with-SHA256',
  'ecdsa-with-SHA384',
  'ecdsa-with-SHA512',
  'sha256WithRSAEncryption',
  'sha384WithRSAEncryption',
  'sha512WithRSAEncryption',
  'rsassa-pss-sha256',
  'rsassa-pss-sha384',
  'rsassa-pss-sha512',
  'Ed25519',
] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** Those that have a name and no more: nothing here checks them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.3': 'md4WithRSAEncryption',
  '1.2.840.113549.1.1.15': 'sha512-224WithRSAEncryption',
  '1.2.840.113549.1.1.16': 'sha512-256WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '2.16.840.1.101.3.4.3.1': 'dsa_with_SHA224',
  '2.16.840.1.101.3.4.3.2': 'dsa_with_SHA256',
  '2.16.840.1.101.3.4.3.3': 'dsa_with_SHA384',
  '2.16.840.1.101.3.4.3.4': 'dsa_with_SHA512',
  '2.16.840.1.101.3.4.3.9': 'ecdsa_with_SHA3-224',
  '2.16.840.1.101.3.4.3.10': 'ecdsa_with_SHA3-256',
  '2.16.840.1.101.3.4.3.11': 'ecdsa_with_SHA3-384',
  '2.16.840.1.101.3.4.3.12': 'ecdsa_with_SHA3-512',
  '2.16.840.1.101.3.4.3.13': 'RSA-SHA3-224',
  '2.16.840.1.101.3.4.3.14': 'RSA-SHA3-256',
  '2.16.840.1.101.3.4.3.15': 'RSA-SHA3-384',
  '2.16.840.1.101.3.4.3.16': 'RSA-SHA3-512',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
  '1.3.101.113': 'Ed448',
  '1.2.156.10197.1.501': 'SM2-with-SM3',
};

/**
 * Which algorithm goes with a key: the digest as strong as the curve, SHA-256 for RSA.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: nothing that we sign with.
 */
export function signatureAlgorithmFor(key: PublicKey): SignatureAlgorithm {
  if (key.family === 'RSA') return 'sha256WithRSAEncryption';
  if (key.family === 'RSA-PSS') return 'rsassa-pss-sha256';
  if (key.family === 'Ed25519') return 'Ed25519';
  if (key.curve === 'P-256') return 'ecdsa-with-SHA256';
  if (key.curve === 'P-384') return 'ecdsa-with-SHA384';
  if (key.curve === 'P-521') return 'ecdsa-with-SHA512';
  throw new CertificateError(
    'UNSUPPORTED_ALGORITHM',
    `A key of type ${key.label} cannot sign here. Use RSA, P-256, P-384, P-521 or Ed25519.`,
  );
}

const written = new Map<SignatureAlgorithm, Uint8Array>();

/** AlgorithmIdentifier, DER (RFC 4055, RFC 5758, RFC 8410). The result is shared: do not write into it. */
export function encodeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  const known = written.get(algorithm);
  if (known !== undefined) return known;
  const der = writeSignatureAlgorithm(algorithm);
  written.set(algorithm, der);
  return der;
}

function writeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  if (algorithm === 'Ed25519') return sequence(objectIdentifier(ED25519));
  const pss = /^rsassa-pss-(sha256|sha384|sha512)$/.exec(algorithm)?.[1];
  if (pss !== undefined) return writePss(pss);
  for (const [oid, scheme] of Object.entries(PLAIN_SCHEMES)) {
    if (scheme.name !== algorithm) continue;
    // RFC 4055 §5: NULL belongs here for RSA. RFC 5758 §3.2: nothing does for ECDSA.
    return scheme.kind === 'ecdsa' ? sequence(objectIdentifier(oid)) : sequence(objectIdentifier(oid), nullValue());
  }
  throw new CertificateError('INVALID_INPUT', `“${algorithm}” is not a signature algorithm. Choose one from the list.`);
}

const SALT_LENGTHS: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** The very bytes that CA/B Forum BR §7.1.3.2.1 lists: digest, MGF1 with the same, a salt as long, NULLs written. */
function writePss(digest: string): Uint8Array {
  const oid = Object.entries(DIGESTS).find(([, name]) => name === digest)?.[0] ?? '';
  const hash = sequence(objectIdentifier(oid), nullValue());
  const parameters = sequence(
    contextConstructed(0, hash),
    contextConstructed(1, sequence(objectIdentifier(MGF1), hash)),
    contextConstructed(2, integer(SALT_LENGTHS[digest] ?? 0)),
  );
  return sequence(objectIdentifier(RSASSA_PSS), parameters);
}

const names = new Map<string, string>();

/** The name of any signature algorithm, by its AlgorithmIdentifier; its OID where it has no name. Never throws. */
export function nameSignatureAlgorithm(algorithmIdentifierDer: Uint8Array): string {
  const key = toHex(algorithmIdentifierDer);
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = readName(algorithmIdentifierDer);
  if (names.size < 64) names.set(key, name);
  return name;
}

function readName(der: Uint8Array): string {
  try {
    const reader = new DerReader(der);
    reader.enter(TAG.sequence, 'the algorithm');
    const oid = reader.objectIdentifier('the algorithm');
    if (oid === RSASSA_PSS) {
      const scheme = readSignatureScheme(der);
      const usual = scheme?.kind === 'rsa-pss' && scheme.digest === scheme.mgfDigest;
      return usual ? `rsassa-pss-${scheme.digest}` : 'rsassa-pss';
    }
    return oid === ED25519 ? 'Ed25519' : (PLAIN_SCHEMES[oid]?.name ?? OTHER_NAMES[oid] ?? oid);
  } catch (error) {
    if (error instanceof CertificateError) return 'unreadable';
    throw error;
  }
}

/** A signature and what it should be over. */
export interface SignatureInput {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Whether a signature is the key's over the message.
 *
 * The key and the signature's encoding are judged by our own parser before node:crypto sees either, since Electron's
 * BoringSSL throws or aborts on odd ones. A signature that is not strict DER (ECDSA) or has the wrong length is false.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: an algorithm, a curve or a key that is not checked here, or that
 *   does not fit the other. MALFORMED_KEY: not a SubjectPublicKeyInfo.
 */
export function verifySignature(input: SignatureInput): boolean {
  const question = judgedBefore(input);
  if (typeof question === 'boolean') return question;
  try {
    return verify(question.digest, input.message, question.key, input.signature);
  } catch (error) {
    throw notCheckedHere(error);
  }
}

/** {@link verifySignature} in a thread of the pool: many at once use every core, and the window stays alive. */
export function verifySignatureInPool(input: SignatureInput): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const question = judgedBefore(input);
    if (typeof question === 'boolean') {
      resolve(question);
      return;
    }
    try {
      verify(question.digest, input.message, question.key, input.signature, (error, verified) => {
        if (error === null) resolve(verified);
        else reject(notCheckedHere(error));
      });
    } catch (error) {
      reject(notCheckedHere(error));
    }
  });
}

/** What this OpenSSL or BoringSSL lacks (MD5 in FIPS mode, a digest); never a wrong signature, which is false. */
function notCheckedHere(cause: unknown): CertificateError {
  return unsupported('This signature cannot be checked by the cryptography at hand.', cause);
}

/** The answer where our own parser has it, else what node:crypto is asked. */
function judgedBefore(
  input: SignatureInput,
): boolean | { digest: string | null; key: KeyObject | VerifyKeyObjectInput } {
  const { message, signature } = input;
  const scheme = readSignatureScheme(input.algorithm);
  const name = nameSignatureAlgorithm(input.algorithm);
  if (scheme === null) throw unsupported(`Signatures of the algorithm ${name} cannot be checked here.`);
  const key = verifyingKey(input.spki);
  const fits =
    scheme.kind === 'ecdsa'
      ? key.family === 'EC'
      : scheme.kind === 'ed25519'
        ? key.family === 'Ed25519'
        : key.family === 'RSA' || (key.family === 'RSA-PSS' && scheme.kind === 'rsa-pss');
  if (!fits) throw unsupported(`A key of type ${key.label} does not go with the signature algorithm ${name}.`);
  if (scheme.kind === 'rsa-pss' && (scheme.digest !== scheme.mgfDigest || !withinKeyLimits(scheme, key.pssLimits))) {
    throw unsupported(`The parameters of the signature algorithm ${name} do not suit the key or this program.`);
  }

  if (scheme.kind === 'ecdsa') {
    const values = readEcdsaSignature(signature);
    if (values === null) return false;
    if (key.foreign !== null) {
      const digest = createHash(scheme.digest).update(message).digest();
      return verifyEcdsa(key.foreign.curve, key.foreign.point, digest, values.r, values.s);
    }
  } else if (signature.length !== key.signatureLength) return false;
  return nodeQuestion(scheme, key);
}

function nodeQuestion(
  scheme: SignatureScheme,
  key: VerifyingKey,
): { digest: string | null; key: KeyObject | VerifyKeyObjectInput } {
  try {
    key.object ??= createPublicKey({ key: Buffer.from(key.nodeSpki), format: 'der', type: 'spki' });
  } catch (error) {
    throw notCheckedHere(error);
  }
  if (scheme.kind === 'ed25519') return { digest: null, key: key.object };
  if (scheme.kind !== 'rsa-pss') return { digest: scheme.digest, key: key.object };
  const pss = { key: key.object, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength };
  return { digest: scheme.digest, key: pss };
}

interface VerifyingKey {
  readonly family: PublicKey['family'];
  readonly label: string;
  /** Bytes; 0 for ECDSA, whose signatures vary. */
  readonly signatureLength: number;
  /** What node:crypto is given: an RSASSA-PSS key as a plain RSA one, which BoringSSL knows. */
  readonly nodeSpki: Uint8Array;
  /** Set for the curves that BoringSSL lacks, which are checked here, in every runtime alike. */
  readonly foreign: { readonly curve: Curve; readonly point: Point } | null;
  /** What an RSASSA-PSS key allows (RFC 4055 §3.3); null for any. */
  readonly pssLimits: SignatureScheme | null;
  object: KeyObject | null;
}

/** RFC 4055 §3.3: the digests are the key's own, and the salt is at least as long as it says. */
function withinKeyLimits(scheme: SignatureScheme & { kind: 'rsa-pss' }, limits: SignatureScheme | null): boolean {
  if (limits?.kind !== 'rsa-pss') return true;
  const sameDigests = limits.digest === scheme.digest && limits.mgfDigest === scheme.mgfDigest;
  return sameDigests && scheme.saltLength >= limits.saltLength;
}

/** The keys used last: OpenSSL takes 0.4 ms to import one, and a CA verifies all that it signs with the same. */
const recentKeys: { spki: Uint8Array; key: VerifyingKey }[] = [];
const RECENT_KEYS = 8;

function verifyingKey(spki: Uint8Array): VerifyingKey {
  const recent = recentKeys.find((entry) => sameBytes(entry.spki, spki));
  if (recent !== undefined) return recent.key;
  const key = judgeKey(parsePublicKey(spki));
  recentKeys.unshift({ spki: spki.slice(), key });
  recentKeys.length = Math.min(recentKeys.length, RECENT_KEYS);
  return key;
}

/** Lets only those keys through that both OpenSSL and BoringSSL take: known family, whole, in range, on the curve. */
function judgeKey(key: PublicKey): VerifyingKey {
  const { family, label, spki } = key;
  const judged = { family, label, signatureLength: 0, nodeSpki: spki, foreign: null, pssLimits: null, object: null };
  if (key.defect !== null) throw unsupported(`The ${label} key is malformed: ${key.defect}.`);
  if (family === 'Ed25519') return { ...judged, signatureLength: 64 };
  if (family === 'RSA' || family === 'RSA-PSS') {
    const { modulus, exponent } = key;
    if (modulus === null || exponent === null) throw unsupported(`The ${label} key is malformed.`);
    const oddModulus = ((modulus[modulus.length - 1] ?? 0) & 1) === 1;
    const oddExponent = exponent >= 3n && exponent < 1n << 33n && (exponent & 1n) === 1n;
    if (key.bits < 512 || key.bits > 16_384 || !oddModulus || !oddExponent) {
      throw unsupported(`The ${label} key is outside of what can be checked: 512 to 16,384 bits, odd exponent.`);
    }
    return { ...judged, signatureLength: modulus.length, nodeSpki: plainRsaSpki(key), pssLimits: pssLimitsOf(key) };
  }
  if (family === 'EC' && key.curve !== null) {
    const curve = curveByName(key.curve);
    if (curve === undefined) throw unsupported(`Signatures on the curve ${key.curve} cannot be checked here.`);
    const point = decodePoint(curve, key.subjectPublicKey);
    if (typeof point === 'string') throw unsupported(`The public key is no point of the curve ${key.curve}.`);
    return { ...judged, foreign: key.curve.startsWith('P-') ? null : { curve, point } };
  }
  throw unsupported(`Signatures by a key of type ${label} cannot be checked here.`);
}

function plainRsaSpki(key: PublicKey): Uint8Array {
  if (key.family === 'RSA') return key.spki;
  return sequence(sequence(objectIdentifier(RSA_ENCRYPTION), nullValue()), bitString(key.subjectPublicKey));
}

function pssLimitsOf(key: PublicKey): SignatureScheme | null {
  if (key.family !== 'RSA-PSS' || key.parameters === null) return null;
  const limits = readSignatureScheme(sequence(objectIdentifier(RSASSA_PSS), key.parameters));
  if (limits === null) throw unsupported(`The parameters of the ${key.label} key cannot be read.`);
  return limits;
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

/** ECDSA-Sig-Value (RFC 3279 §2.2.3), strict: two positive INTEGERs and nothing else. Null for anything else. */
function readEcdsaSignature(signature: Uint8Array): { r: bigint; s: bigint } | null {
  try {
    const reader = new DerReader(signature);
    const outer = reader.enter(TAG.sequence, 'ECDSA-Sig-Value');
    const r = reader.bigInteger('r');
    const s = reader.bigInteger('s');
    reader.leave(outer, 'ECDSA-Sig-Value');
    reader.end('ECDSA-Sig-Value');
    return r > 0n && s > 0n ? { r, s } : null;
  } catch (error) {
    if (error instanceof CertificateError) return null;
    throw error;
  }
}

function unsupported(problem: string, cause?: unknown): CertificateError {
  return new CertificateError('UNSUPPORTED_ALGORITHM', `${problem} Use RSA, P-256, P-384, P-521 or Ed25519.`, {
    cause,
  });
}
