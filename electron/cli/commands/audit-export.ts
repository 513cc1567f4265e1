import type { Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { requiredText } from '../options.ts';
import { passphraseIfGiven } from '../passphrase.ts';

const out = requiredText('out', 'FILE', 'Where the log is written, one JSON document a line');

export const auditExport: Command = {
  positionals: [],
  options: [out, force],
  notes: [
    'With the passphrase, the end of the log is signed by every CA whose key is in the vault, and others can check it with the',
    'CA’s certificate alone: docs/verify-audit.mjs does, in under 50 lines. Without, only that no event is missing or altered.',
  ].join('\n'),
  example: 'chancery audit export --out audit.jsonl',
  run: (call) =>
    withVault(call, async ({ vault }) => {
      const passphrase = await passphraseIfGiven(call);
      if (passphrase !== null) await vault.unlock(passphrase);
      const report = await vault.exportAudit(call.value(out), { overwrite: call.value(force) });
      const signed = report.signedBy.length === 0 ? 'signed by nobody' : `signed by ${report.signedBy.join(', ')}`;
      return { json: report, text: `Wrote ${String(report.events)} events to ${report.path}, ${signed}.` };
    }),
};
