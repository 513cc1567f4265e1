import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseBasicConstraints, parseKeyUsage, type BasicConstraints } from '../pki/extension-usage.ts';
import { publicKeyFindings } from '../pki/public-key.ts';
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
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ISSUER_CANNOT_SIGN, ISSUER_NOT_VALID, WEAK_KEY
 */
export async function issuerFor(
  registry: Pick<Registry, 'authority' | 'certificate'>,
  reference: string,
  now: Date,
): Promise<Issuer> {
  const record = await registry.authority(reference);
  const certificate = parseCertificate(record.certificateDer);
  if (!mayCertify(certificate)) {
    const way =
      certificate.version === 3
        ? 'Choose another CA.'
        : `A certificate of version ${String(certificate.version)} cannot say so: renew it first, chancery ca renew "${record.name}".`;
    throw new CertificateError(
      'ISSUER_CANNOT_SIGN',
      `The certificate of “${record.name}” does not make it a CA. ${way}`,
    );
  }
  refuseWeakKey(record, certificate);
  checkStanding(record, certificate, await registry.certificate(record.certificateId), now);
  return { record, certificate, pathLength: basicConstraintsOf(certificate)?.pathLength ?? null };
}

/** Whether a certificate makes its subject a CA. An absent key usage restricts nothing (RFC 5280 §6.1.4 (n)). */
export function mayCertify(certificate: Certificate): boolean {
  const usage = findExtension(certificate.extensions, EXTENSION.keyUsage);
  if (usage !== undefined && !parseKeyUsage(usage.value).includes('keyCertSign')) return false;
  return basicConstraintsOf(certificate)?.ca === true;
}

function basicConstraintsOf({ extensions }: Certificate): BasicConstraints | null {
  const constraints = findExtension(extensions, EXTENSION.basicConstraints);
  return constraints === undefined ? null : parseBasicConstraints(constraints.value);
}

/** The faults of the CA's key, found once for a record: a batch asks for the same one again and again. */
const faultsOfKeys = new WeakMap<AuthorityRecord, readonly Finding[]>();

export function faultsOfKey(record: AuthorityRecord, { publicKey }: Certificate): readonly Finding[] {
  const known = faultsOfKeys.get(record);
  if (known !== undefined) return known;
  const faults = publicKeyFindings(publicKey).filter(({ severity }) => severity === 'error');
  faultsOfKeys.set(record, faults);
  return faults;
}

/** What such a key certifies, others can forge; its CRLs are signed all the same, since they only take away. */
function refuseWeakKey(record: AuthorityRecord, certificate: Certificate): void {
  const [fault] = faultsOfKey(record, certificate);
  if (fault === undefined) return;
  throw new CertificateError(
    'WEAK_KEY',
    `The key of “${record.name}” must certify nothing more. ${fault.message} Put another CA in its place: chancery ca renew "${record.name}" --new-key.`,
    { detail: { findings: [fault] } },
  );
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
