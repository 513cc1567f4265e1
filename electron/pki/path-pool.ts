/** The certificates that a path may be built from, found by name, with every signature checked at most once and within a budget. */
import { CertificateError } from '../../shared/errors.ts';
import type { Certificate } from './certificate.ts';
import { verifyCertificateSignature } from './certificate.ts';
import { verifyCrlSignature, type CertificateList } from './crl.ts';
import { sameBytes } from './bytes.ts';
import { PathCertificate, nameKey } from './path-certificate.ts';

/** `unsupported`: nobody here can check it. `unchecked`: the budget is spent. */
export type SignatureVerdict = 'ok' | 'wrong' | 'unsupported' | 'unchecked';

/** Signature checks of one verdict, each as dear as RSA-2048's: about 0.4 s on a slow machine. */
const SIGNATURE_BUDGET = 400;
/** More certificates than these are not looked at: the browsers trust 150, and know of 2,500 others. */
const MAX_ANCHORS = 1000;
const MAX_POOL = 10_000;
/** Of one name. */
const MAX_NAMESAKES = 1000;

/** A certificate of the pool, looked into only when its name is asked for. */
interface Entry {
  readonly certificate: Certificate;
  readonly issuerKey: string;
  readonly subjectKey: string;
}

export class PathPool {
  readonly anchors: readonly PathCertificate[];
  /** Every certificate but the anchors. */
  private readonly others: readonly Entry[];
  private readonly bySubject = new Map<string, Entry[]>();
  private readonly anchorsBySubject = new Map<string, PathCertificate[]>();
  private readonly opened = new Map<string, readonly PathCertificate[]>();
  private readonly byDigest = new Map<string, PathCertificate>();
  private readonly verdicts = new Map<object, Map<PathCertificate, SignatureVerdict>>();
  private left = SIGNATURE_BUDGET;

  constructor(anchors: readonly Certificate[], others: readonly Certificate[]) {
    this.anchors = [...new Set(anchors.slice(0, MAX_ANCHORS).map((certificate) => this.own(certificate)))];
    for (const anchor of this.anchors) append(this.anchorsBySubject, anchor.subjectKey, anchor);
    this.others = others.slice(0, MAX_POOL).map((certificate) => ({
      certificate,
      issuerKey: nameKey(certificate.issuer),
      subjectKey: nameKey(certificate.subject),
    }));
    for (const entry of this.others) append(this.bySubject, entry.subjectKey, entry);
  }

  /** The serial numbers of all, for CRLs to look for. */
  get serialNumbers(): Set<string> {
    return new Set([...this.anchors, ...this.others].map(({ certificate }) => certificate.serialNumber));
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

  /** The certificates of one name, each once. */
  named(subjectKey: string): {
    readonly anchors: readonly PathCertificate[];
    readonly others: readonly PathCertificate[];
  } {
    const anchors = this.anchorsBySubject.get(subjectKey) ?? [];
    let others = this.opened.get(subjectKey);
    if (others === undefined) {
      const entries = (this.bySubject.get(subjectKey) ?? []).slice(0, MAX_NAMESAKES);
      others = [...new Set(entries.map(({ certificate }) => this.own(certificate)))].filter(
        (of) => !anchors.includes(of),
      );
      this.opened.set(subjectKey, others);
    }
    return { anchors, others };
  }

  /** Names from which names alone lead up to one of these anchors; for leaving blind alleys before they cost signatures. */
  namesBelow(anchors: readonly PathCertificate[]): ReadonlySet<string> {
    const children = new Map<string, string[]>();
    for (const { issuerKey, subjectKey } of this.others) append(children, issuerKey, subjectKey);
    const reached = new Set<string>();
    const queue = anchors.map(({ subjectKey }) => subjectKey);
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      for (const child of children.get(name) ?? []) queue.push(child);
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

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

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
