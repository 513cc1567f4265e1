import { describeCrl } from '../../authority/describe.ts';
import { issueCrl } from '../../authority/issue-crl.ts';
import { encodePem } from '../../pki/pem.ts';
import { CertificateError } from '../../../shared/errors.ts';
import { renewDueCrls, type CrlRenewal } from '../../publishing/renew-crls.ts';
import { batchAnswer, type BatchItem } from '../batch.ts';
import { oneOrNone, type Answer, type Call, type Command } from '../command.ts';
import { dryRun, force } from '../everywhere.ts';
import { unlockAndSettle } from '../planned-revocations.ts';
import { withVault, type Session } from '../open-session.ts';
import { flag, text, wholeNumber } from '../options.ts';
import { checkOutput, writeOutput } from '../output-files.ts';

const ca = oneOrNone('CA');
const days = wholeNumber('days', 'N', 'Until the next one must be there; else what the CA has set', {
  least: 1,
  most: 3660,
});
const out = text('out', 'FILE', 'Where to write it; else standard output');
const der = flag('der', 'As DER instead of PEM');

const due = flag('due', 'Only where the last one is past two thirds of its life; without CA, for all of them');

export const crlIssue: Command = {
  positionals: [ca],
  options: [days, out, der, due, force, dryRun],
  notes: 'Going on leave? --days signs a longer one ahead. --due signs what is due and nothing else: for a scheduler.',
  example: 'chancery crl issue root --out rootca.crl --force',
  run: (call) => withVault(call, (session) => (call.value(due) ? issueDue(call, session) : issueOne(call, session))),
};

async function issueOne(call: Call, session: Session): Promise<Answer> {
  const name = call.argument(ca);
  if (name === null) throw new CertificateError('USAGE', 'Which CA? Name one, or give --due for all that need it.');
  const { registry } = session.ports;
  const authority = await registry.authority(name);
  const file = call.value(out);
  if (file !== null) await checkOutput(file, { force: call.value(force) });
  await (call.value(dryRun) ? session.unlock() : unlockAndSettle(call, session));
  if (call.value(dryRun)) {
    const list = await registry.revocationList(authority.id);
    const crlNumber = String(list.lastCrlNumber + 1n);
    const entries = list.portions.reduce((sum, { entryCount }) => sum + entryCount, 0);
    return {
      json: { dryRun: true, ca: authority.name, crlNumber, entries },
      text: `Would sign CRL ${crlNumber} of ${authority.name} with ${String(entries)} revoked serial numbers`,
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
}

async function issueDue(call: Call, session: Session): Promise<Answer> {
  if (call.value(days) !== null || call.value(out) !== null)
    throw new CertificateError(
      'USAGE',
      '--days and --out are for one CA; --due signs with the days that each CA has set.',
    );
  if (call.value(dryRun)) throw new CertificateError('USAGE', 'What is due without signing it: see “watch”.');
  await unlockAndSettle(call, session);
  const items = (await renewDueCrls(session.ports, call.argument(ca))).map(asItem);
  return batchAnswer(items, 'good');
}

function asItem(renewal: CrlRenewal): BatchItem {
  if (renewal.outcome === 'refused') return { input: renewal.ca, ok: false, error: renewal.error };
  const crl = describeCrl(renewal.crl, renewal.ca);
  const text = `${renewal.outcome === 'signed' ? 'signed' : 'still fresh'}: CRL ${crl.crlNumber}, good until ${crl.nextUpdate}`;
  return { input: renewal.ca, ok: true, value: { outcome: renewal.outcome, crl }, text, findings: [] };
}
