import { CertificateError } from '../../../shared/errors.ts';
import { describeCertificateDetail } from '../../authority/describe.ts';
import { releaseCertificates } from '../../authority/revoke-certificates.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { changeCertificates } from '../change-certificates.ts';
import { several, type Command } from '../command.ts';
import { dryRun } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { flag } from '../options.ts';

const certs = several('CERT', 0);
const allOrNothing = flag('all-or-nothing', 'All in one transaction: one refusal refuses all');

export const certRelease: Command = {
  positionals: [certs],
  options: [matching, allOrNothing, dryRun],
  notes: `${REFERENCE_NOTE}\nOnly certificateHold can be lifted; every other revocation is for ever (RFC 5280 §5.3.1).`,
  example: 'chancery cert release --match vpn.sample.com',
  run: (call) =>
    withVault(call, async (session) => {
      const { ports, now } = session;
      const references = await referencesGiven(call, ports.registry, call.argument(certs), now);
      return changeCertificates(call, session, references, {
        verb: 'released',
        allOrNothing: call.value(allOrNothing),
        dryRun: call.value(dryRun),
        check: ({ id, revocation }) => {
          if (revocation?.reason === 'certificateHold') return;
          throw new CertificateError('NOT_ON_HOLD', `${id} is not on hold, so there is nothing to lift.`);
        },
        change: (ids) => releaseCertificates(ports, ids),
        describe: (record) => describeCertificateDetail(record, now),
      });
    }),
};
