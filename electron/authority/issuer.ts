import { CertificateError } from '../../shared/errors.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseBasicConstraints, parseKeyUsage } from '../pki/extension-usage.ts';
import type { AuthorityRecord, CertificateRecord, Registry } from './ports.ts';
import { formatInstant } from './validity.ts';

/** A CA that may sign now: its record and its certificate, read. */
export interface Issuer {
  readonly record: AuthorityRecord;
  readonly certificate: Certificate;
  /** How many CAs may stand below it; null where there is no limit. */
  readonly pathLength: number | null;
}

/**
 * The CA by id or name, fit to sign certificates at `now`: a CA by its own certificate, within its time, not revoked.
 * Whether its key is here and open is the key ring's answer, later.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ISSUER_CANNOT_SIGN, ISSUER_NOT_VALID
 */
export async function issuerFor(
  registry: Pick<Registry, 'authority' | 'certificate'>,
  reference: string,
  now: Date,
): Promise<Issuer> {
  const record = await registry.authority(reference);
  const certificate = parseCertificate(record.certificateDer);
  const constraints = findExtension(certificate.extensions, EXTENSION.basicConstraints);
  const basic = constraints === undefined ? null : parseBasicConstraints(constraints.value);
  const usage = findExtension(certificate.extensions, EXTENSION.keyUsage);
  if (basic?.ca !== true || (usage !== undefined && !parseKeyUsage(usage.value).includes('keyCertSign'))) {
    throw new CertificateError(
      'ISSUER_CANNOT_SIGN',
      `The certificate of “${record.name}” does not make it a CA. Choose another CA.`,
    );
  }
  checkStanding(record, certificate, await registry.certificate(record.certificateId), now);
  return { record, certificate, pathLength: basic.pathLength };
}

function checkStanding(record: AuthorityRecord, certificate: Certificate, own: CertificateRecord, now: Date): void {
  if (own.revocation !== null) {
    throw new CertificateError(
      'ISSUER_NOT_VALID',
      `“${record.name}” was revoked on ${formatInstant(own.revocation.revokedAt)}. Sign with another CA.`,
    );
  }
  if (certificate.notAfter < now) {
    throw new CertificateError(
      'ISSUER_NOT_VALID',
      `“${record.name}” worked until ${formatInstant(certificate.notAfter)}. Renew it first.`,
    );
  }
  if (certificate.notBefore > now) {
    throw new CertificateError(
      'ISSUER_NOT_VALID',
      `“${record.name}” works from ${formatInstant(certificate.notBefore)}. Check this computer’s clock.`,
    );
  }
}

/** The open key of a CA, or a refusal that says where it is. */
export function keyIdOf(record: AuthorityRecord): string {
  if (record.keyId !== null) return record.keyId;
  throw new CertificateError(
    'ISSUER_CANNOT_SIGN',
    `The private key of “${record.name}” is not in this vault. Sign where its key is kept.`,
  );
}
