import { CertificateError } from '../../../shared/errors.ts';
import { GIVEN_REASONS, type RevocationReason } from '../../../shared/pki-terms.ts';
import { describeCertificateDetail } from '../../authority/describe.ts';
import type { CertificateRecord, Registry } from '../../authority/ports.ts';
import { revokeCertificates, type RevokeInput } from '../../authority/revoke-certificates.ts';
import { revokeSerialNumbers } from '../../authority/revoke-serial-numbers.ts';
import { formatInstant } from '../../authority/validity.ts';
import { parseSerialNumber } from '../../pki/serial-number.ts';
import { batchAnswer, eachOnItsOwn } from '../batch.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { changeCertificates } from '../change-certificates.ts';
import { several, type Answer, type Call, type Command } from '../command.ts';
import { dryRun } from '../everywhere.ts';
import { withVault, type Session } from '../open-session.ts';
import { revokeWhatIsDue, unlockAndSettle } from '../planned-revocations.ts';
import { choice, flag, instant, text } from '../options.ts';

const certs = several('CERT', 0);
const reason = choice(
  'reason',
  GIVEN_REASONS,
  'Why (RFC 5280 §5.3.1); unspecified if not given. certificateHold can be lifted',
);
const at = instant('at', 'When it was revoked; now if not given, never in the future');
const invalidityDate = instant('invalidity-date', 'Since when the key is suspected to be lost (RFC 5280 §5.3.2)');
const ca = text('ca', 'CA', 'The CA whose serial number is meant, also where nobody here saw its certificate');
const due = flag('due', 'Instead of CERT: what was planned with a renewal, and whose day has come');
const allOrNothing = flag('all-or-nothing', 'All in one transaction: one refusal refuses all');

export const certRevoke: Command = {
  positionals: [certs],
  options: [matching, ca, due, reason, at, invalidityDate, allOrNothing, dryRun],
  notes: `${REFERENCE_NOTE}\nClients hear of it by the next CRL: chancery crl issue CA. With --ca, a serial number that\nis not on record is revoked all the same, for good.`,
  example: 'chancery cert revoke 4f2a… --reason keyCompromise --invalidity-date 2026-11-01',
  run: (call) =>
    withVault(call, async (session) => {
      const { ports, now } = session;
      if (call.value(due)) return revokeDuePlans(call, session);
      const references = await referencesGiven(call, ports.registry, call.argument(certs), now);
      const given = {
        reason: call.value(reason) ?? 'unspecified',
        at: call.value(at),
        invalidityDate: call.value(invalidityDate),
      };
      const authority = call.value(ca);
      if (authority !== null) return revokeBySerialNumber(call, session, authority, { references, ...given });
      return changeCertificates(call, session, references, {
        verb: 'revoked',
        allOrNothing: call.value(allOrNothing),
        dryRun: call.value(dryRun),
        check: (record) => checkNotRevoked(record, given.reason),
        change: (ids) => revokeCertificates(ports, { ids, ...given }),
        describe: (record) => describeCertificateDetail(record, session.now),
      });
    }),
};

/** What the register will say too; here for `--dry-run`. */
function checkNotRevoked({ id, serialNumber, revocation }: CertificateRecord, reason: RevocationReason): void {
  if (revocation === null || (revocation.reason === 'certificateHold' && reason !== 'certificateHold')) return;
  throw new CertificateError(
    'ALREADY_REVOKED',
    `${id} (${serialNumber}) is revoked already, since ${formatInstant(revocation.revokedAt)}.`,
  );
}

function revokeDuePlans(call: Call, session: Session): Promise<Answer> {
  if (call.argument(certs).length > 0 || call.value(matching) !== null)
    throw new CertificateError('USAGE', 'Give CERT or --due, not both.');
  return revokeWhatIsDue(session, call.value(dryRun));
}

/** Each on its own legs: the certificate of that CA where it is on record, else the bare number. */
async function revokeBySerialNumber(
  call: Call,
  session: Session,
  reference: string,
  given: Omit<RevokeInput, 'ids'> & { readonly references: readonly string[] },
): Promise<Answer> {
  const { registry } = session.ports;
  const authority = await registry.authority(reference);
  const isDry = call.value(dryRun);
  if (!isDry) await unlockAndSettle(call, session);
  const { references, ...revocation } = given;
  const items = await eachOnItsOwn(call.host, references, async (typed) => {
    const serialNumber = parseSerialNumber(typed);
    const known = await certificateWithSerial(registry, authority.id, serialNumber);
    if (known !== null) {
      checkNotRevoked(known, given.reason);
      const [changed] = isDry ? [known] : await revokeCertificates(session.ports, { ids: [known.id], ...revocation });
      const certificate = describeCertificateDetail(changed ?? known, session.now);
      return { value: { certificate }, text: `revoked (${known.id}, ${certificate.subject})`, findings: [] };
    }
    const value = { serialNumber, ca: authority.name, reason: given.reason, certificate: null };
    const words = `${isDry ? 'would be revoked' : 'revoked'} as a bare number of ${authority.name}`;
    if (isDry) return { value, text: words, findings: [] };
    const wanted = { authorityId: authority.id, serialNumbers: [serialNumber], ...revocation };
    const [done] = await revokeSerialNumbers(session.ports, wanted);
    const revokedAt = done === undefined ? null : formatInstant(done.revokedAt);
    return { value: { ...value, revokedAt }, text: words, findings: [] };
  });
  return batchAnswer(items, isDry ? 'would be revoked' : 'revoked');
}

async function certificateWithSerial(
  registry: Registry,
  authorityId: string,
  serialNumber: string,
): Promise<CertificateRecord | null> {
  const { items } = await registry.certificates({
    text: serialNumber,
    authorityId,
    sort: 'issuedAt',
    descending: true,
    limit: 500,
    offset: 0,
    now: new Date(0),
  });
  return items.find((record) => record.serialNumber === serialNumber) ?? null;
}
