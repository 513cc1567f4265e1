import type { Finding } from '../../shared/pki-terms.ts';
import { buildTbsCertificate, parseCertificate, type Certificate } from '../pki/certificate.ts';
import type { Extension } from '../pki/extensions.ts';
import { lintCertificate } from '../pki/lint.ts';
import type { Name } from '../pki/name.ts';
import type { PublicKey } from '../pki/public-key.ts';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';
import { assembleSigned } from '../pki/signed.ts';
import { servesTls, type Profile } from './profiles.ts';

/** A serial number of the right length for a draft that has none yet. */
const DRAFT_SERIAL_NUMBER = new Uint8Array(16).fill(0x5a);

export interface Draft {
  readonly profile: Profile;
  readonly subject: Name;
  readonly publicKey: PublicKey;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly extensions: readonly Extension[];
}

/** Lints a certificate before it is signed: the whole of it, under a serial number and a signature that stand in. */
export function lintDraft(draft: Draft, issuer: Certificate | null): Finding[] {
  const tbs = buildTbsCertificate({
    serialNumber: DRAFT_SERIAL_NUMBER,
    signatureAlgorithm: draft.signatureAlgorithm,
    issuer: issuer === null ? draft.subject.der : issuer.subject.der,
    subject: draft.subject.der,
    notBefore: draft.notBefore,
    notAfter: draft.notAfter,
    spki: draft.publicKey.spki,
    extensions: [...draft.extensions],
  });
  const certificate = parseCertificate(assembleSigned(tbs, draft.signatureAlgorithm, new Uint8Array(64)));
  return lintCertificate(certificate, {
    purpose: purposeOf(draft.profile),
    ...(issuer === null ? {} : { issuer }),
  });
}

/** Which rules apply to a certificate of this profile. */
export function purposeOf(profile: Profile): 'tls-server' | 'ca' | 'other' {
  if (profile.isAuthority) return 'ca';
  return servesTls(profile) ? 'tls-server' : 'other';
}
