import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { decodePem, isPem, type PemBlock } from '../../pki/pem.ts';
import { DerivationBudget } from '../../pki/pbes-budget.ts';
import { parsePkcs12 } from '../../pki/pkcs12.ts';
import { parsePkcs7 } from '../../pki/pkcs7.ts';
import { decodePrivateKeyBlock, decodePrivateKeyDer, isPrivateKeyBlock } from '../../pki/private-key.ts';
import { derKindOf } from '../der-kind.ts';
import { isJavaKeyStore } from '../java-keystore.ts';
import { openJavaKeyStore } from '../java-keystore-keys.ts';
import type { LooseObjects } from './loose-objects.ts';

export interface GatherOptions {
  /** Opens sealed keys and containers; undefined where none was given. */
  readonly passphrase: string | undefined;
  /** Whether PKCS #12 files and key stores are opened: beside a CA they are copies of what was handed out. */
  readonly containers: boolean;
  /** Whether private keys are taken along at all. */
  readonly keys: boolean;
}

/** A private key store of a CA is smaller; only CRLs grow beyond. */
export const LARGEST_GATHERED = 64 * 1024 * 1024;

/**
 * Puts what a file holds into `objects`: PEM of any kinds with text between, DER, PKCS #7, PKCS #12, Java key stores. What is
 * damaged or does not open goes to `objects.refused`, block by block; a file of no known kind to `objects.unknown`.
 */
export function gather(objects: LooseObjects, bytes: Uint8Array, file: string, options: GatherOptions): void {
  const attempt = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      objects.refused.push({ file, error });
    }
  };
  if (isJavaKeyStore(bytes)) {
    if (options.containers) attempt(() => gatherKeyStore(objects, bytes, file, options));
    return;
  }
  if (!isPem(bytes)) {
    const kind = derKindOf(bytes);
    if (kind === null && isCutShort(bytes)) objects.refused.push({ file, error: cutShort() });
    else if (kind === null) objects.unknown.push(file);
    else attempt(() => gatherDer(objects, kind, bytes, file, options));
    return;
  }
  attempt(() => {
    for (const block of decodePem(Buffer.from(bytes).toString('latin1'))) {
      attempt(() => gatherBlock(objects, block, file, options));
    }
  });
}

/** Whether it begins as DER does that would be longer than the file is. */
function isCutShort(bytes: Uint8Array): boolean {
  const count = (bytes[1] ?? 0) - 0x80;
  if (bytes[0] !== 0x30 || count < 1 || count > 4) return false;
  const length = bytes.subarray(2, 2 + count).reduce((sum, octet) => sum * 256 + octet, 0);
  return length > bytes.length - 2 - count;
}

function cutShort(): CertificateError {
  return new CertificateError('MALFORMED_DER', 'The file ends too early: it is a part of something. Copy it again.');
}

/** Reads without the passphrase first, to know whether it opened anything. */
function withPassphrase<T>(
  objects: LooseObjects,
  { passphrase }: GatherOptions,
  read: (passphrase: string | undefined) => T,
): T {
  try {
    return read(undefined);
  } catch (error) {
    if (passphrase === undefined || !isRefusal(error, 'PASSPHRASE_REQUIRED')) throw error;
    const value = read(passphrase);
    objects.opened++;
    return value;
  }
}

function gatherBlock(objects: LooseObjects, block: PemBlock, file: string, options: GatherOptions): void {
  const { label, der } = block;
  if (isPrivateKeyBlock(block)) {
    if (!options.keys) return;
    const { pkcs8, spki } = withPassphrase(objects, options, (passphrase) =>
      decodePrivateKeyBlock(block, passphrase, new DerivationBudget()),
    );
    objects.addKey(pkcs8, spki, file);
  } else if (/(?:^|^X509 )CERTIFICATE$/.test(label)) objects.addCertificate(der, file);
  else if (label.endsWith('CERTIFICATE REQUEST')) objects.addRequest(der, file);
  else if (label.endsWith('CRL')) objects.addCrl(der);
  else if (/PKCS7|PKCS #7|CMS/.test(label)) gatherDer(objects, 'pkcs7', der, file, options);
}

function gatherDer(
  objects: LooseObjects,
  kind: NonNullable<ReturnType<typeof derKindOf>>,
  bytes: Uint8Array,
  file: string,
  options: GatherOptions,
): void {
  switch (kind) {
    case 'certificate':
      return objects.addCertificate(bytes, file);
    case 'certification-request':
      return objects.addRequest(bytes, file);
    case 'crl':
      return objects.addCrl(bytes);
    case 'private-key':
    case 'encrypted-private-key': {
      if (!options.keys) return;
      const { pkcs8, spki } = withPassphrase(objects, options, (passphrase) => decodePrivateKeyDer(bytes, passphrase));
      return objects.addKey(pkcs8, spki, file);
    }
    case 'pkcs7': {
      const { certificates, crls } = parsePkcs7(bytes);
      for (const der of certificates) objects.addCertificate(der, file);
      for (const der of crls) objects.addCrl(der);
      return;
    }
    case 'pkcs12':
      if (options.containers) gatherPkcs12(objects, bytes, file, options);
      return;
    case 'public-key':
    case 'rsa-public-key':
    case 'ocsp-request':
    case 'ocsp-response':
      objects.unknown.push(file);
      return;
    default:
      kind satisfies never;
  }
}

function gatherPkcs12(objects: LooseObjects, bytes: Uint8Array, file: string, options: GatherOptions): void {
  const { keys, certificates, crls } = openPkcs12(bytes, options.passphrase);
  if (options.passphrase !== undefined) objects.opened++;
  for (const { der } of certificates) objects.addCertificate(der, file);
  for (const { pkcs8, spki } of keys) {
    if (options.keys) objects.addKey(pkcs8, spki, file);
    else pkcs8.fill(0);
  }
  for (const der of crls) objects.addCrl(der);
}

/** Trust stores often have no passphrase, or an empty one. */
function openPkcs12(bytes: Uint8Array, passphrase: string | undefined) {
  try {
    return parsePkcs12(bytes, passphrase ?? '');
  } catch (error) {
    if (passphrase !== undefined || !isRefusal(error, 'WRONG_PASSPHRASE')) throw error;
    throw new CertificateError('PASSPHRASE_REQUIRED', 'The PKCS #12 file is sealed. Give its passphrase.', {
      cause: error,
    });
  }
}

function gatherKeyStore(objects: LooseObjects, bytes: Uint8Array, file: string, options: GatherOptions): void {
  const { certificates, keys } = openJavaKeyStore(bytes, options.keys ? options.passphrase : undefined);
  if (options.passphrase !== undefined) objects.opened++;
  for (const der of certificates) objects.addCertificate(der, file);
  for (const { pkcs8, spki } of keys) objects.addKey(pkcs8, spki, file);
}
