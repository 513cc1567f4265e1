import { CertificateError } from '../../shared/errors.ts';
import { giveWay } from '../authority/give-way.ts';
import type { AuthorityPorts } from '../authority/ports.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { parseCertificateListInParts } from '../pki/crl.ts';
import { encodePem } from '../pki/pem.ts';
import { verifySignature } from '../pki/signature-algorithm.ts';
import { fileNameFrom } from './file-name.ts';
import { saveFile, type Saved } from './save-file.ts';

export interface CrlExport {
  /** Id. */
  readonly crlId: string;
  /** `pem` is labelled `X509 CRL` (RFC 7468 §8); `der` is what a CRL distribution point serves (RFC 5280 §4.2.1.13). */
  readonly form: 'pem' | 'der';
}

/** The file's name to offer: `Sample-Root-CA.crl`. @throws {CertificateError} CRL_NOT_FOUND */
export async function suggestCrlFile(ports: AuthorityPorts, crlId: string, form: CrlExport['form']): Promise<string> {
  const record = await ports.registry.crl(crlId);
  const { name } = await ports.registry.authority(record.authorityId);
  return `${fileNameFrom(name, 'ca')}.${form === 'pem' ? 'crl.pem' : 'crl'}`;
}

/**
 * Hands a CRL out as a file, its signature verified once more under the CA's key, then written, read back and put in place.
 *
 * @throws {CertificateError} CRL_NOT_FOUND, EXPORT_UNPROVEN, or what writing refuses with
 */
export async function saveCrl(
  ports: AuthorityPorts,
  exported: CrlExport & { readonly path: string; readonly overwrite: boolean },
): Promise<Saved> {
  const record = await ports.registry.crl(exported.crlId);
  const authority = await ports.registry.authority(record.authorityId);
  await checkSigned(record.der, authority.certificateDer);
  const bytes = exported.form === 'der' ? record.der : new TextEncoder().encode(encodePem('X509 CRL', record.der));
  const saved = await saveFile(exported.path, exported.overwrite, {
    bytes,
    mode: 0o644,
    expected: { certificates: [], privateKeyOf: null, passphrase: null, container: 'crl' },
  });
  return { ...saved, proofs: [...saved.proofs, 'signature-verifies'] };
}

async function checkSigned(crlDer: Uint8Array, issuerDer: Uint8Array): Promise<void> {
  const list = await parseCertificateListInParts(crlDer, giveWay);
  const signed = verifySignature({
    algorithm: list.signatureAlgorithmDer,
    spki: parseCertificate(issuerDer).publicKey.spki,
    message: list.tbsDer,
    signature: list.signature,
  });
  if (signed) return;
  throw new CertificateError(
    'EXPORT_UNPROVEN',
    'The CRL in the vault is not signed by its CA’s key, so it was not written. Check the vault, then sign a new CRL.',
  );
}
