import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { parseExtendedKeyUsage, PURPOSE } from '../pki/extension-usage.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import type { AuthorityRecord, CertificateRecord, Registry } from './ports.ts';

/** Who signs what is answered for a CA. */
export interface OcspSigner {
  readonly certificate: Certificate;
  readonly keyId: string;
  /** Whether it is a certificate of its own for that (RFC 6960 §4.2.2.2), which then goes along; else it is the CA. */
  readonly delegated: boolean;
}

/** A CA has one responder, and its successor for a while. */
const MOST_RESPONDERS = 100;

/**
 * The signer of OCSP responses about a CA's certificates: of the `ocsp-signing` certificates that the CA issued, whose keys
 * are here and which work at `now`, the one that does so longest; else the CA itself. Null where no key is here.
 */
export async function ocspSignerFor(
  registry: Registry,
  record: AuthorityRecord,
  now: Date,
): Promise<OcspSigner | null> {
  const page = await registry.certificates({
    authorityId: record.id,
    profile: 'ocsp-signing',
    states: ['valid', 'expiring', 'superseded'],
    sort: 'notAfter',
    descending: true,
    limit: MOST_RESPONDERS,
    offset: 0,
    now,
  });
  for (const responder of page.items) {
    const signer = delegatedSigner(responder, now);
    if (signer !== null) return signer;
  }
  if (record.keyId === null) return null;
  return { certificate: parseCertificate(record.certificateDer), keyId: record.keyId, delegated: false };
}

function delegatedSigner({ der, keyId }: CertificateRecord, now: Date): OcspSigner | null {
  if (keyId === null) return null;
  const certificate = parseCertificate(der);
  const usage = findExtension(certificate.extensions, EXTENSION.extendedKeyUsage);
  const mayAnswer = usage !== undefined && parseExtendedKeyUsage(usage.value).includes(PURPOSE.ocspSigning);
  return mayAnswer && certificate.notBefore <= now && certificate.notAfter >= now
    ? { certificate, keyId, delegated: true }
    : null;
}
