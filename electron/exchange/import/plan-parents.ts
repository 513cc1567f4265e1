import { CertificateError } from '../../../shared/errors.ts';
import type { AuthorityRecord } from '../../authority/ports.ts';
import { parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { formatName } from '../../pki/name.ts';
import { isSelfIssued, labelOf, signed } from './foreign-certificate.ts';
import type { PlannedAuthority, PlannedParent } from './import-plan.ts';
import { importedSettings } from './import-settings.ts';

/** What a CA's parent is looked for in. */
export interface Surroundings {
  /** The CAs of the vault. */
  readonly known: readonly AuthorityRecord[];
  /** Certificates that came along. */
  readonly pool: readonly Certificate[];
  /** The CAs planned so far; a parent that is found in the pool is added to them. */
  readonly planned: PlannedAuthority[];
  /** The private key of a CA in the pool, plain PrivateKeyInfo; null where it did not come along. */
  readonly keyFor: (spki: Uint8Array) => Uint8Array | null;
}

/** Longer chains are not built by anyone. */
const LONGEST_CHAIN = 16;

/**
 * The CA above a CA: null for a root, which signed itself.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND: it is neither in the vault nor did it come along
 */
export function planParent(certificate: Certificate, around: Surroundings, depth = 0): PlannedParent | null {
  if (signed(certificate, certificate)) return null;
  const known = around.known.find((record) => signed(parseCertificate(record.certificateDer), certificate));
  if (known !== undefined) return { id: known.id };
  const planned = around.planned.findIndex((one) => signed(parseCertificate(one.certificateDer), certificate));
  if (planned !== -1) return { planned };
  const above = around.pool.find((candidate) => candidate !== certificate && signed(candidate, certificate));
  if (above === undefined || depth === LONGEST_CHAIN) throw missing(certificate);
  const parent = planParent(above, around, depth + 1);
  around.planned.push(plainAuthority(above, parent, around.keyFor(above.publicKey.spki)));
  return { planned: around.planned.length - 1 };
}

/** A CA of which nothing is known but its certificate, and its key where there is one. */
export function plainAuthority(
  certificate: Certificate,
  parent: PlannedParent | null,
  key: Uint8Array | null,
): PlannedAuthority {
  return {
    name: labelOf(certificate),
    certificateDer: certificate.der,
    parent,
    key,
    profile: isSelfIssued(certificate) ? 'root-ca' : 'subordinate-ca',
    settings: importedSettings(null),
    crlNumberBefore: 0n,
    certificates: [],
    bareSerials: [],
  };
}

function missing(certificate: Certificate): CertificateError {
  return new CertificateError(
    'AUTHORITY_NOT_FOUND',
    `The certificate of the CA above “${labelOf(certificate)}” is missing: “${formatName(certificate.issuer)}”. Put it beside, or import that CA first.`,
    { detail: { subject: formatName(certificate.subject), issuer: formatName(certificate.issuer) } },
  );
}
