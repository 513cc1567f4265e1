/** Over 200 lines: what each kind of thing tells of itself, one short function each. */
import { createHash } from 'node:crypto';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { describeRequest } from '../authority/describe-request.ts';
import { formatInstant } from '../authority/validity.ts';
import { fingerprintSha256, parseCertificate, subjectAltNamesOf } from '../pki/certificate.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { parseCertificateList } from '../pki/crl.ts';
import { DerReader, TAG, toHex } from '../pki/der.ts';
import { bitString, nullValue, objectIdentifier, sequence } from '../pki/der-writer.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseBasicConstraints } from '../pki/extension-usage.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName, nameFindings } from '../pki/name.ts';
import { objectIdentifierName } from '../pki/object-identifier-names.ts';
import { DerivationBudget } from '../pki/pbes-budget.ts';
import { describePbes } from '../pki/pbes.ts';
import { encodePem } from '../pki/pem.ts';
import { readPkcs12File } from '../pki/pkcs12-file.ts';
import { parsePkcs12 } from '../pki/pkcs12.ts';
import { parsePkcs7 } from '../pki/pkcs7.ts';
import { parsePrivateKeyInfo } from '../pki/private-key-info.ts';
import { RSA_ENCRYPTION } from '../pki/private-key-rsa.ts';
import { decodePrivateKeyDer, parseEncryptedPrivateKeyInfo } from '../pki/private-key.ts';
import { parsePublicKey, publicKeyFindings } from '../pki/public-key.ts';
import { derKindOf, type DerKind } from './der-kind.ts';
import type { InspectedKey, InspectedObject, Place } from './inspected-object.ts';
import { isJavaKeyStore, keyStoreIsWhole, parseJavaKeyStore } from './java-keystore.ts';

/** What is gathered while a file is walked through. */
export interface Inspecting {
  readonly passphrase: string | undefined;
  readonly findings: Finding[];
  /** How many more keys may be judged: some tests take milliseconds, and a bundle may hold thousands. */
  keysToJudge: number;
}

/** Rounds that a container may cost before anyone gave a passphrase for it: tried with the empty one. */
const UNASKED_ROUNDS = 200_000;
const MAX_NESTING = 4;

/**
 * Tells what one DER (or BER) value is and says. `otherwise` is the kind that is taken where the value does not show any. An object that is damaged throws; what is odd about a whole one goes to
 * `inspecting.findings`.
 *
 * @throws {CertificateError} MALFORMED_…: it is of a known kind, and damaged. UNKNOWN_FORMAT: it is of none.
 */
export function inspectDer(
  bytes: Uint8Array,
  place: Place,
  inspecting: Inspecting,
  otherwise: DerKind | null = null,
  nesting = 0,
): InspectedObject {
  if (isJavaKeyStore(bytes)) return inspectKeyStore(bytes, place, inspecting, nesting);
  const kind = derKindOf(bytes) ?? otherwise;
  if (kind === null) throw unknownDer(bytes);
  return inspectKind(kind, bytes, place, inspecting, nesting);
}

function inspectKind(
  kind: DerKind,
  bytes: Uint8Array,
  place: Place,
  inspecting: Inspecting,
  nesting: number,
): InspectedObject {
  switch (kind) {
    case 'certificate':
      return inspectCertificate(bytes, place, inspecting);
    case 'certification-request':
      return inspectRequest(bytes, place, inspecting);
    case 'crl':
      return inspectCrl(bytes, place);
    case 'public-key':
      return inspectPublicKey(bytes, 'SubjectPublicKeyInfo', place, inspecting);
    case 'rsa-public-key':
      return inspectPublicKey(spkiOfRsaKey(bytes), 'PKCS#1', place, inspecting);
    case 'private-key':
    case 'encrypted-private-key':
      return inspectPrivateKey(bytes, place, inspecting);
    case 'pkcs7':
      return inspectPkcs7(bytes, place, inspecting, nesting);
    case 'pkcs12':
      return inspectPkcs12(bytes, place, inspecting, nesting);
    default:
      return kind satisfies never;
  }
}

function inspectCertificate(der: Uint8Array, place: Place, inspecting: Inspecting): InspectedObject {
  const certificate = parseCertificate(der);
  const { publicKey, extensions } = certificate;
  judge(publicKey.spki, inspecting);
  inspecting.findings.push(...nameFindings(certificate.subject));
  return {
    kind: 'certificate',
    ...place,
    version: certificate.version,
    serialNumber: certificate.serialNumber,
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    subjectAltNames: readableNames(() => subjectAltNamesOf(certificate).map(formatGeneralName)),
    notBefore: formatInstant(certificate.notBefore),
    notAfter: formatInstant(certificate.notAfter),
    keyAlgorithm: publicKey.label,
    signatureAlgorithm: certificate.signatureAlgorithm,
    fingerprintSha256: fingerprintSha256(der),
    publicKeySha256: sha256(publicKey.spki),
    certificateAuthority: isAuthority(extensions),
    extensions: extensions.map(describeExtension),
    pem: encodePem('CERTIFICATE', der),
  };
}

/** An extension that cannot be read says so in its own text; here it has no names. */
function readableNames(read: () => string[]): string[] {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

function isAuthority(extensions: Parameters<typeof findExtension>[0]): boolean {
  const basic = findExtension(extensions, EXTENSION.basicConstraints);
  try {
    return basic !== undefined && parseBasicConstraints(basic.value).ca;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function inspectRequest(der: Uint8Array, place: Place, inspecting: Inspecting): InspectedObject {
  const request = parseCertificationRequest(der);
  const described = describeRequest(request);
  inspecting.findings.push(...described.findings);
  return { kind: 'certification-request', ...place, ...described, publicKeySha256: sha256(request.publicKey.spki) };
}

function inspectCrl(der: Uint8Array, place: Place): InspectedObject {
  const list = parseCertificateList(der);
  return {
    kind: 'crl',
    ...place,
    version: list.version,
    issuer: formatName(list.issuer),
    thisUpdate: formatInstant(list.thisUpdate),
    nextUpdate: list.nextUpdate === null ? null : formatInstant(list.nextUpdate),
    crlNumber: list.crlNumber === null ? null : String(list.crlNumber),
    delta: list.isDelta,
    entries: list.entryCount,
    signatureAlgorithm: list.signatureAlgorithm,
    fingerprintSha256: sha256(der),
    extensions: list.extensions.map(describeExtension),
  };
}

/** A public key; the OpenSSH forms of it come here too. */
export function inspectPublicKey(
  spki: Uint8Array,
  format: string,
  place: Place,
  inspecting: Inspecting,
): InspectedKey & { kind: 'public-key' } {
  const key = parsePublicKey(spki);
  judge(spki, inspecting);
  const about = { keyAlgorithm: key.label, publicKeySha256: sha256(spki), private: false, encrypted: false };
  return { kind: 'public-key', ...place, format, ...about };
}

/** RSAPublicKey (RFC 8017 §A.1.1) in its usual coat. */
export function spkiOfRsaKey(key: Uint8Array): Uint8Array {
  return sequence(sequence(objectIdentifier(RSA_ENCRYPTION), nullValue()), bitString(key));
}

/** `decode` is called with the passphrase, if there is one. */
export function describePrivateKey(
  decode: (passphrase: string | undefined) => { spki: Uint8Array; pkcs8: Uint8Array; format: string },
  sealed: { readonly format: string; readonly encryption?: string | undefined; readonly spki?: Uint8Array | null },
  place: Place,
  inspecting: Inspecting,
): InspectedKey & { kind: 'private-key' } {
  const encryption = sealed.encryption === undefined ? {} : { encryption: sealed.encryption };
  const common = { kind: 'private-key', ...place, private: true, ...encryption } as const;
  const encrypted = sealed.encryption !== undefined;
  try {
    const { spki, pkcs8, format } = decode(inspecting.passphrase);
    pkcs8.fill(0);
    judge(spki, inspecting);
    const keyAlgorithm = parsePublicKey(spki).label;
    return { ...common, format, encrypted, keyAlgorithm, publicKeySha256: sha256(spki) };
  } catch (error) {
    if (!isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE', 'UNSUPPORTED_ALGORITHM')) throw error;
    inspecting.findings.push(notOpened(error));
    const known = sealed.spki ?? null;
    return {
      ...common,
      format: sealed.format,
      encrypted,
      keyAlgorithm: known === null ? null : parsePublicKey(known).label,
      publicKeySha256: known === null ? null : sha256(known),
    };
  }
}

function inspectPrivateKey(der: Uint8Array, place: Place, inspecting: Inspecting): InspectedObject {
  const sealed = derKindOf(der) === 'encrypted-private-key' ? parseEncryptedPrivateKeyInfo(der) : null;
  const about =
    sealed === null
      ? { format: namePlainKey(der) }
      : { format: 'PKCS#8 encrypted', encryption: describeSealing(sealed.algorithm) };
  return describePrivateKey((passphrase) => decodePrivateKeyDer(der, passphrase), about, place, inspecting);
}

/** For a key that cannot be used here: at least its algorithm. */
function namePlainKey(der: Uint8Array): string {
  try {
    return `PKCS#8 of ${objectIdentifierName(parsePrivateKeyInfo(der).algorithm)}`;
  } catch (error) {
    if (isRefusal(error)) return 'traditional';
    throw error;
  }
}

function describeSealing(algorithm: Uint8Array): string {
  try {
    return describePbes(algorithm, 'MALFORMED_KEY');
  } catch (error) {
    if (isRefusal(error, 'UNSUPPORTED_ALGORITHM')) return 'unknown';
    throw error;
  }
}

function inspectPkcs7(bytes: Uint8Array, place: Place, inspecting: Inspecting, nesting: number): InspectedObject {
  const common = { kind: 'pkcs7', ...place, encryption: [], mac: null } as const;
  try {
    const { certificates, crls, signers } = parsePkcs7(bytes);
    if (signers > 0) {
      const message = 'The PKCS #7 file is a signed message; its certificates are shown, its signature is not checked.';
      inspecting.findings.push({ severity: 'info', code: 'pkcs7-signed-message', message, source: 'RFC 5652 §5.1' });
    }
    return { ...common, opened: true, objects: inspectEach([...certificates, ...crls], place, inspecting, nesting) };
  } catch (error) {
    if (!isRefusal(error, 'UNSUPPORTED_ALGORITHM')) throw error;
    inspecting.findings.push(notOpened(error));
    return { ...common, opened: false, objects: [] };
  }
}

function inspectPkcs12(bytes: Uint8Array, place: Place, inspecting: Inspecting, nesting: number): InspectedObject {
  const { mac, schemes } = readPkcs12File(bytes);
  const common = { kind: 'pkcs12', ...place, encryption: [...schemes], mac: mac?.label ?? null } as const;
  try {
    const given = inspecting.passphrase;
    const budget = new DerivationBudget(given === undefined ? UNASKED_ROUNDS : undefined);
    const { keys, certificates, crls, findings } = parsePkcs12(bytes, given ?? '', budget);
    inspecting.findings.push(...findings);
    const objects = keys.map((key) =>
      describePrivateKey(() => ({ ...key, format: 'PKCS#8' }), { format: 'PKCS#8' }, named(key), inspecting),
    );
    const others = certificates.flatMap(({ der, ...bag }) => inspectEach([der], named(bag), inspecting, nesting));
    return { ...common, opened: true, objects: [...objects, ...others, ...inspectEach(crls, {}, inspecting, nesting)] };
  } catch (error) {
    if (!isRefusal(error, 'WRONG_PASSPHRASE', 'UNSUPPORTED_ALGORITHM')) throw error;
    const refusal =
      inspecting.passphrase === undefined
        ? new CertificateError('PASSPHRASE_REQUIRED', 'The PKCS #12 file is sealed. Give its passphrase.')
        : error;
    inspecting.findings.push(notOpened(refusal));
    return { ...common, opened: false, objects: [] };
  }
}

function named({ friendlyName }: { friendlyName: string }): Place {
  return friendlyName === '' ? {} : { alias: friendlyName };
}

function inspectKeyStore(bytes: Uint8Array, place: Place, inspecting: Inspecting, nesting: number): InspectedObject {
  const { storeType, entries, entriesLeft } = parseJavaKeyStore(bytes);
  if (inspecting.passphrase !== undefined && !keyStoreIsWhole(bytes, inspecting.passphrase)) {
    const message = 'The passphrase is not this key store’s, or the store was altered. Java cannot tell either.';
    inspecting.findings.push({ severity: 'error', code: 'wrong-passphrase', message });
  }
  if (entriesLeft > 0) {
    const message = `${entriesLeft} entries behind a secret key were not read. Take it out with keytool -delete.`;
    inspecting.findings.push({ severity: 'warning', code: 'key-store-cut-short', message });
  }
  const objects = entries.flatMap(({ alias, type, certificates }): InspectedObject[] => {
    const format = `${storeType} entry`;
    const about = { keyAlgorithm: null, publicKeySha256: null, private: true, encrypted: true, encryption: storeType };
    const key: InspectedObject[] = type === 'private-key' ? [{ kind: 'private-key', alias, format, ...about }] : [];
    return [...key, ...inspectEach(certificates, { alias }, inspecting, nesting)];
  });
  const listed = entries.map(({ alias, type, createdAt }) => ({ alias, type, createdAt: formatInstant(createdAt) }));
  return { kind: 'jks', ...place, storeType, entries: listed, objects };
}

/** What a container holds; a damaged part is a finding and an unknown object, the others are shown. */
function inspectEach(
  values: readonly Uint8Array[],
  place: Place,
  inspecting: Inspecting,
  nesting: number,
): InspectedObject[] {
  return values.map((value) => {
    try {
      if (nesting >= MAX_NESTING) throw unknownDer(value);
      return inspectDer(value, place, inspecting, null, nesting + 1);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      inspecting.findings.push(damaged(error));
      return { kind: 'unknown', ...place, label: null, description: error.message };
    }
  });
}

/** A refusal of one part as a finding: `MALFORMED_CERTIFICATE` → `malformed-certificate`. */
export function damaged(error: CertificateError): Finding {
  const severity = error.code === 'UNKNOWN_FORMAT' ? 'warning' : 'error';
  return { severity, code: error.code.toLowerCase().replaceAll('_', '-'), message: error.message };
}

function notOpened(error: CertificateError): Finding {
  const severity =
    error.code === 'WRONG_PASSPHRASE' ? 'error' : error.code === 'PASSPHRASE_REQUIRED' ? 'info' : 'warning';
  return { ...damaged(error), severity };
}

function judge(spki: Uint8Array, inspecting: Inspecting): void {
  if (inspecting.keysToJudge <= 0) return;
  inspecting.keysToJudge -= 1;
  inspecting.findings.push(...publicKeyFindings(parsePublicKey(spki)));
}

function unknownDer(bytes: Uint8Array): CertificateError {
  return new CertificateError(
    'UNKNOWN_FORMAT',
    `${describeUnknown(bytes)} Give a key, a request, a certificate or a CRL.`,
  );
}

function describeUnknown(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'The file is empty.';
  if (bytes[0] !== TAG.sequence) return 'This is neither PEM nor DER nor a key store.';
  try {
    const reader = new DerReader(bytes);
    reader.any('it');
    reader.end('it');
    return 'This is DER, but none of the kinds that are known here.';
  } catch (error) {
    if (isRefusal(error)) return `This may be DER that was cut off: ${error.message}`;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return toHex(createHash('sha256').update(bytes).digest());
}
