import { readFile, stat } from 'node:fs/promises';
import type { SaveOutcome } from '../../shared/contract/outcomes.ts';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { parseCertificate, verifyCertificateSignature } from '../pki/certificate.ts';
import { decodePem } from '../pki/pem.ts';
import { parsePkcs12 } from '../pki/pkcs12.ts';
import { parsePkcs7 } from '../pki/pkcs7.ts';
import { decodePrivateKey } from '../pki/private-key.ts';
import type { ExpectedContent, ExportFile } from './export-file.ts';
import { rootInMobileconfig } from './recipes/mobileconfig.ts';
import { systemCode } from './system-error.ts';

/** A fact that was seen to hold of a file on the disk. */
export type Proof = Extract<SaveOutcome, { outcome: 'saved' }>['proofs'][number];

/** What a strict reader found in a file. */
interface Content {
  readonly certificates: readonly Uint8Array[];
  /** SPKI of each private key. */
  readonly privateKeysOf: readonly Uint8Array[];
}

/**
 * Reads a written file back from the disk and proves that it is what it was meant to be: the same bytes, the right
 * certificates in order, each signed by the next, the key of the first, opened by its passphrase, for its owner alone.
 *
 * @throws {CertificateError} EXPORT_UNPROVEN naming what does not hold
 */
export async function proveExport(path: string, file: ExportFile): Promise<Proof[]> {
  const { expected } = file;
  const bytes = await readBack(path, file);
  const proofs: Proof[] = ['bytes-re-read'];
  const content = readContent(bytes, expected);
  if (!areSame(content.certificates, expected.certificates)) throw unproven('the certificates are not those expected');
  if (expected.certificates.length > 1) {
    checkChain(expected.certificates);
    proofs.push('chain-in-order');
  }
  if (expected.privateKeyOf === null) {
    if (content.privateKeysOf.length > 0) throw unproven('a private key is in a public file');
    return proofs;
  }
  if (content.privateKeysOf.length !== 1 || !areSame(content.privateKeysOf, [expected.privateKeyOf])) {
    throw unproven('the private key does not belong to the certificate');
  }
  proofs.push('key-matches');
  if (expected.passphrase !== null) proofs.push('passphrase-opens');
  if (process.platform !== 'win32') {
    await checkMode(path, file.mode);
    proofs.push('mode-0600');
  }
  return proofs;
}

/**
 * The quick half of the proof, for a file that passed {@link proveExport} under another name: bytes and permissions.
 *
 * @throws {CertificateError} EXPORT_UNPROVEN
 */
export async function proveInPlace(path: string, file: ExportFile): Promise<void> {
  await readBack(path, file);
  if (file.expected.privateKeyOf !== null && process.platform !== 'win32') await checkMode(path, file.mode);
}

async function readBack(path: string, file: ExportFile): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    if (systemCode(error) === null) throw error;
    throw unproven('it cannot be read back');
  }
  if (!isSame(bytes, file.bytes)) throw unproven('the file does not hold what was written');
  return bytes;
}

function readContent(bytes: Uint8Array, expected: ExpectedContent): Content {
  try {
    return readContainer(bytes, expected);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new CertificateError('EXPORT_UNPROVEN', `The file was not kept: it does not read back. ${error.message}`, {
      cause: error,
    });
  }
}

function readContainer(bytes: Uint8Array, expected: ExpectedContent): Content {
  switch (expected.container) {
    case 'der':
      return { certificates: [bytes], privateKeysOf: [] };
    case 'p7b': {
      const [block] = decodePem(new TextDecoder().decode(bytes));
      return { certificates: block === undefined ? [] : parsePkcs7(block.der).certificates, privateKeysOf: [] };
    }
    case 'p12': {
      const { keys, certificates } = parsePkcs12(bytes, expected.passphrase ?? '');
      return {
        certificates: certificates.map((bag) => bag.der),
        privateKeysOf: keys.map((bag) => spkiOf(bag.pkcs8)),
      };
    }
    case 'crl':
      return { certificates: [], privateKeysOf: [] };
    case 'mobileconfig': {
      const root = rootInMobileconfig(bytes);
      return { certificates: root === null ? [] : [root], privateKeysOf: [] };
    }
    case 'pem':
    case 'text':
      return readPem(bytes, expected.passphrase);
    default:
      return expected.container satisfies never;
  }
}

function readPem(bytes: Uint8Array, passphrase: string | null): Content {
  const text = new TextDecoder().decode(bytes);
  const blocks = decodePem(text);
  const isKey = (label: string): boolean => label.endsWith('PRIVATE KEY');
  const keys = blocks.filter((block) => isKey(block.label));
  // Key first: stunnel and others take the first of each, and some take only this order.
  if (keys.length > 0 && !isKey(blocks[0]?.label ?? '')) throw unproven('the key does not stand first');
  return {
    certificates: blocks.filter((block) => block.label === 'CERTIFICATE').map((block) => block.der),
    privateKeysOf: keys.length === 0 ? [] : [publicKeyIn(bytes, passphrase)],
  };
}

function publicKeyIn(bytes: Uint8Array, passphrase: string | null): Uint8Array {
  const { pkcs8, spki } = decodePrivateKey(bytes, passphrase ?? undefined);
  pkcs8.fill(0);
  return spki;
}

function spkiOf(pkcs8: Uint8Array): Uint8Array {
  const { pkcs8: copy, spki } = decodePrivateKey(pkcs8);
  copy.fill(0);
  pkcs8.fill(0);
  return spki;
}

function checkChain(certificates: readonly Uint8Array[]): void {
  const parsed = certificates.map(parseCertificate);
  parsed.slice(1).forEach((issuer, i) => {
    const certificate = parsed[i];
    if (certificate === undefined || !verifyCertificateSignature(certificate, issuer.publicKey.spki)) {
      throw unproven('the chain is not in order');
    }
  });
}

async function checkMode(path: string, mode: number): Promise<void> {
  const found = (await stat(path)).mode & 0o777;
  if (found !== mode) {
    throw unproven(
      `others could read it (mode ${found.toString(8)} instead of ${mode.toString(8)}), which this file system does not prevent`,
    );
  }
}

function areSame(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((bytes, i) => isSame(bytes, b[i] ?? new Uint8Array()));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function unproven(why: string): CertificateError {
  return new CertificateError('EXPORT_UNPROVEN', `The file was not kept: ${why}. Choose another place and try again.`);
}
