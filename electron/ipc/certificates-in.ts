import { CertificateError } from '../../shared/errors.ts';
import { inspectFile } from '../exchange/inspect.ts';
import type { InspectedObject } from '../exchange/inspected-object.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { decodePem } from '../pki/pem.ts';

/**
 * Every certificate of a file, wherever in it: PEM, DER, PKCS #7.
 *
 * @throws {CertificateError} UNKNOWN_FORMAT: there is none; INPUT_TOO_LARGE, or why the file cannot be read
 */
export function certificatesIn(bytes: Uint8Array, fileName: string): Certificate[] {
  const { objects, refusal } = inspectFile(bytes, { fileName });
  if (refusal !== null) throw refusal;
  const certificates = objects.flatMap(within).map((pem) => parseCertificate(derOf(pem)));
  if (certificates.length > 0) return certificates;
  throw new CertificateError('UNKNOWN_FORMAT', `${fileName} holds no certificate. Choose the one that was signed.`);
}

function within(object: InspectedObject): string[] {
  if (object.kind === 'certificate') return [object.pem];
  return 'objects' in object ? object.objects.flatMap(within) : [];
}

function derOf(pem: string): Uint8Array {
  const [block] = decodePem(pem);
  if (block === undefined) throw new Error('An inspected certificate has no PEM block.');
  return block.der;
}
