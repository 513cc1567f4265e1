import type { CertificateError } from '../../../shared/errors.ts';
import { fingerprintSha256, parseCertificate, type Certificate } from '../../pki/certificate.ts';
import {
  parseCertificationRequest,
  verifyProofOfPossession,
  type CertificationRequest,
} from '../../pki/certification-request.ts';
import { parseCertificateList, type CertificateList } from '../../pki/crl.ts';
import { tolerantly } from './tolerantly.ts';

export interface LooseCertificate {
  readonly certificate: Certificate;
  /** The file that it was found in first. */
  readonly file: string;
}

export interface LooseKey {
  /** Plain PrivateKeyInfo, DER. */
  readonly pkcs8: Uint8Array;
  readonly spki: Uint8Array;
  readonly file: string;
}

export interface LooseRequest {
  readonly request: CertificationRequest;
  readonly file: string;
}

/** What was found in files, each thing once, before anyone has said what belongs together. */
export class LooseObjects {
  /** By fingerprint. */
  readonly certificates = new Map<string, LooseCertificate>();
  /** By public key: {@link keyOf}. */
  readonly keys = new Map<string, LooseKey>();
  /** By the request's bytes, as base64. */
  readonly requests = new Map<string, LooseRequest>();
  readonly crls: CertificateList[] = [];
  /** What is of a known kind and could not be read or opened. */
  readonly refused: { readonly file: string; readonly error: CertificateError }[] = [];
  /** Files of no known kind: notes, scripts. */
  readonly unknown: string[] = [];
  /** How many sealed things the passphrase opened. */
  opened = 0;
  /** How many things were there a second time. */
  duplicates = 0;

  addCertificate(der: Uint8Array, file: string): void {
    const certificate = parseCertificate(der);
    if (!this.#isNew(this.certificates, fingerprintSha256(der))) return;
    this.certificates.set(fingerprintSha256(der), { certificate, file });
  }

  addKey(pkcs8: Uint8Array, spki: Uint8Array, file: string): void {
    if (this.#isNew(this.keys, keyOf(spki))) this.keys.set(keyOf(spki), { pkcs8, spki, file });
    else pkcs8.fill(0);
  }

  addRequest(der: Uint8Array, file: string): void {
    const key = Buffer.from(der).toString('base64');
    if (this.#isNew(this.requests, key)) this.requests.set(key, { request: parseCertificationRequest(der), file });
  }

  addCrl(der: Uint8Array): void {
    this.crls.push(parseCertificateList(der));
  }

  keyFor(spki: Uint8Array): Uint8Array | null {
    return this.keys.get(keyOf(spki))?.pkcs8 ?? null;
  }

  #isNew(known: ReadonlyMap<string, unknown>, key: string): boolean {
    if (!known.has(key)) return true;
    this.duplicates++;
    return false;
  }
}

/** By what things belong together: the public key. */
export function keyOf(spki: Uint8Array): string {
  return Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('base64');
}

/** Whether a request was really made by its key; a broken one is of no use for a renewal. */
export function isProven(request: CertificationRequest): boolean {
  return tolerantly(() => verifyProofOfPossession(request), false);
}
