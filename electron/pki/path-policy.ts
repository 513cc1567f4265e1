/**
 * Certificate policies along a path, by the policy graph of RFC 9618 §5, which replaces RFC 5280's policy tree: at most
 * one node a policy and certificate, so that hostile mappings cost no more than they are long.
 */
import type { PathCertificate } from './path-certificate.ts';

export const ANY_POLICY = '2.5.29.32.0';

/** RFC 5280 §6.1.1 (c) to (g). */
export interface PolicyDemands {
  /** OIDs; null for any. */
  readonly acceptable: ReadonlySet<string> | null;
  readonly explicit: boolean;
  readonly inhibitMapping: boolean;
  readonly inhibitAny: boolean;
}

export const NO_POLICY_DEMANDS: PolicyDemands = {
  acceptable: null,
  explicit: false,
  inhibitMapping: false,
  inhibitAny: false,
};

/** `at` counts along the path as it was given, from the certificate below the anchor. */
export type PolicyVerdict =
  { readonly ok: true } | { readonly ok: false; readonly at: number; readonly why: 'none' | 'any-mapped' };

interface Node {
  readonly policy: string;
  expected: Set<string>;
  readonly parents: Node[];
  children: number;
}

type Level = Map<string, Node>;

/**
 * Processes the policies of a path, the certificate that the anchor issued first.
 *
 * @param anchor gives its own policies, where it states some (RFC 5937 §3.2), as if it were the first of the path.
 */
export function processPolicies(
  path: readonly PathCertificate[],
  demands: PolicyDemands,
  anchor: PathCertificate | null,
): PolicyVerdict {
  const certificates = anchor === null ? path : [anchor, ...path];
  const n = certificates.length;
  let explicit = demands.explicit ? 0 : n + 1;
  let mapping = demands.inhibitMapping ? 0 : n + 1;
  let any = demands.inhibitAny ? 0 : n + 1;
  let levels: Level[] | null = [new Map([[ANY_POLICY, node(ANY_POLICY, [])]])];

  for (const [index, certificate] of certificates.entries()) {
    const last = index === n - 1;
    const isAnchor = anchor !== null && index === 0;
    const at = index - (anchor === null ? 0 : 1);
    // RFC 5937 §3.2: an anchor without policies states nothing, where any other certificate would state none.
    const stated = certificate.policies?.policies ?? (isAnchor && !certificate.malformed.size ? ANY : null);
    levels =
      stated === null || levels === null ? null : descend(levels, stated, any > 0 || (!last && certificate.selfIssued));
    if (explicit === 0 && levels === null) return { ok: false, at, why: 'none' };

    if (last) {
      if (explicit > 0) explicit--;
      if (certificate.policyConstraints?.requireExplicit === 0) explicit = 0;
      break;
    }
    const mappings = certificate.policyMappings;
    if (mappings.some((pair) => pair.issuerDomain === ANY_POLICY || pair.subjectDomain === ANY_POLICY))
      return { ok: false, at, why: 'any-mapped' };
    if (levels !== null && mappings.length > 0) levels = applyMappings(levels, mappings, mapping > 0);
    if (!certificate.selfIssued || isAnchor) {
      if (explicit > 0) explicit--;
      if (mapping > 0) mapping--;
      if (any > 0) any--;
    }
    explicit = Math.min(explicit, certificate.policyConstraints?.requireExplicit ?? explicit);
    mapping = Math.min(mapping, certificate.policyConstraints?.inhibitMapping ?? mapping);
    any = Math.min(any, certificate.inhibitAnyPolicy ?? any);
  }
  const ok = explicit > 0 || (levels !== null && meets(levels, demands.acceptable));
  return ok ? { ok } : { ok: false, at: path.length - 1, why: 'none' };
}

const ANY: ReadonlySet<string> = new Set([ANY_POLICY]);

function node(policy: string, parents: Node[]): Node {
  for (const parent of parents) parent.children++;
  return { policy, expected: new Set([policy]), parents, children: 0 };
}

/** RFC 9618 §5.3 (d): one level more, for the policies that a certificate states. Null when nothing is left. */
function descend(levels: Level[], stated: ReadonlySet<string>, anyCounts: boolean): Level[] | null {
  const above = levels[levels.length - 1] ?? new Map<string, Node>();
  const expecting = new Map<string, Node[]>();
  for (const parent of above.values()) {
    for (const policy of parent.expected) {
      const parents = expecting.get(policy);
      if (parents === undefined) expecting.set(policy, [parent]);
      else parents.push(parent);
    }
  }
  const level: Level = new Map();
  const anyNode = above.get(ANY_POLICY);
  for (const policy of stated) {
    if (policy === ANY_POLICY) continue;
    const parents = expecting.get(policy) ?? (anyNode === undefined ? [] : [anyNode]);
    if (parents.length > 0) level.set(policy, node(policy, parents));
  }
  if (stated.has(ANY_POLICY) && anyCounts) {
    for (const [policy, parents] of expecting) if (!level.has(policy)) level.set(policy, node(policy, parents));
  }
  return prune([...levels, level]);
}

/** Deletes nodes without children above the lowest level, from below; null when the lowest level is empty. */
function prune(levels: Level[]): Level[] | null {
  for (let depth = levels.length - 2; depth >= 0; depth--) {
    const level = levels[depth] ?? new Map<string, Node>();
    for (const [policy, entry] of level) if (entry.children === 0) remove(level, policy, entry);
  }
  return (levels[levels.length - 1]?.size ?? 0) === 0 ? null : levels;
}

function remove(level: Level, policy: string, entry: Node): void {
  level.delete(policy);
  for (const parent of entry.parents) parent.children--;
}

/** RFC 9618 §5.4 (b): what the next certificate's policies are held against, or, where mapping is inhibited, nothing. */
function applyMappings(
  levels: Level[],
  mappings: readonly { issuerDomain: string; subjectDomain: string }[],
  allowed: boolean,
): Level[] | null {
  const targets = new Map<string, Set<string>>();
  for (const { issuerDomain, subjectDomain } of mappings) {
    const set = targets.get(issuerDomain);
    if (set === undefined) targets.set(issuerDomain, new Set([subjectDomain]));
    else set.add(subjectDomain);
  }
  const level = levels[levels.length - 1] ?? new Map<string, Node>();
  const anyParent = levels[levels.length - 2]?.get(ANY_POLICY);
  for (const [policy, expected] of targets) {
    const entry = level.get(policy);
    if (!allowed) {
      if (entry !== undefined) remove(level, policy, entry);
    } else if (entry !== undefined) entry.expected = expected;
    else if (level.has(ANY_POLICY) && anyParent !== undefined) {
      const added = node(policy, [anyParent]);
      added.expected = expected;
      level.set(policy, added);
    }
  }
  return prune(levels);
}

/** RFC 9618 §5.5 (g): whether a policy of the anchor's own domain is acceptable and reaches the target. */
function meets(levels: readonly Level[], acceptable: ReadonlySet<string> | null): boolean {
  const lowest = levels[levels.length - 1];
  if (acceptable === null || acceptable.has(ANY_POLICY)) return lowest !== undefined && lowest.size > 0;
  if (lowest?.has(ANY_POLICY) === true) return acceptable.size > 0;
  return levels.some((level) =>
    [...level.values()].some(
      (entry) =>
        entry.policy !== ANY_POLICY &&
        acceptable.has(entry.policy) &&
        entry.parents.some((parent) => parent.policy === ANY_POLICY),
    ),
  );
}
