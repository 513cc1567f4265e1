/** Certificates side by side: what differs first, what is the same below. Pure. */
import type { CertificateDetail } from '../../shared/descriptions.ts';

/** More columns than this nobody reads. */
export const MOST_COMPARED = 6;

const FIELDS = [
  'subject',
  'names',
  'until',
  'from',
  'ca',
  'issuer',
  'profile',
  'key',
  'signature',
  'serial',
  'fingerprint',
  'issued',
  'id',
] as const;
type Field = (typeof FIELDS)[number];

export interface ComparedRow {
  /** A field of every certificate, or an extension by its name. */
  readonly field: { readonly kind: 'fact'; readonly id: Field } | { readonly kind: 'extension'; readonly name: string };
  /** One for each certificate; null where it has no such thing. */
  readonly values: readonly (string | null)[];
}

export interface Comparison {
  readonly differs: readonly ComparedRow[];
  readonly same: readonly ComparedRow[];
}

export function compare(certificates: readonly CertificateDetail[]): Comparison {
  const facts = FIELDS.map((id): ComparedRow => ({
    field: { kind: 'fact', id },
    values: certificates.map((one) => valueOf(one, id)),
  }));
  const names = [...new Set(certificates.flatMap((one) => one.extensions.map(({ name }) => name)))];
  const extensions = names.map((name): ComparedRow => ({
    field: { kind: 'extension', name },
    values: certificates.map(({ extensions: all }) => {
      const found = all.find((one) => one.name === name);
      return found === undefined ? null : `${found.critical ? 'critical, ' : ''}${found.value}`;
    }),
  }));
  const rows = [...facts, ...extensions];
  const isSame = ({ values }: ComparedRow): boolean => values.every((value) => value === values[0]);
  return { differs: rows.filter((row) => !isSame(row)), same: rows.filter(isSame) };
}

function valueOf(certificate: CertificateDetail, id: Field): string {
  switch (id) {
    case 'subject':
      return certificate.subject;
    case 'names':
      return certificate.subjectAltNames.toSorted().join('\n');
    case 'until':
      return certificate.notAfter;
    case 'from':
      return certificate.notBefore;
    case 'ca':
      return certificate.ca;
    case 'issuer':
      return certificate.issuer;
    case 'profile':
      return certificate.profile;
    case 'key':
      return certificate.keyAlgorithm;
    case 'signature':
      return certificate.signatureAlgorithm;
    case 'serial':
      return certificate.serialNumber;
    case 'fingerprint':
      return certificate.fingerprintSha256;
    case 'issued':
      return certificate.issuedAt;
    case 'id':
      return certificate.id;
  }
}
