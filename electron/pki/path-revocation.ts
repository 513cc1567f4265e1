/** Whether a certificate is revoked, by the CRLs at hand (RFC 5280 §6.3.3): distribution points, reasons, indirect and delta CRLs. */
import type { Finding } from '../../shared/pki-terms.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import { finding } from './finding.ts';
import type { Name } from './name.ts';
import { nameKey, type PathCertificate } from './path-certificate.ts';
import type { CrlEntry, PathCrl } from './path-crl.ts';
import { ALL_REASONS, generalNameKey, pointNameKeys, type PointOfDistribution } from './path-distribution-point.ts';
import type { PathPool } from './path-pool.ts';
import type { PathQuestion } from './path-question.ts';

/** What revocation needs of path building: whether a CRL's signer has a good path of its own to the same anchor. */
export type ProveSigner = (signer: PathCertificate, anchor: PathCertificate) => boolean;

export class RevocationJudge {
  private readonly pool: PathPool;
  private readonly question: PathQuestion;
  private readonly proveSigner: ProveSigner;
  private readonly complete: readonly PathCrl[];
  private readonly deltas: readonly PathCrl[];
  private readonly underWay = new Set<PathCertificate>();
  private readonly known = new Map<PathCertificate, { anchor: PathCertificate; findings: Finding[] }>();

  constructor(pool: PathPool, crls: readonly PathCrl[], question: PathQuestion, proveSigner: ProveSigner) {
    this.pool = pool;
    this.question = question;
    this.proveSigner = proveSigner;
    // The newest first, which says most.
    const newest = [...crls].sort((a, b) => b.list.thisUpdate.getTime() - a.list.thisUpdate.getTime());
    this.complete = newest.filter((crl) => !crl.isDelta);
    this.deltas = newest.filter((crl) => crl.isDelta);
  }

  /** @param path the target first, the anchor last; `index` of a certificate on it that is not the anchor. */
  findings(path: readonly PathCertificate[], index: number): Finding[] {
    const of = path[index];
    const anchor = path[path.length - 1];
    if (of === undefined || anchor === undefined) return [];
    const earlier = this.known.get(of);
    if (earlier?.anchor === anchor) return earlier.findings;
    // A CRL that its own signer's certificate is to be looked up in: RFC 5280 §6.3.3 (f) would go round for ever.
    if (this.underWay.has(of)) return [];
    this.underWay.add(of);
    const findings = this.check(of, path, anchor);
    this.underWay.delete(of);
    this.known.set(of, { anchor, findings });
    return findings;
  }

  private check(of: PathCertificate, path: readonly PathCertificate[], anchor: PathCertificate): Finding[] {
    const { serialNumber, issuer } = of.certificate;
    const problems = new Set<string>();
    const warnings: Finding[] = [];
    let covered = 0;
    const own: PointOfDistribution = {
      name: { kind: 'full', names: [{ kind: 'directoryName', name: issuer }] },
      reasons: ALL_REASONS,
      crlIssuer: [],
    };
    for (const point of [...(of.distributionPoints ?? []), own]) {
      for (const crl of this.complete) {
        if (covered === ALL_REASONS) break;
        const reasons = point.reasons & crl.scope.reasons;
        if ((reasons & ~covered) === 0 || !covers(crl, of, point)) continue;
        const signer = this.usableSigner(crl, path, anchor, problems);
        if (signer === null) continue;
        const delta = this.deltas.find(
          (candidate) =>
            crl.takesDelta(candidate) &&
            this.staleness(candidate) === null &&
            this.pool.crlSignature(candidate.list, signer) === 'ok',
        );
        const stale = this.staleness(crl);
        if (stale !== null && (delta === undefined || crl.list.thisUpdate > this.question.at)) {
          problems.add(stale);
          continue;
        }
        const entry = delta?.entryFor(serialNumber, of.issuerKey) ?? crl.entryFor(serialNumber, of.issuerKey);
        if (entry !== null && entry.reason !== 'removeFromCRL') return [revoked(entry)];
        warnings.push(...this.crlWarnings(crl));
        covered |= reasons;
      }
    }
    if (covered === ALL_REASONS) return warnings;
    return [...warnings, this.undetermined(of, covered, [...problems])];
  }

  private undetermined(of: PathCertificate, covered: number, problems: readonly string[]): Finding {
    const source = 'RFC 5280 §6.3.3';
    const [problem] = problems;
    if (problem !== undefined) {
      const message = `Whether it is revoked cannot be told: the CRL ${problem}.`;
      return finding('error', 'revocation-undetermined', message, source);
    }
    const isNamed = this.complete.concat(this.deltas).some((crl) => crl.issuerKey === of.issuerKey);
    const what = covered === 0 ? 'None of the CRLs covers it' : 'The CRLs cover it for some reasons only';
    const message = `${what}, so that nobody can tell whether it is revoked. Add the CRL of its issuer.`;
    // Browsers go on where there is no word of revocation at all.
    const severity = this.question.rules === 'web-pki' && !isNamed ? 'warning' : 'error';
    return finding(severity, 'revocation-unknown', message, source);
  }

  /** The certificate whose key signed the CRL, if it may and has a path to the same anchor (RFC 5280 §6.3.3 (f), (g)). */
  private usableSigner(
    crl: PathCrl,
    path: readonly PathCertificate[],
    anchor: PathCertificate,
    problems: Set<string>,
  ): PathCertificate | null {
    const profile = crlProfileProblem(crl, this.question.rules);
    if (crl.defect !== null || profile !== null) {
      problems.add(crl.defect ?? profile ?? '');
      return null;
    }
    const { anchors, others } = this.pool.named(crl.issuerKey);
    const candidates = new Set([...path.filter((of) => of.subjectKey === crl.issuerKey), ...anchors, ...others]);
    let problem = 'is not signed by any of its issuer’s keys that are at hand';
    for (const candidate of candidates) {
      if (this.pool.crlSignature(crl.list, candidate) !== 'ok') continue;
      if (candidate.keyUsage !== null && !candidate.keyUsage.includes('cRLSign')) {
        problem = 'is signed by a key whose certificate does not allow it (cRLSign is missing)';
      } else if (path.indexOf(candidate) > 0 || anchors.includes(candidate) || this.underWay.has(candidate))
        return candidate;
      else if (this.proveSigner(candidate, anchor)) return candidate;
      else problem = 'is signed by a key whose own certificate is not valid';
    }
    problems.add(problem);
    return null;
  }

  /** Why a CRL does not speak of the instant of judgement; null when it does. */
  private staleness({ list }: PathCrl): string | null {
    const now = Math.floor(this.question.at.getTime() / 1000) * 1000;
    if (list.thisUpdate.getTime() > now) return `is only of ${list.thisUpdate.toISOString()}`;
    if (list.nextUpdate !== null && list.nextUpdate.getTime() < now)
      return `was to be replaced by ${list.nextUpdate.toISOString()}`;
    return null;
  }

  private crlWarnings(crl: PathCrl): Finding[] {
    if (crl.list.nextUpdate !== null) return [];
    const message = 'The CRL that speaks of it does not say until when it does (nextUpdate).';
    return [finding('warning', 'crl-no-next-update', message, 'RFC 5280 §5.1.2.5')];
  }
}

/** RFC 5280 §5.2.3: every CRL MUST have a number. Clients do not ask for it, the profile does. */
function crlProfileProblem({ list }: PathCrl, rules: PathQuestion['rules']): string | null {
  if (rules !== 'web-pki') return null;
  const number = findExtension(list.extensions, EXTENSION.crlNumber);
  if (number === undefined) return 'has no CRL number (RFC 5280 §5.2.3)';
  return number.critical ? 'has a CRL number that is critical (RFC 5280 §5.2.3)' : null;
}

/** RFC 5280 §6.3.3 (b): whether issuer and scope are those of the distribution point. */
function covers(crl: PathCrl, of: PathCertificate, point: PointOfDistribution): boolean {
  const { scope } = crl;
  if (scope.onlyAttributeCerts || (scope.onlyUserCerts && of.isCa) || (scope.onlyCaCerts && !of.isCa)) return false;
  const crlIssuers: Name[] = point.crlIssuer.flatMap((name) => (name.kind === 'directoryName' ? [name.name] : []));
  if (point.crlIssuer.length > 0) {
    if (!scope.indirect || !crlIssuers.some((name) => nameKey(name) === crl.issuerKey)) return false;
  } else if (crl.issuerKey !== of.issuerKey) return false;
  if (scope.name === null) return true;
  const own = new Set(pointNameKeys(scope.name, crl.list.issuer));
  if (point.name === null) return point.crlIssuer.some((name) => own.has(generalNameKey(name)));
  return pointNameKeys(point.name, crlIssuers[0] ?? of.certificate.issuer).some((key) => own.has(key));
}

function revoked({ reason, revokedAt }: CrlEntry): Finding {
  const day = revokedAt.toISOString().replace('.000Z', 'Z');
  if (reason === 'certificateHold')
    return finding('error', 'on-hold', `It is on hold since ${day}.`, 'RFC 5280 §6.3.3');
  return finding(
    'error',
    'revoked',
    `It was revoked on ${day}${reason === null ? '' : ` (${reason})`}.`,
    'RFC 5280 §6.3.3',
  );
}
