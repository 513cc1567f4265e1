/**
 * Finds paths from a target up to an anchor, the most promising first (RFC 4158): depth first, each owner of a key at most
 * once, and within limits, so that no set of certificates makes it work for long.
 */
import { sameBytes } from './bytes.ts';
import type { PathCertificate } from './path-certificate.ts';
import { sameEntity, type PathPool } from './path-pool.ts';

/** Real paths have five; the limit is on what a search may hold in hand. */
const MAX_LENGTH = 40;
/** How many candidates one search looks at. */
const MAX_STEPS = 4000;

export interface SearchLimits {
  /** Whether a candidate may stand right above `below` (the target first). False leaves all that is behind it. */
  admits(issuer: PathCertificate, below: readonly PathCertificate[], isAnchor: boolean): boolean;
  /** Lower stands first among the candidates of one name. */
  rank(issuer: PathCertificate, child: PathCertificate): number;
}

export class PathSearch {
  private steps = 0;
  private readonly reachable: ReadonlySet<string>;
  private readonly anchorSet: ReadonlySet<PathCertificate>;
  private readonly pool: PathPool;
  private readonly limits: SearchLimits;

  constructor(pool: PathPool, anchors: readonly PathCertificate[], limits: SearchLimits) {
    this.pool = pool;
    this.limits = limits;
    this.anchorSet = new Set(anchors);
    this.reachable = pool.namesBelow(anchors);
  }

  /** Whether the search was given up before everything was tried. */
  get isSpent(): boolean {
    return this.steps >= MAX_STEPS;
  }

  /** Paths with the target first and the anchor last. */
  *paths(target: PathCertificate): Generator<readonly PathCertificate[]> {
    yield* this.extend([target]);
  }

  private *extend(below: readonly PathCertificate[]): Generator<readonly PathCertificate[]> {
    const child = below[below.length - 1];
    if (child === undefined || !this.reachable.has(child.issuerKey)) return;
    for (const { of, isAnchor } of this.issuers(child)) {
      if (++this.steps > MAX_STEPS) return;
      if (below.some((earlier) => earlier === of || (!isAnchor && sameEntity(earlier, of)))) continue;
      if (this.pool.signature(child, of) !== 'ok' || !this.limits.admits(of, below, isAnchor)) continue;
      if (isAnchor) yield [...below, of];
      else if (below.length < MAX_LENGTH) yield* this.extend([...below, of]);
    }
  }

  private issuers(child: PathCertificate): { of: PathCertificate; isAnchor: boolean }[] {
    const { anchors, others } = this.pool.named(child.issuerKey);
    // Putting a crowd of one name in order is work too.
    this.steps += (anchors.length + others.length) >> 3;
    const sorted = (list: readonly PathCertificate[]): PathCertificate[] =>
      list
        .map((of) => ({ of, rank: keyRank(of, child) + this.limits.rank(of, child) }))
        .sort((a, b) => a.rank - b.rank || b.of.certificate.notBefore.getTime() - a.of.certificate.notBefore.getTime())
        .map(({ of }) => of);
    return [
      ...sorted(anchors.filter((of) => this.anchorSet.has(of))).map((of) => ({ of, isAnchor: true })),
      ...sorted(others).map((of) => ({ of, isAnchor: false })),
    ];
  }
}

/** 0 where the key identifiers agree, 2 where they differ, 1 where one is not there (RFC 4158 §3.5.12). */
export function keyRank(issuer: PathCertificate, child: PathCertificate): number {
  const wanted = child.authorityKey?.keyIdentifier ?? null;
  if (wanted === null || issuer.subjectKeyId === null) return 1;
  return sameBytes(wanted, issuer.subjectKeyId) ? 0 : 2;
}

/** Follows names alone as far as they lead, for telling where a path breaks off. */
export function nearestPath(pool: PathPool, target: PathCertificate): readonly PathCertificate[] {
  const path = [target];
  for (let child = target; path.length < MAX_LENGTH;) {
    const { anchors, others } = pool.named(child.issuerKey);
    const untried = [...anchors, ...others].filter(
      (of) => !path.some((earlier) => earlier === of || sameEntity(earlier, of)),
    );
    const [next] = untried.slice(0, 100).sort((a, b) => keyRank(a, child) - keyRank(b, child));
    if (next === undefined) break;
    path.push(next);
    if (anchors.includes(next)) break;
    child = next;
  }
  return path;
}
