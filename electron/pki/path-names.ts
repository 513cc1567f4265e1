/** Name constraints along a path (RFC 5280 §6.1.3 (b), (c), §6.1.4 (g)). */
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import {
  comparisonsNeeded,
  constrainedNames,
  prepareConstraints,
  violationOf,
  type ConstrainedName,
  type PreparedConstraints,
} from './name-subtree.ts';
import type { PathCertificate } from './path-certificate.ts';

/** For one certificate and one CA: OpenSSL and BoringSSL stop at the same number. About 0.1 s. */
const MAX_COMPARISONS = 1_048_576;
const MAX_URI_COMPARISONS = 4 * MAX_COMPARISONS;
/** For one verdict, all its paths together. */
const BUDGET = 6 * MAX_COMPARISONS;

/** Judges names against the constraints of the CAs above them, within one budget a verdict. */
export class NameJudge {
  private left = BUDGET;
  private readonly names = new Map<PathCertificate, ConstrainedName[]>();
  private readonly constraints = new Map<PathCertificate, PreparedConstraints>();
  private readonly known = new Map<PathCertificate, Map<PathCertificate, Finding[]>>();

  /**
   * What the constraints of `issuer` say of a certificate somewhere below it. Self-issued CAs are passed over, the
   * target is not.
   */
  findings(issuer: PathCertificate, below: PathCertificate, isTarget: boolean): Finding[] {
    const { nameConstraints } = issuer;
    if (nameConstraints === null || (below.selfIssued && !isTarget)) return [];
    const known = this.known.get(issuer) ?? new Map<PathCertificate, Finding[]>();
    this.known.set(issuer, known);
    const earlier = known.get(below);
    if (earlier !== undefined) return earlier;
    const constraints = this.constraints.get(issuer) ?? prepareConstraints(nameConstraints);
    this.constraints.set(issuer, constraints);
    const { subject } = below.certificate;
    const names = this.names.get(below) ?? constrainedNames(subject, below.alternativeNames);
    this.names.set(below, names);
    const found = this.judge(constraints, names);
    known.set(below, found);
    return found;
  }

  private judge(constraints: PreparedConstraints, names: readonly ConstrainedName[]): Finding[] {
    const needed = comparisonsNeeded(constraints, names);
    const total = needed.names + needed.uris;
    if (needed.names > MAX_COMPARISONS || needed.uris > MAX_URI_COMPARISONS || total > this.left) {
      const message = `Its names and the constraints above it would take ${String(total)} comparisons: that is an attack.`;
      return [finding('error', 'name-constraints-too-many', message, 'RFC 5280 §8')];
    }
    this.left -= total;
    const violation = violationOf(constraints, names);
    if (violation === null) return [];
    const message = `${violation.name} is not allowed by the CA's name constraints (${violation.rule}).`;
    return [finding('error', 'name-not-permitted', message, 'RFC 5280 §6.1.3 (b), (c)')];
  }
}
