import { CertificateError } from '../../shared/errors.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { affectedBy, type Affected } from './affected.ts';
import type { AuthorityPorts, AuthorityRecord, CertificateRecord } from './ports.ts';

/** What hangs on a key that is in other hands. */
export interface Compromise {
  /** SubjectPublicKeyInfo, DER. */
  readonly subjectPublicKeyInfo: Uint8Array;
  /** Every certificate over it, whoever asked for it and whoever holds the key, the youngest first. */
  readonly certificates: readonly CertificateRecord[];
  /** The CA that signs with it; null for any other key. */
  readonly authority: AuthorityRecord | null;
  /** What that CA signed and the CAs below it: none of it can be trusted any more. */
  readonly affected: readonly Affected[];
}

/**
 * What a lost key takes with it, from any end: a certificate (`cert-7`), a key (`key-3`) or a CA (`ca-2`).
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, PRIVATE_KEY_NOT_HERE, AUTHORITY_NOT_FOUND
 */
export async function findCompromise(ports: AuthorityPorts, reference: string): Promise<Compromise> {
  const { registry, clock } = ports;
  const subjectPublicKeyInfo = await publicKeyNamed(ports, reference);
  const certificates = await registry.certificatesOfKey(subjectPublicKeyInfo);
  const authorities = await registry.authorities();
  const authority =
    authorities.find(({ certificateId }) => certificates.some(({ id }) => id === certificateId)) ?? null;
  const affected = authority === null ? [] : await affectedBy(registry, authority, authority.name, clock.now());
  return { subjectPublicKeyInfo, certificates, authority, affected };
}

async function publicKeyNamed({ registry }: AuthorityPorts, reference: string): Promise<Uint8Array> {
  switch (reference.split('-')[0]) {
    case 'cert':
      return parseCertificate((await registry.certificate(reference)).der).publicKey.spki;
    case 'ca':
      return parseCertificate((await registry.authority(reference)).certificateDer).publicKey.spki;
    case 'key':
      return (await registry.key(reference)).subjectPublicKeyInfo;
    default:
      throw new CertificateError(
        'CERTIFICATE_NOT_FOUND',
        `${reference} has no key. Name a certificate, a key or a CA.`,
      );
  }
}
