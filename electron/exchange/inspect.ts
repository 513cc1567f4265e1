import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { BasicOcspResponse } from '../pki/ocsp-response.ts';
import { readOpensshPublicKeyLine } from '../pki/openssh-public-key.ts';
import { decodePem, isPem, type PemBlock } from '../pki/pem.ts';
import { parseOpensshKeyFile } from '../pki/private-key-openssh.ts';
import { traditionalCipher } from '../pki/private-key-traditional.ts';
import { decodePrivateKeyBlock, isPrivateKeyBlock } from '../pki/private-key.ts';
import { derKindOf, type DerKind } from './der-kind.ts';
import { damaged, type Inspecting } from './inspecting.ts';
import { describePrivateKey, inspectPublicKey, spkiOfRsaKey } from './inspect-key.ts';
import { inspectDer } from './inspect-der.ts';
import { treeOf } from './inspect-asn1.ts';
import type { InspectedKey, InspectedObject } from './inspected-object.ts';

/** 16 MiB: a CRL of 400,000 entries; more is looked at by its own command. */
export const MAX_INSPECTED_BYTES = 16 * 1024 * 1024;
const MAX_OBJECTS = 10_000;
/** Where one block of a file is damaged, this many are tried one by one. */
const MAX_BLOCKS_APART = 500;
const KEYS_JUDGED = 100;
/** Of all objects of a file together: what a script still takes as one JSON document. */
const ELEMENTS_TOLD = 200_000;

export interface Inspection {
  readonly objects: InspectedObject[];
  readonly findings: Finding[];
  /** The OCSP responses among them, in order, to be held against their issuer: see `ocspChecksAmong`. */
  readonly ocspResponses: readonly BasicOcspResponse[];
  /** Why the file counts as refused: nothing in it could be read. Null where something could. */
  readonly refusal: CertificateError | null;
}

/**
 * Says what a file is and what it holds: PEM of any kinds in any order with text between, DER, PKCS #7, PKCS #12, Java
 * key stores, OpenSSH keys. Never answers with a private key. A sealed part is named, and opened where the passphrase fits.
 *
 * @param options.fileName only for messages.
 * @param options.asn1 tells each object element by element too, damaged ones as well.
 * @throws {CertificateError} INPUT_TOO_LARGE
 */
export function inspectFile(
  bytes: Uint8Array,
  options: {
    readonly fileName: string;
    readonly passphrase?: string | undefined;
    readonly asn1?: boolean | undefined;
  },
): Inspection {
  if (bytes.length > MAX_INSPECTED_BYTES) {
    const message = `${options.fileName} is larger than 16 MiB. Choose the key, request, certificate or CRL itself.`;
    throw new CertificateError('INPUT_TOO_LARGE', message);
  }
  const inspecting: Inspecting = {
    passphrase: options.passphrase,
    findings: [],
    elementsToTell: options.asn1 === true ? ELEMENTS_TOLD : null,
    keysToJudge: KEYS_JUDGED,
    ocspResponses: [],
  };
  const refusals: CertificateError[] = [];
  const objects: InspectedObject[] = [];
  const attempt = (inspect: () => InspectedObject, der: Uint8Array, block: PemBlock | null): void => {
    const before = inspecting.findings.length;
    try {
      objects.push(inspect());
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusals.push(error);
      inspecting.findings.push(damaged(error));
      const tree = treeOf(der, KINDS_BY_LABEL[block?.label ?? ''] ?? derKindOf(der), inspecting);
      if (block !== null) objects.push({ ...unknownBlock(block, error.message), ...tree });
      else if (options.asn1 === true)
        objects.push({ kind: 'unknown', label: null, description: error.message, ...tree });
    }
    if (block !== null) placeFindings(inspecting.findings, before, block.line);
  };

  const plain = textOf(bytes);
  if (plain !== null && isPem(plain)) {
    for (const part of readBlocks(Buffer.from(plain).toString('utf8'))) {
      if (part instanceof CertificateError) {
        refusals.push(part);
        inspecting.findings.push(damaged(part));
      } else {
        attempt(() => inspectBlock(part, inspecting), part.der, part);
      }
      if (objects.length < MAX_OBJECTS) continue;
      const message = `Only the first ${MAX_OBJECTS.toLocaleString('en')} objects are shown.`;
      inspecting.findings.push({ severity: 'warning', code: 'too-many-objects', message });
      break;
    }
  } else if (!inspectLines(plain, objects, inspecting)) {
    const der = bareBase64(plain) ?? bytes;
    attempt(() => inspectDer(der, {}, inspecting), der, null);
  }

  const nothing = objects.every((object) => object.kind === 'unknown');
  const refusal = nothing
    ? (refusals.find(({ code }) => code !== 'UNKNOWN_FORMAT') ?? refusals[0] ?? unknown(options))
    : null;
  return { objects, findings: inspecting.findings, ocspResponses: inspecting.ocspResponses, refusal };
}

/** What was found in one block is told with its line. */
function placeFindings(findings: Finding[], from: number, line: number): void {
  for (const [i, finding] of findings.entries()) {
    if (i >= from) findings[i] = { ...finding, message: `Line ${line}: ${finding.message}` };
  }
}

function unknown({ fileName }: { fileName: string }): CertificateError {
  const message = `${fileName} holds no key, request, certificate or CRL. Choose another file.`;
  return new CertificateError('UNKNOWN_FORMAT', message);
}

/** UTF-16 is what PowerShell's `>` makes of a PEM file: turned back. Null for what is DER or a key store. */
function textOf(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return new TextEncoder().encode(new TextDecoder('utf-16le').decode(bytes));
  return bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80 && !isPem(bytes) ? null : bytes;
}

/** Every block, or what is wrong with it. One damaged block does not hide the others. */
function readBlocks(text: string): (PemBlock | CertificateError)[] {
  try {
    return decodePem(text);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const lines = text.split(/\r\n|\n|\r/);
    const starts = lines.flatMap((line, i) => (line.trimStart().startsWith('-----BEGIN ') ? [i] : []));
    if (starts.length < 2 || starts.length > MAX_BLOCKS_APART) return [error];
    // The lines before are kept, empty, so that messages name the line of the file.
    return starts.flatMap((start, i): (PemBlock | CertificateError)[] => {
      const own = lines.slice(start, starts[i + 1]);
      try {
        return decodePem('\n'.repeat(start) + own.join('\n'));
      } catch (refusal) {
        if (isRefusal(refusal)) return [refusal];
        throw refusal;
      }
    });
  }
}

function inspectBlock(block: PemBlock, inspecting: Inspecting): InspectedObject {
  const { label, der, line } = block;
  if (label.endsWith('PARAMETERS')) return unknownBlock(block, 'Parameters alone, without a key.');
  if (isPrivateKeyBlock(block)) return inspectKeyBlock(block, inspecting);
  if (label === 'RSA PUBLIC KEY') return inspectPublicKey(spkiOfRsaKey(der), 'PKCS#1', { line }, inspecting);
  const expected = KINDS_BY_LABEL[label] ?? null;
  if (expected === null && !/CERTIFICATE|CRL|PKCS|OCSP/.test(label)) throw foreignBlock(label);
  if (label === 'ATTRIBUTE CERTIFICATE') throw foreignBlock(label);
  // OpenSSL's TRUSTED CERTIFICATE has what it is trusted for behind the certificate.
  const object = inspectDer(label === 'TRUSTED CERTIFICATE' ? firstValue(der) : der, { line }, inspecting, expected);
  if (expected !== null && expected !== object.kind) {
    const message = `The label says ${label}, but this is a ${object.kind}. Correct the label.`;
    inspecting.findings.push({ severity: 'warning', code: 'pem-label-wrong', message, source: 'RFC 7468 §2' });
  }
  return object;
}

const KINDS_BY_LABEL: Readonly<Record<string, DerKind & InspectedObject['kind']>> = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  'CERTIFICATE REQUEST': 'certification-request',
  'NEW CERTIFICATE REQUEST': 'certification-request',
  'X509 CRL': 'crl',
  CRL: 'crl',
  PKCS7: 'pkcs7',
  'PKCS #7 SIGNED DATA': 'pkcs7',
  CMS: 'pkcs7',
  PKCS12: 'pkcs12',
  'PUBLIC KEY': 'public-key',
  'OCSP REQUEST': 'ocsp-request',
  'OCSP RESPONSE': 'ocsp-response',
};

function foreignBlock(label: string): CertificateError {
  const message = `A PEM block of the kind ${label} is none of those that are known here. Leave it out.`;
  return new CertificateError('UNKNOWN_FORMAT', message);
}

function firstValue(der: Uint8Array): Uint8Array {
  const count = (der[1] ?? 0) & 0x80 ? (der[1] ?? 0) & 0x7f : 0;
  let length = count === 0 ? (der[1] ?? 0) : 0;
  for (let i = 0; i < Math.min(count, 4); i += 1) length = length * 256 + (der[2 + i] ?? 0);
  return der.subarray(0, 2 + count + length);
}

function inspectKeyBlock(block: PemBlock, inspecting: Inspecting): InspectedObject {
  const { line } = block;
  if (block.label === 'OPENSSH PRIVATE KEY') {
    const { cipher, derivation, publicKey } = parseOpensshKeyFile(block.der);
    const encryption = cipher === 'none' ? undefined : `${derivation}, ${cipher}`;
    const sealed = { format: 'OpenSSH', encryption, spki: publicKey.spki };
    const decode = (passphrase: string | undefined) => decodePrivateKeyBlock(block, passphrase);
    return { ...describePrivateKey(decode, sealed, { line }, inspecting), kind: 'openssh-key' };
  }
  const cipher = traditionalCipher(block);
  if (cipher === null) return inspectDer(block.der, { line }, inspecting, 'private-key');
  const sealed = { format: block.label, encryption: `traditional PEM, ${cipher.split(',')[0] ?? ''}` };
  return describePrivateKey((passphrase) => decodePrivateKeyBlock(block, passphrase), sealed, { line }, inspecting);
}

function unknownBlock({ label, line }: PemBlock, description: string): InspectedObject {
  return { kind: 'unknown', line, label, description };
}

/** `id_….pub` and `authorized_keys`: a key a line. Answers whether there was one. */
function inspectLines(text: Uint8Array | null, objects: InspectedObject[], inspecting: Inspecting): boolean {
  if (text === null || text.length > 1_048_576) return false;
  const lines = Buffer.from(text).toString('utf8').split(/\r?\n/);
  let found = false;
  for (const [i, line] of lines.entries()) {
    if (!line.includes('AAAA') || line.startsWith('#') || objects.length >= MAX_OBJECTS) continue;
    try {
      const key = readOpensshPublicKeyLine(line);
      if (key === null) continue;
      objects.push(opensshPublicKey(key, i + 1, inspecting));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      inspecting.findings.push({ ...damaged(error), message: `Line ${i + 1}: ${error.message}` });
      objects.push({ kind: 'unknown', line: i + 1, label: null, description: error.message });
    }
    found = true;
  }
  return found;
}

function opensshPublicKey(
  { type, spki, comment }: { type: string; spki: Uint8Array | null; comment: string },
  line: number,
  inspecting: Inspecting,
): InspectedKey {
  const about = { format: 'OpenSSH', ...(comment === '' ? {} : { comment }) };
  if (spki !== null)
    return { ...inspectPublicKey(spki, 'OpenSSH', { line }, inspecting), ...about, kind: 'openssh-key' };
  const keyless = { keyAlgorithm: type, publicKeySha256: null, private: false, encrypted: false };
  return { kind: 'openssh-key', line, ...about, ...keyless };
}

/** A DER file in base64 without its BEGIN and END lines, as it comes out of LDAP and web forms. */
function bareBase64(text: Uint8Array | null): Uint8Array | null {
  if (text === null || text.length < 64 || text[0] !== 0x4d) return null;
  const base64 = Buffer.from(text).toString('latin1').replace(/\s+/g, '');
  return /^M[A-Za-z0-9+/]+={0,2}$/.test(base64) ? new Uint8Array(Buffer.from(base64, 'base64')) : null;
}
