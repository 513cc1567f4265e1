import { describeCrl } from '../../authority/describe.ts';
import { issueCrl } from '../../authority/issue-crl.ts';
import { encodePem } from '../../pki/pem.ts';
import { one, type Command } from '../command.ts';
import { dryRun, force } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { flag, text, wholeNumber } from '../options.ts';
import { checkOutput, writeOutput } from '../output-files.ts';

const ca = one('CA');
const days = wholeNumber('days', 'N', 'Until the next one must be there; else what the CA has set', {
  least: 1,
  most: 3660,
});
const out = text('out', 'FILE', 'Where to write it; else standard output');
const der = flag('der', 'As DER instead of PEM');

export const crlIssue: Command = {
  positionals: [ca],
  options: [days, out, der, force, dryRun],
  example: 'chancery crl issue root --out rootca.crl --force',
  run: (call) =>
    withVault(call, async (session) => {
      const { registry } = session.ports;
      const authority = await registry.authority(call.argument(ca));
      const file = call.value(out);
      if (file !== null) await checkOutput(file, { force: call.value(force) });
      await session.unlock();
      if (call.value(dryRun)) {
        const list = await registry.revocationList(authority.id);
        const crlNumber = String(list.lastCrlNumber + 1n);
        return {
          json: { dryRun: true, ca: authority.name, crlNumber, entries: list.entries.length },
          text: `Would sign CRL ${crlNumber} of ${authority.name} with ${String(list.entries.length)} revoked serial numbers`,
        };
      }
      const record = await issueCrl(session.ports, { authorityId: authority.id, days: call.value(days) });
      const description = describeCrl(record, authority.name);
      const pem = encodePem('X509 CRL', record.der);
      const bytes = call.value(der) ? record.der : new TextEncoder().encode(pem);
      if (file !== null) await writeOutput(file, bytes, { force: call.value(force) });
      const told = `CRL ${description.crlNumber} of ${description.ca}: ${String(description.entries)} revoked, good until ${description.nextUpdate}`;
      return {
        json: { ...description, pem, ...(file === null ? {} : { path: file }) },
        text: file === null ? bytes : `${told}\nwritten to ${file}`,
      };
    }),
};
