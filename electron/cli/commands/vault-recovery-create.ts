import { basename, join } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { MOST_SHARES } from '../../vault/recovery-kit.ts';
import { sharePage, shareText } from '../../vault/recovery-page.ts';
import type { Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { makeFolder } from '../make-folder.ts';
import { withVault } from '../open-session.ts';
import { requiredText, wholeNumber } from '../options.ts';
import { checkOutput } from '../output-files.ts';
import { vaultPassphrase } from '../passphrase.ts';

const shares = wholeNumber('shares', 'N', 'How many shares are made; 5 if not given', { least: 2, most: MOST_SHARES });
const threshold = wholeNumber('threshold', 'K', 'How many of them are needed; 3 if not given', {
  least: 2,
  most: MOST_SHARES,
});
const out = requiredText('out', 'DIR', 'The folder that the shares are written into, each as a text and as a page');

export const recoveryCreate: Command = {
  positionals: [],
  options: [shares, threshold, out, force],
  notes: [
    'Print each share, give it to another person, and delete the files. Any K of them give the vault a new passphrase; fewer',
    'say nothing. An earlier kit is void as soon as this one is made.',
  ].join('\n'),
  example: 'chancery vault recovery create --shares 5 --threshold 3 --out shares',
  run: (call) =>
    withVault(call, async ({ vault, now }) => {
      const kind = { shares: call.value(shares) ?? 5, threshold: call.value(threshold) ?? 3 };
      if (kind.threshold > kind.shares) {
        throw new CertificateError('USAGE', `--threshold ${kind.threshold} is more than --shares ${kind.shares}.`);
      }
      const folder = call.value(out);
      await makeFolder(folder, 0o700);
      const names = Array.from({ length: kind.shares }, (_, at) => `recovery-share-${at + 1}-of-${kind.shares}`);
      const files = names.flatMap((name) => [join(folder, `${name}.txt`), join(folder, `${name}.html`)]);
      // Before the old kit is void.
      for (const file of files) await checkOutput(file, { force: call.value(force) });
      const kit = await vault.createRecoveryKit(await vaultPassphrase(call, { isNew: false }), kind);
      const facts = {
        vaultName: basename(vault.path, '.chancery'),
        vaultId: vault.id,
        date: now.toISOString().slice(0, 10),
      };
      const options = { mode: 0o600, overwrite: call.value(force) };
      for (const [at, name] of names.entries()) {
        await writeFileAtomically(join(folder, `${name}.txt`), Buffer.from(shareText(kit, at, facts)), options);
        await writeFileAtomically(join(folder, `${name}.html`), Buffer.from(sharePage(kit, at, facts)), options);
      }
      return {
        json: { kit: kit.kit, ...kind, files },
        text: `Recovery kit ${kit.kit}: any ${String(kind.threshold)} of ${String(kind.shares)} shares. Print them, hand them out, delete the files:\n${files.join('\n')}`,
      };
    }),
};
