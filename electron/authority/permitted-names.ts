import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import type { GeneralName } from '../pki/general-name.ts';
import { parseNameConstraints } from '../pki/name-constraints.ts';
import { constraintViolation } from '../pki/name-subtree.ts';
import type { Name } from '../pki/name.ts';
import { chainOf } from './chain.ts';
import type { Issuer } from './issuer.ts';
import type { Registry } from './ports.ts';

/**
 * Holds names against the name constraints of the issuer and of every CA above it (RFC 5280 §6.1.4 (g)): a certificate
 * outside them would be refused by its clients, so it is not issued.
 */
export async function permittedByIssuers(
  registry: Pick<Registry, 'authority' | 'certificate'>,
  issuer: Issuer,
  subject: Name,
  subjectAltNames: readonly GeneralName[],
): Promise<Finding[]> {
  const own = await registry.certificate(issuer.record.certificateId);
  const above = await chainOf(registry, own);
  const certificates: Certificate[] = [issuer.certificate, ...above.map((record) => parseCertificate(record.der))];
  return certificates.flatMap((certificate) => {
    const extension = findExtension(certificate.extensions, EXTENSION.nameConstraints);
    if (extension === undefined) return [];
    const violation = constraintViolation(parseNameConstraints(extension.value), subject, subjectAltNames);
    if (violation === null) return [];
    return [
      {
        severity: 'error',
        code: 'name-not-permitted',
        message: `${violation.name} is outside what this CA may certify (${violation.rule}). Choose another name or another CA.`,
        source: 'RFC 5280 §4.2.1.10',
      },
    ];
  });
}
