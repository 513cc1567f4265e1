/** Certification path validation (RFC 5280 §6): builds the path among what it is given, and says of each link what is wrong. */
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { formatName } from './name.ts';
import type { PathCertificate } from './path-certificate.ts';
import { certificateFindings, keyFindings } from './path-certificate-check.ts';
import { PathCrl } from './path-crl.ts';
import { identityFindings } from './path-identity.ts';
import { authorityLinkFindings, childFindings, countedCas, nameFindingsFor } from './path-link-check.ts';
import { NameJudge } from './path-names.ts';
import { NO_POLICY_DEMANDS, processPolicies } from './path-policy.ts';
import { PathPool } from './path-pool.ts';
import { targetPurposeFindings } from './path-purpose.ts';
import type { PathQuestion, PathRole, PathVerdict } from './path-question.ts';
import { RevocationJudge } from './path-revocation.ts';
import { PathSearch, nearestPath } from './path-search.ts';

/** How many whole paths one verdict judges before it gives up. */
const MAX_PATHS = 48;

/**
 * Judges a certificate: valid where one path from it to an anchor has no `error` on it. Never throws for what the
 * certificates hold, and takes well under a second for whatever they are.
 */
export function validatePath(question: PathQuestion): PathVerdict {
  return new PathValidation(question).verdict();
}

interface Judged {
  readonly path: readonly PathCertificate[];
  /** One list for each of the path. */
  readonly findings: readonly (readonly Finding[])[];
  readonly errors: number;
}

class PathValidation {
  private readonly question: PathQuestion;
  private readonly pool: PathPool;
  private readonly target: PathCertificate;
  private readonly names = new NameJudge();
  private readonly revocation: RevocationJudge | null;
  private readonly memo = new Map<PathRole, Map<PathCertificate, Finding[]>>();
  private gaveUp = false;

  constructor(question: PathQuestion) {
    this.question = question;
    this.pool = new PathPool(question.anchors, question.intermediates);
    this.target = this.pool.own(question.target);
    const serials = this.pool.serialNumbers.add(question.target.serialNumber);
    const crls = question.crls.map((list) => new PathCrl(list, serials));
    this.revocation =
      crls.length === 0
        ? null
        : new RevocationJudge(this.pool, crls, question, (signer, anchor) => this.proves(signer, anchor));
  }

  verdict(): PathVerdict {
    const trusted = this.judgeTrustedTarget();
    if (trusted?.errors === 0) return this.told(trusted);
    const sound = this.search(this.target, this.pool.anchors, true);
    const best = sound ?? trusted ?? this.search(this.target, this.pool.anchors, false);
    return best === null ? this.toldWithoutPath() : this.told(best);
  }

  /** The best path: the first without errors, else the one with the fewest. Null when there is none. */
  private search(target: PathCertificate, anchors: readonly PathCertificate[], soundOnly: boolean): Judged | null {
    const search = new PathSearch(this.pool, anchors, {
      admits: (issuer, below, isAnchor) => !soundOnly || this.isSound(issuer, below, isAnchor),
      rank: (issuer) => (hasError(this.own(issuer, 'intermediate')) ? 3 : 0),
    });
    let best: Judged | null = null;
    let count = 0;
    for (const path of search.paths(target)) {
      const judged = this.judge(path, target === this.target);
      if (best === null || judged.errors < best.errors) best = judged;
      if (best.errors === 0) return best;
      if (++count >= MAX_PATHS) break;
    }
    if (search.isSpent || this.pool.isSpent || count >= MAX_PATHS) this.gaveUp = true;
    return best;
  }

  /** Whether a CA can stand above these without an error that shows already. Its key is weighed only on a whole path. */
  private isSound(issuer: PathCertificate, below: readonly PathCertificate[], isAnchor: boolean): boolean {
    if (!isAnchor && countedCas([...below, issuer]) > (this.question.maxIntermediates ?? Infinity)) return false;
    if (hasError(this.own(issuer, isAnchor ? 'anchor' : 'intermediate'))) return false;
    if (isAnchor && this.question.anchorChecks?.constraints === false) return true;
    if (hasError(authorityLinkFindings(issuer, below, this.question))) return false;
    return below.every((of, i) => !hasError(this.names.findings(issuer, of, i === 0)));
  }

  /** What is to be said of a certificate by itself. */
  private own(of: PathCertificate, role: PathRole): readonly Finding[] {
    const known = this.memo.get(role) ?? new Map<PathCertificate, Finding[]>();
    this.memo.set(role, known);
    const findings = known.get(of) ?? certificateFindings(of, role, this.question);
    known.set(of, findings);
    return findings;
  }

  private ownWithKey(of: PathCertificate, role: PathRole): Finding[] {
    return [...this.own(of, role), ...keyFindings(of, role, this.question)];
  }

  private judge(path: readonly PathCertificate[], isWhole: boolean): Judged {
    const anchor = path[path.length - 1];
    const bound = this.question.anchorChecks?.constraints ?? true;
    const findings = path.map((of, i): Finding[] => {
      const isAnchor = of === anchor;
      const role: PathRole = isAnchor ? 'anchor' : i === 0 ? 'target' : 'intermediate';
      const own = this.ownWithKey(of, role);
      if (i === 0 && isWhole)
        own.push(...targetPurposeFindings(of, this.question), ...identityFindings(of, this.question));
      if (i > 0 && (!isAnchor || bound)) own.push(...authorityLinkFindings(of, path.slice(0, i), this.question));
      const issuer = path[i + 1];
      if (issuer === undefined) return own;
      own.push(...childFindings(of, issuer, this.pool));
      const above = path.slice(i + 1).filter((other) => other !== anchor || bound);
      own.push(...nameFindingsFor(of, above, i === 0, this.names));
      if (this.revocation !== null) own.push(...this.revocation.findings(path, i));
      return own;
    });
    if (isWhole) this.judgeWhole(path, findings);
    return { path, findings, errors: findings.flat().filter(({ severity }) => severity === 'error').length };
  }

  /** What only the path as a whole shows: its length, and its policies. */
  private judgeWhole(path: readonly PathCertificate[], findings: Finding[][]): void {
    const { maxIntermediates = Infinity, policies = NO_POLICY_DEMANDS, anchorChecks } = this.question;
    const between = path.slice(0, -1);
    const count = countedCas(between);
    if (count > maxIntermediates) {
      const message = `There are ${String(count)} CAs between it and the anchor, and ${String(maxIntermediates)} are allowed.`;
      findings[0]?.push(finding('error', 'path-too-long', message, 'RFC 5280 §6.1.1'));
    }
    const anchor = (anchorChecks?.constraints ?? true) ? (path[path.length - 1] ?? null) : null;
    const verdict = processPolicies([...between].reverse(), policies, anchor);
    if (verdict.ok) return;
    const at = findings[between.length - 1 - verdict.at];
    if (verdict.why === 'none') {
      const message = 'A policy is asked for, and none holds from the anchor down to here.';
      at?.push(finding('error', 'policy-none', message, 'RFC 5280 §6.1.3 (f), §6.1.5 (g), RFC 9618'));
    } else {
      const message = 'Its policy mappings map anyPolicy, which none may.';
      at?.push(finding('error', 'policy-mapping-any', message, 'RFC 5280 §6.1.4 (a)'));
    }
  }

  /** A target that is trusted itself needs no path; what is said of it by itself and by its purpose still holds. */
  private judgeTrustedTarget(): Judged | null {
    const { trustedTarget = 'always' } = this.question;
    const { target } = this;
    if (!this.pool.anchors.includes(target) || trustedTarget === 'never') return null;
    if (trustedTarget === 'self-signed' && (!target.selfIssued || this.pool.signature(target, target) !== 'ok'))
      return null;
    const findings = [
      ...this.ownWithKey(target, 'trusted-target'),
      // What is trusted as it stands may be what it likes; its purposes and names still bind.
      ...targetPurposeFindings(target, { ...this.question, purposeRules: 'usual' }),
      ...identityFindings(target, this.question),
    ];
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    return { path: [target], findings: [findings], errors };
  }

  /** Whether a CRL's signer has a path without errors to this anchor. */
  private proves(signer: PathCertificate, anchor: PathCertificate): boolean {
    return this.search(signer, [anchor], true)?.errors === 0;
  }

  private told({ path, findings, errors }: Judged): PathVerdict {
    return {
      valid: errors === 0,
      path: path.map((of, i) => ({
        certificate: of.certificate,
        subject: of.certificate.subject,
        findings: findings[i] ?? [],
      })),
      findings: errors === 0 ? [] : this.limitFindings(),
    };
  }

  private toldWithoutPath(): PathVerdict {
    const path = nearestPath(this.pool, this.target);
    const last = path[path.length - 1] ?? this.target;
    const isWhole = path.length > 1 && this.pool.anchors.includes(last);
    const judged = path.map((of, i): Finding[] => {
      const role: PathRole = i === 0 ? 'target' : of === last && isWhole ? 'anchor' : 'intermediate';
      const issuer = path[i + 1];
      return [...this.ownWithKey(of, role), ...(issuer === undefined ? [] : childFindings(of, issuer, this.pool))];
    });
    judged[0]?.push(
      ...targetPurposeFindings(this.target, this.question),
      ...identityFindings(this.target, this.question),
    );
    const { issuer } = last.certificate;
    const why = last.selfIssued
      ? 'It is not among the trusted ones, and signs itself. Trust it, if you know it to be right.'
      : `Its issuer, “${formatName(issuer)}”, is neither trusted nor among the given certificates. Add it.`;
    if (!isWhole) judged[path.length - 1]?.push(finding('error', 'issuer-unknown', why, 'RFC 5280 §6.1'));
    const findings = [
      finding('error', 'no-path', 'No path leads from the certificate to one that is trusted.', 'RFC 5280 §6.1'),
      ...this.limitFindings(),
    ];
    return {
      valid: false,
      path: path.map((of, i) => ({
        certificate: of.certificate,
        subject: of.certificate.subject,
        findings: judged[i] ?? [],
      })),
      findings,
    };
  }

  private limitFindings(): Finding[] {
    if (!this.gaveUp) return [];
    const message = 'There were too many possible paths to try them all. Give only the certificates that belong to it.';
    return [finding('error', 'search-limit', message, 'RFC 5280 §8')];
  }
}

function hasError(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
