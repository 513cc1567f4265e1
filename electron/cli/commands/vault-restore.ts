import { CertificateError } from '../../../shared/errors.ts';
import { drillBackup, type DrillReport } from '../../vault/drill.ts';
import { restoreVault, type RestoreReport } from '../../vault/restore.ts';
import { openVault } from '../../vault/vault.ts';
import { one, type Answer, type Call, type Command } from '../command.ts';
import { dryRun, force } from '../everywhere.ts';
import { vaultOptions } from '../open-session.ts';
import { flag, text } from '../options.ts';
import { vaultPassphrase } from '../passphrase.ts';

const file = one('FILE');
const to = text('to', 'FILE', 'Where the vault shall be');
const drill = flag('drill', 'Only prove that the backup can be opened and can sign; keep nothing');

export const vaultRestore: Command = {
  positionals: [file],
  options: [to, drill, dryRun, force],
  notes: [
    'Where the vault still stands, it says first what that knows beyond the backup, and does nothing. With --force it takes over',
    'every certificate, revocation and CRL number from it, as events, puts the restored vault in its place and keeps the other beside.',
  ].join('\n'),
  example: 'chancery vault restore backup.chancery --to ~/sample.chancery --dry-run',
  run: async (call) => {
    const place = call.value(to);
    if (call.value(drill)) return drilled(call);
    if (place === null) throw new CertificateError('USAGE', 'Where shall the vault be? Give --to FILE, or --drill.');
    const passphrase = await vaultPassphrase(call, { isNew: false });
    const report = await restoreVault(
      {
        backup: call.argument(file),
        to: place,
        passphrase,
        dryRun: call.value(dryRun),
        replace: call.value(force),
      },
      { open: openVault, options: vaultOptions(call) },
    );
    return { json: report, text: sentenceOf(report), findings: report.findings };
  },
};

async function drilled(call: Call): Promise<Answer> {
  const options = { ...vaultOptions(call), memory: undefined };
  const report = await drillBackup(call.argument(file), await vaultPassphrase(call, { isNew: false }), {
    open: (path) => openVault(path, options),
    options,
  });
  return {
    json: { drill: true, ...report },
    text: drillSentence(report),
    findings: report.findings,
    status: report.ok ? 0 : 1,
  };
}

function drillSentence({ ok, certificates, events, signed }: DrillReport): string {
  const counted = `${String(certificates)} certificates, ${String(events)} events`;
  const who = signed.length === 0 ? 'it holds no CA key' : `${signed.join(', ')} signed and verified`;
  return ok ? `The backup would do: ${counted}; ${who}. Nothing was kept.` : `The backup is NOT whole (${counted}).`;
}

function sentenceOf({ restored, path, certificates, sequence, takenOver, replaced }: RestoreReport): string {
  const what = `${path}: ${String(certificates)} certificates and ${String(sequence)} events from the backup`;
  const lines = [restored ? `Restored ${what}.` : `Would restore ${what}. Nothing was changed.`];
  if (takenOver !== null) {
    const { authorities, certificates: more, revocations, crlNumbers } = takenOver;
    lines.push(
      `From the vault that is there: ${String(authorities)} CAs, ${String(more)} certificates, ${String(revocations)} revocations.`,
      ...crlNumbers.map(({ authority, from, to: next }) => `CRL number of ${authority}: ${from} becomes ${next}.`),
    );
  }
  if (replaced !== null) lines.push(`What was there is kept as ${replaced}.`);
  return lines.join('\n');
}
