import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { formatInstant } from '../authority/validity.ts';
import { DerReader, TAG } from '../pki/der.ts';
import { DerivationBudget } from '../pki/pbes-budget.ts';
import { readPkcs12File } from '../pki/pkcs12-file.ts';
import { parsePkcs12 } from '../pki/pkcs12.ts';
import { parsePkcs7 } from '../pki/pkcs7.ts';
import { derKindOf, type DerKind } from './der-kind.ts';
import { inspectOcspRequest, inspectOcspResponse } from './inspect-ocsp.ts';
import type { InspectedObject, Place } from './inspected-object.ts';
import { isJavaKeyStore, keyStoreIsWhole, parseJavaKeyStore } from './java-keystore.ts';
import { inspectPrivateKey, inspectPublicKey, describePrivateKey, spkiOfRsaKey } from './inspect-key.ts';
import { inspectCertificate, inspectCrl, inspectRequest } from './inspect-signed.ts';
import { treeOf } from './inspect-asn1.ts';
import { damaged, notOpened, type Inspecting } from './inspecting.ts';

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
  return { ...inspectKind(kind, bytes, place, inspecting, nesting), ...treeOf(bytes, kind, inspecting) };
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
    case 'ocsp-request':
      return inspectOcspRequest(bytes, place, inspecting, (certificates) =>
        inspectEach(certificates, {}, inspecting, nesting),
      );
    case 'ocsp-response':
      return inspectOcspResponse(bytes, place, inspecting, (certificates) =>
        inspectEach(certificates, {}, inspecting, nesting),
      );
    case 'pkcs7':
      return inspectPkcs7(bytes, place, inspecting, nesting);
    case 'pkcs12':
      return inspectPkcs12(bytes, place, inspecting, nesting);
    default:
      return kind satisfies never;
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
    if (isRefusal(error))
      return `This begins like DER, but is cut off, damaged, or has something behind it: ${error.message}`;
    throw error;
  }
}
