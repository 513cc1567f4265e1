import type { Finding } from '../../../shared/pki-terms.ts';
import { drawFraction } from '../batch.ts';
import type { Answer, Call, Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { isRefusedBy } from '../issue-one.ts';
import { withVault } from '../open-session.ts';
import { passphraseIfGiven } from '../passphrase.ts';

export const vaultCheck: Command = {
  positionals: [],
  options: [strict],
  notes: [
    'Verifies the file, the audit chain, that register and events agree, every signature, and with the passphrase every MAC',
    'and every private key too. Where no passphrase is given and none can be asked, it says with a warning what it left out.',
  ].join('\n'),
  example: 'chancery vault check --passphrase-file vault.passphrase',
  run: checkWholeVault,
};

/** What could not be looked at without the keys. */
const NO_KEYS: Finding = {
  severity: 'warning',
  code: 'keys-not-checked',
  message:
    'Without the passphrase, MACs and private keys were not checked: whoever forged both chain and register is not found.',
};

export function checkWholeVault(call: Call): Promise<Answer> {
  return withVault(call, async ({ vault }) => {
    const passphrase = await passphraseIfGiven(call);
    const report = await vault.check((fraction) => drawFraction(call.host, fraction), passphrase ?? undefined);
    drawFraction(call.host, 1);
    const findings = passphrase === null ? [...report.findings, NO_KEYS] : report.findings;
    const { certificates, crls, events } = report;
    const counted = [counting(certificates, 'certificate'), counting(crls, 'CRL'), counting(events, 'event')].join(
      ', ',
    );
    return {
      json: { ...report, findings },
      text: report.ok ? `The vault is whole: ${counted}.` : `The vault is NOT whole (${counted}).`,
      findings,
      status: isRefusedBy(findings, call.value(strict)) ? 1 : 0,
    };
  });
}

/** `1 CRL`, `2 CRLs`. */
function counting(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
