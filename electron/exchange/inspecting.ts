import { createHash } from 'node:crypto';
import type { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { toHex } from '../pki/bytes.ts';
import type { BasicOcspResponse } from '../pki/ocsp-response.ts';
import { parsePublicKey, publicKeyFindings } from '../pki/public-key.ts';

/** What is gathered while a file is walked through. */
export interface Inspecting {
  readonly passphrase: string | undefined;
  readonly findings: Finding[];
  /** How many more ASN.1 elements may be told: null where nobody asked for any. */
  elementsToTell: number | null;
  /** How many more keys may be judged: some tests take milliseconds, and a bundle may hold thousands. */
  keysToJudge: number;
  /** OCSP responses to be held against their issuer, which may stand in another file. */
  readonly ocspResponses: BasicOcspResponse[];
}

/** A refusal of one part as a finding: `MALFORMED_CERTIFICATE` → `malformed-certificate`. */
export function damaged(error: CertificateError): Finding {
  const severity = error.code === 'UNKNOWN_FORMAT' ? 'warning' : 'error';
  return { severity, code: error.code.toLowerCase().replaceAll('_', '-'), message: error.message };
}

/** The same for what is whole, and stays sealed. */
export function notOpened(error: CertificateError): Finding {
  const severity =
    error.code === 'WRONG_PASSPHRASE' ? 'error' : error.code === 'PASSPHRASE_REQUIRED' ? 'info' : 'warning';
  return { ...damaged(error), severity };
}

/** Tells what is weak in a key, as long as there is time for it. */
export function judge(spki: Uint8Array, inspecting: Inspecting): void {
  if (inspecting.keysToJudge <= 0) return;
  inspecting.keysToJudge -= 1;
  inspecting.findings.push(...publicKeyFindings(parsePublicKey(spki)));
}

/** Lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return toHex(createHash('sha256').update(bytes).digest());
}
