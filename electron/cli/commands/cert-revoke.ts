import { CertificateError } from '../../../shared/errors.ts';
import { GIVEN_REASONS, type RevocationReason } from '../../../shared/pki-terms.ts';
import { describeCertificateDetail } from '../../authority/describe.ts';
import type { CertificateRecord } from '../../authority/ports.ts';
import { revokeCertificates } from '../../authority/revoke-certificates.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { changeCertificates } from '../change-certificates.ts';
import { several, type Command } from '../command.ts';
import { dryRun } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { choice, flag, instant } from '../options.ts';

const certs = several('CERT', 0);
const reason = choice(
  'reason',
  GIVEN_REASONS,
  'Why (RFC 5280 §5.3.1); unspecified if not given. certificateHold can be lifted',
);
const at = instant('at', 'When it was revoked; now if not given, never in the future');
const invalidityDate = instant('invalidity-date', 'Since when the key is suspected to be lost (RFC 5280 §5.3.2)');
const allOrNothing = flag('all-or-nothing', 'All in one transaction: one refusal refuses all');

export const certRevoke: Command = {
  positionals: [certs],
  options: [matching, reason, at, invalidityDate, allOrNothing, dryRun],
  notes: `${REFERENCE_NOTE}\nClients hear of it by the next CRL: chancery crl issue CA.`,
  example: 'chancery cert revoke 4f2a… --reason keyCompromise --invalidity-date 2026-11-01',
  run: (call) =>
    withVault(call, async (session) => {
      const { ports, now } = session;
      const references = await referencesGiven(call, ports.registry, call.argument(certs), now);
      const given = {
        reason: call.value(reason) ?? 'unspecified',
        at: call.value(at),
        invalidityDate: call.value(invalidityDate),
      };
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
    `${id} (${serialNumber}) is revoked already, since ${revocation.revokedAt.toISOString()}.`,
  );
}
