/** The certificates that a path may be built from, found by name, with every signature checked at most once and within a budget. */
import { CertificateError } from '../../shared/errors.ts';
import type { Certificate } from './certificate.ts';
import { verifyCertificateSignature } from './certificate.ts';
import { verifyCrlSignature, type CertificateList } from './crl.ts';
import { sameBytes } from './der.ts';
import { PathCertificate } from './path-certificate.ts';

/** `unsupported`: nobody here can check it. `unchecked`: the budget is spent. */
export type SignatureVerdict = 'ok' | 'wrong' | 'unsupported' | 'unchecked';

/** Signature checks of one verdict, each as dear as RSA-2048's: about 0.5 s on a slow machine. */
const SIGNATURE_BUDGET = 600;
/** More certificates than this are not looked at. */
const MAX_POOL = 10_000;

export class PathPool {
  readonly anchors: readonly PathCertificate[];
  /** Every certificate but the anchors. */
  readonly others: readonly PathCertificate[];
  private readonly bySubject = new Map<string, { anchors: PathCertificate[]; others: PathCertificate[] }>();
  private readonly byDigest = new Map<string, PathCertificate>();
  private readonly verdicts = new Map<object, Map<PathCertificate, SignatureVerdict>>();
  private left = SIGNATURE_BUDGET;

  constructor(anchors: readonly Certificate[], others: readonly Certificate[]) {
    this.anchors = this.take(anchors, 'anchors');
    this.others = this.take(others, 'others');
  }

  private take(certificates: readonly Certificate[], list: 'anchors' | 'others'): PathCertificate[] {
    const taken: PathCertificate[] = [];
    for (const certificate of certificates.slice(0, MAX_POOL)) {
      const of = new PathCertificate(certificate);
      if (this.byDigest.has(of.fingerprint)) continue;
      this.byDigest.set(of.fingerprint, of);
      taken.push(of);
      const named = this.bySubject.get(of.subjectKey) ?? { anchors: [], others: [] };
      named[list].push(of);
      this.bySubject.set(of.subjectKey, named);
    }
    return taken;
  }

  /** Whether the signature budget ran out, so that a path may have been missed. */
  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** The pool's own object for a certificate that it holds, so that what is known of it is known once. */
  own(certificate: Certificate): PathCertificate {
    const of = new PathCertificate(certificate);
    const known = this.byDigest.get(of.fingerprint);
    if (known === undefined) this.byDigest.set(of.fingerprint, of);
    return known ?? of;
  }

  named(subjectKey: string): {
    readonly anchors: readonly PathCertificate[];
    readonly others: readonly PathCertificate[];
  } {
    return this.bySubject.get(subjectKey) ?? NOBODY;
  }

  /** Names from which names alone lead up to one of these anchors; for leaving blind alleys before they cost signatures. */
  namesBelow(anchors: readonly PathCertificate[]): ReadonlySet<string> {
    const children = new Map<string, string[]>();
    for (const { issuerKey, subjectKey } of this.others) {
      const list = children.get(issuerKey);
      if (list === undefined) children.set(issuerKey, [subjectKey]);
      else list.push(subjectKey);
    }
    const reached = new Set<string>();
    const queue = anchors.map(({ subjectKey }) => subjectKey);
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      queue.push(...(children.get(name) ?? []));
    }
    return reached;
  }

  signature(child: PathCertificate, issuer: PathCertificate): SignatureVerdict {
    return this.verdict(child, issuer, () =>
      verifyCertificateSignature(child.certificate, issuer.certificate.publicKey.spki),
    );
  }

  crlSignature(crl: CertificateList, issuer: PathCertificate): SignatureVerdict {
    return this.verdict(crl, issuer, () => verifyCrlSignature(crl, issuer.certificate.publicKey.spki));
  }

  private verdict(signed: object, issuer: PathCertificate, verify: () => boolean): SignatureVerdict {
    const known = this.verdicts.get(signed) ?? new Map<PathCertificate, SignatureVerdict>();
    this.verdicts.set(signed, known);
    const earlier = known.get(issuer);
    if (earlier !== undefined) return earlier;
    if (this.left <= 0) return 'unchecked';
    // RSA's work grows with the square of its length.
    this.left -= Math.max(1, Math.ceil((issuer.certificate.publicKey.bits / 2048) ** 2));
    const verdict = checked(verify);
    known.set(issuer, verdict);
    return verdict;
  }
}

const NOBODY = { anchors: [], others: [] } as const;

function checked(verify: () => boolean): SignatureVerdict {
  try {
    return verify() ? 'ok' : 'wrong';
  } catch (error) {
    if (error instanceof CertificateError) return 'unsupported';
    throw error;
  }
}

/** Whether two certificates name the same key of the same owner. */
export function sameEntity(a: PathCertificate, b: PathCertificate): boolean {
  return a.subjectKey === b.subjectKey && sameBytes(a.certificate.publicKey.spki, b.certificate.publicKey.spki);
}
