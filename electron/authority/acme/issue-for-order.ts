import { CertificateError } from '../../../shared/errors.ts';
import { parseCertificationRequest } from '../../pki/certification-request.ts';
import { generalNameFindings } from '../../pki/general-name-findings.ts';
import { buildName } from '../../pki/name.ts';
import type { AcmeOrder } from '../acme-ports.ts';
import { findProfile } from '../custom-profiles.ts';
import { refuseOn } from '../findings.ts';
import { issueCertificate } from '../issue-certificate.ts';
import { issuerFor } from '../issuer.ts';
import { daysAllowed, namesOutsideRules } from '../issuing-rules.ts';
import { permittedByIssuers } from '../permitted-names.ts';
import type { PlanInput } from '../plan-certificate.ts';
import { addDays, decideValidity } from '../validity.ts';
import type { AuthorityPorts, CertificateRecord } from '../ports.ts';
import { namesDiffer, subjectAltNamesFor } from './acme-names.ts';

/** What ACME issues, within what the profile and the CA allow. */
export interface AcmeIssuing {
  /** Id. */
  readonly authorityId: string;
  readonly profile: string;
  readonly validityDays: number;
}

/**
 * Issues the certificate of an order that is ready, by the same use case as every other certificate; the order has it in the
 * same transaction, so that no crash and no second asking makes two.
 *
 * @throws {CertificateError} what reading and issuing refuse with; REGISTRY_CHANGED: the order has its certificate already
 */
export async function issueForOrder(
  ports: AuthorityPorts,
  issuing: AcmeIssuing,
  order: AcmeOrder,
  requestDer: Uint8Array,
): Promise<CertificateRecord> {
  const request = parseCertificationRequest(requestDer);
  const { identifiers, notAfter, replaces } = order.content;
  const differ = namesDiffer(request, identifiers);
  if (differ !== null) throw new CertificateError('MALFORMED_REQUEST', differ);
  const { certificate } = await issueCertificate(ports, {
    ...(await validityFor(ports, issuing, notAfter)),
    authorityId: issuing.authorityId,
    profile: issuing.profile,
    source: { kind: 'request', request },
    subjectAltNames: subjectAltNamesFor(identifiers),
    supersedesId: replaces,
    sourceName: `ACME ${order.accountId}`,
    strict: false,
    acmeOrderId: order.id,
  });
  return certificate;
}

/**
 * Whether the CA would certify these names for that long, asked before anybody proves anything: an order that cannot come to a
 * certificate is refused at once, with the reason. The rest is decided when the request is there.
 *
 * @throws {CertificateError} NAME_NOT_PERMITTED, LINT_REFUSED, and what {@link decideValidity} and {@link issuerFor} refuse with
 */
export async function checkOrderable(
  ports: AuthorityPorts,
  issuing: AcmeIssuing,
  { identifiers, notAfter }: Pick<AcmeOrder['content'], 'identifiers' | 'notAfter'>,
): Promise<void> {
  const now = ports.clock.now();
  const issuer = await issuerFor(ports.registry, issuing.authorityId, now);
  const { rules } = issuer.record.settings;
  const names = subjectAltNamesFor(identifiers);
  const noSubject = buildName([]);
  refuseOn(
    [
      ...names.flatMap((name) => generalNameFindings(name)),
      ...namesOutsideRules(rules, noSubject, names),
      ...(await permittedByIssuers(ports.registry, issuer, noSubject, names)),
    ],
    false,
  );
  const allowed = daysAllowed(await findProfile(ports.registry, issuing.profile), rules);
  const wish = { ...(await validityFor(ports, issuing, notAfter)), ...allowed };
  decideValidity({ ...wish, issuerNotAfter: issuer.certificate.notAfter }, now);
}

/** The end that was asked for; else so many days, or fewer where profile, policy or the CA's own end want it. */
export async function validityFor(
  { registry, clock }: AuthorityPorts,
  { authorityId, profile, validityDays }: AcmeIssuing,
  notAfter: string | null,
): Promise<Pick<PlanInput, 'validityDays' | 'notAfter'>> {
  if (notAfter !== null) return { validityDays: null, notAfter: new Date(notAfter) };
  const now = clock.now();
  const issuer = await issuerFor(registry, authorityId, now);
  const { maximumDays } = daysAllowed(await findProfile(registry, profile), issuer.record.settings.rules);
  const days = Math.min(validityDays, maximumDays);
  const issuerNotAfter = issuer.certificate.notAfter;
  if (addDays(now, days) > issuerNotAfter) return { validityDays: null, notAfter: issuerNotAfter };
  return { validityDays: days, notAfter: null };
}
