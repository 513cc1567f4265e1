import { randomBytes } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { AuthorityExportForm, ExportForm } from '../../shared/pki-terms.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { sameName } from '../pki/name.ts';
import { encodePem } from '../pki/pem.ts';
import { buildPkcs12 } from '../pki/pkcs12-build.ts';
import { buildCertsOnly } from '../pki/pkcs7.ts';
import { encryptPrivateKey } from '../pki/private-key.ts';
import { describeCertificateText } from '../pki/text.ts';
import type { ExportFile } from './export-file.ts';

export interface ExportInput {
  readonly certificate: Uint8Array;
  /** The certificates above it: its issuer's first, the root's last where we have it. Empty for a root. */
  readonly chain: readonly Uint8Array[];
  /** Plain PrivateKeyInfo, DER, for the forms that hold the key; the caller clears it. */
  readonly privateKey: Uint8Array | null;
  /** For `p12`; and for a private key in PEM, which is then encrypted. */
  readonly passphrase: string | null;
  /** PKCS#12 as Windows before 10 and old appliances read it. */
  readonly legacy: boolean;
  readonly friendlyName: string;
}

/**
 * Builds the file of one form, whole, in memory.
 *
 * - `key-cert`: the key, then the certificate: what stunnel reads as it is (its manual: "key first").
 * - `key-fullchain`: the key, then what `fullchain` holds: one file for HAProxy, Postfix, and stunnel under an intermediate.
 * - `chain`: what a server sends besides its certificate: the intermediates; for a certificate right under a root,
 *   the root, so that the file is never empty.
 * - `fullchain`: the certificate and the intermediates, without the root, which clients have.
 *
 * @throws {CertificateError} PRIVATE_KEY_NOT_HERE, PASSPHRASE_REQUIRED
 */
export function buildExport(form: ExportForm, input: ExportInput): ExportFile {
  const { certificate, chain } = input;
  const intermediates = chain.filter((der) => !isSelfIssued(der));
  const above = intermediates.length > 0 ? intermediates : chain;
  switch (form) {
    case 'key-cert':
      return pemFile([certificate], input, true);
    case 'key-fullchain':
      return pemFile([certificate, ...intermediates], input, true);
    case 'key':
      return pemFile([], input, true);
    case 'cert':
      return pemFile([certificate], input, false);
    case 'chain':
      return pemFile(above.length > 0 ? above : [certificate], input, false);
    case 'fullchain':
      return pemFile([certificate, ...intermediates], input, false);
    case 'text':
      return textFile(certificate);
    case 'der':
      return publicFile(certificate, [certificate], 'der');
    case 'p7b':
      return p7bFile([certificate, ...chain]);
    case 'p12':
      return p12File(input);
    default:
      return form satisfies never;
  }
}

/** The forms of a CA: its certificate, the way up, or its key. @throws {CertificateError} as {@link buildExport} */
export function buildAuthorityExport(form: AuthorityExportForm, input: ExportInput): ExportFile {
  switch (form) {
    case 'pem':
      return pemFile([input.certificate], input, false);
    case 'der':
      return publicFile(input.certificate, [input.certificate], 'der');
    case 'p7b':
      return p7bFile([input.certificate, ...input.chain]);
    case 'key':
      return pemFile([], input, true);
    case 'p12':
      return p12File(input);
    default:
      return form satisfies never;
  }
}

/** A root's issuer is itself. The chain of a CA under a parent elsewhere may end without one. */
function isSelfIssued(der: Uint8Array): boolean {
  const { issuer, subject } = parseCertificate(der);
  return sameName(issuer, subject);
}

function pemFile(certificates: readonly Uint8Array[], input: ExportInput, withKey: boolean): ExportFile {
  const pems = certificates.map((der) => encodePem('CERTIFICATE', der));
  if (!withKey) return publicFile(ascii(pems.join('')), certificates, 'pem');
  const key = keyOf(input);
  const keyPem =
    input.passphrase === null
      ? encodePem('PRIVATE KEY', key)
      : encodePem('ENCRYPTED PRIVATE KEY', encryptPrivateKey(key, input.passphrase, random));
  return privateFile(ascii(keyPem + pems.join('')), certificates, input, 'pem');
}

function textFile(certificate: Uint8Array): ExportFile {
  const text = describeCertificateText(parseCertificate(certificate));
  const bytes = new TextEncoder().encode(`${text.trimEnd()}\n${encodePem('CERTIFICATE', certificate)}`);
  return publicFile(bytes, [certificate], 'text');
}

function p7bFile(certificates: readonly Uint8Array[]): ExportFile {
  return publicFile(ascii(encodePem('PKCS7', buildCertsOnly([...certificates]))), certificates, 'p7b');
}

function p12File(input: ExportInput): ExportFile {
  const privateKey = keyOf(input);
  if (input.passphrase === null) {
    throw new CertificateError('PASSPHRASE_REQUIRED', 'A .p12 file is sealed with a passphrase of its own. Give one.');
  }
  const bytes = buildPkcs12({
    privateKey,
    certificate: input.certificate,
    chain: [...input.chain],
    friendlyName: input.friendlyName,
    passphrase: input.passphrase,
    random,
    legacy: input.legacy,
  });
  return privateFile(bytes, [input.certificate, ...input.chain], input, 'p12');
}

function keyOf(input: ExportInput): Uint8Array {
  if (input.privateKey !== null) return input.privateKey;
  throw privateKeyNotHere();
}

/** The refusal of a form that needs a key which this vault does not have. */
export function privateKeyNotHere(): CertificateError {
  return new CertificateError(
    'PRIVATE_KEY_NOT_HERE',
    'The private key of this certificate is not in this vault: whoever made the request has it. Save the certificate alone, or give the key’s file.',
  );
}

function publicFile(
  bytes: Uint8Array,
  certificates: readonly Uint8Array[],
  container: ExportFile['expected']['container'],
): ExportFile {
  return { bytes, mode: 0o644, expected: { certificates, privateKeyOf: null, passphrase: null, container } };
}

function privateFile(
  bytes: Uint8Array,
  certificates: readonly Uint8Array[],
  input: ExportInput,
  container: 'pem' | 'p12',
): ExportFile {
  const privateKeyOf = parseCertificate(input.certificate).publicKey.spki;
  return { bytes, mode: 0o600, expected: { certificates, privateKeyOf, passphrase: input.passphrase, container } };
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function random(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length));
}
