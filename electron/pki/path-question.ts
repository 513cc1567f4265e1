/** What path validation is asked, and what it answers. */
import type { Finding } from '../../shared/pki-terms.ts';
import type { Certificate } from './certificate.ts';
import type { CertificateList } from './crl.ts';
import type { Name } from './name.ts';
import type { PolicyDemands } from './path-policy.ts';

/** What the target is to be good for. `any` asks nothing of its purposes. */
export const PATH_PURPOSES = ['tls-server', 'tls-client', 'email', 'code-signing', 'any'] as const;
export type PathPurpose = (typeof PATH_PURPOSES)[number];

export interface PathQuestion {
  readonly target: Certificate;
  /** Trust anchors, as certificates; they need not be self-signed. */
  readonly anchors: readonly Certificate[];
  /** What else may stand on the path, in any order, rubbish included. */
  readonly intermediates: readonly Certificate[];
  /** Revocation is checked for the whole path as soon as there is one; without any it is not looked at. */
  readonly crls: readonly CertificateList[];
  /** The instant of judgement; fractions of a second are dropped, as certificates have none. */
  readonly at: Date;
  readonly purpose: PathPurpose;
  /** The host name or address that was asked for. */
  readonly host?: string | undefined;
  readonly email?: string | undefined;
  /**
   * `rfc5280`: the algorithm of RFC 5280 §6, as clients apply it to private CAs; what conforming CAs would have written
   * otherwise is a warning. `web-pki`: the profile of RFC 5280 §4 and the CA/B Forum's and the browsers' rules bind.
   */
  readonly rules: 'rfc5280' | 'web-pki';
  readonly policies?: PolicyDemands;
  /** How many CAs may stand between target and anchor; self-issued ones do not count. */
  readonly maxIntermediates?: number | undefined;
  /** How much is asked of extended key usage. `strict`: what it asks for is named, also in CAs. Follows `rules`. */
  readonly purposeRules?: 'usual' | 'strict-target' | 'strict' | undefined;
  /** What of the anchor's certificate binds (RFC 5937): both, where nothing is said. */
  readonly anchorChecks?: { readonly dates: boolean; readonly constraints: boolean } | undefined;
  /** Whether a target that is itself an anchor needs no path: always, where nothing is said. */
  readonly trustedTarget?: 'always' | 'self-signed' | 'never' | undefined;
  /** Takes signatures over SHA-1: for museums. */
  readonly weakDigests?: boolean | undefined;
}

export interface PathLink {
  readonly certificate: Certificate;
  readonly subject: Name;
  readonly findings: readonly Finding[];
}

export interface PathVerdict {
  readonly valid: boolean;
  /** The target first, the anchor last; of an invalid one, the path that came closest. */
  readonly path: readonly PathLink[];
  /** What belongs to no certificate of the path. */
  readonly findings: readonly Finding[];
}

/** Where a certificate stands on a path. */
export type PathRole = 'target' | 'intermediate' | 'anchor' | 'trusted-target';
