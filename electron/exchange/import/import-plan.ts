import type { Finding } from '../../../shared/pki-terms.ts';
import type { ProfileDefinition } from '../../../shared/profile-definition.ts';
import type { AuthoritySettings, BareSerial, Revocation } from '../../authority/ports.ts';

/** What a source turned out to be. */
export const IMPORT_KINDS = ['openssl-ca', 'easy-rsa', 'step-ca', 'xca', 'pkcs12', 'jks', 'files'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export interface PlannedRequest {
  /** DER. */
  readonly der: Uint8Array;
  /** The file that it was in, without its folder. */
  readonly source: string;
  /** Plain PrivateKeyInfo, DER; cleared when the import ends. */
  readonly key: Uint8Array | null;
}

export interface PlannedCertificate {
  readonly der: Uint8Array;
  readonly profile: string;
  readonly request: { readonly der: Uint8Array; readonly source: string } | null;
  /** Plain PrivateKeyInfo, DER; cleared when the import ends. */
  readonly key: Uint8Array | null;
  readonly revocation: Revocation | null;
}

/** Where the CA above a CA is: in this vault already, or earlier in the same plan. */
export type PlannedParent = { readonly id: string } | { readonly planned: number };

export interface PlannedAuthority {
  readonly name: string;
  readonly certificateDer: Uint8Array;
  /** Null for a root. */
  readonly parent: PlannedParent | null;
  /** Plain PrivateKeyInfo, DER; null where it is elsewhere. */
  readonly key: Uint8Array | null;
  readonly profile: string;
  readonly settings: AuthoritySettings;
  /** The highest CRL number that it used before. */
  readonly crlNumberBefore: bigint;
  /** All that it issued, except its own. */
  readonly certificates: readonly PlannedCertificate[];
  readonly bareSerials: readonly BareSerial[];
}

/** How many certificates a source tells of, in each state: those kept by their serial number only are among them. */
export interface StateCounts {
  readonly valid: number;
  readonly expired: number;
  readonly revoked: number;
}

/** A source that was read whole and judged; nothing is recorded yet. */
export interface ImportPlan {
  readonly kind: ImportKind;
  /** Parents before their children. */
  readonly authorities: readonly PlannedAuthority[];
  /** Requests that no certificate answers. */
  readonly requests: readonly PlannedRequest[];
  /** Profiles that come along. */
  readonly profiles?: readonly ProfileDefinition[];
  readonly counts: StateCounts;
  readonly findings: readonly Finding[];
}

/** Zeroes every private key of a plan. */
export function clearKeys(plan: ImportPlan): void {
  for (const authority of plan.authorities) {
    authority.key?.fill(0);
    for (const certificate of authority.certificates) certificate.key?.fill(0);
  }
  for (const request of plan.requests) request.key?.fill(0);
}

/** How many private keys, and how many requests, a plan brings along. */
export function countsOf(plan: ImportPlan): { readonly keys: number; readonly requests: number } {
  const certificates = plan.authorities.flatMap((authority) => authority.certificates);
  const keyed = [...plan.authorities, ...certificates, ...plan.requests].filter(({ key }) => key !== null);
  const requests = new Set(
    [...certificates.flatMap(({ request }) => request ?? []), ...plan.requests].map(({ der }) =>
      Buffer.from(der).toString('base64'),
    ),
  );
  return {
    keys: new Set(keyed.map(({ key }) => Buffer.from(key ?? []).toString('base64'))).size,
    requests: requests.size,
  };
}
