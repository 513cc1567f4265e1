import { setImmediate as breathe } from 'node:timers/promises';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { refuseOn } from '../../authority/findings.ts';
import { clearKeys, countsOf, type ImportPlan } from '../../exchange/import/import-plan.ts';
import { recognise } from '../../exchange/import/plan-import.ts';
import { runImport, type Imported } from '../../exchange/import/run-import.ts';
import { drawFraction } from '../batch.ts';
import { one, type Answer, type Call, type Command } from '../command.ts';
import { dryRun, inPassphraseFile, keyPassphraseFile, strict } from '../everywhere.ts';
import { withVault, type Session } from '../open-session.ts';
import { flag } from '../options.ts';
import { otherPassphrase } from '../passphrase.ts';
import { card } from '../text-layout.ts';

const path = one('PATH');
const withoutKeys = flag('without-keys', 'Leave private keys where they are: a CA without its key cannot sign here');

export const importCommand: Command = {
  positionals: [path],
  options: [inPassphraseFile, keyPassphraseFile, withoutKeys, strict, dryRun],
  notes:
    'PATH is an OpenSSL CA directory, easy-rsa pki, step-ca folder, PKCS#12, JKS, PEM or DER file, or a folder of them. It is never written.\n' +
    'Everything is read and judged before anything is recorded; see it first with --dry-run. The same may be imported twice.',
  example: 'chancery import /etc/pki/CA --in-passphrase-file cakey.pass --dry-run',
  run: (call) => withVault(call, (session) => importPath(call, session)),
};

async function importPath(call: Call, session: Session): Promise<Answer> {
  const isDryRun = call.value(dryRun);
  const source = recognise(call.argument(path));
  // Before reading: of two passphrases on standard input the vault's comes first, and deriving its key takes memory.
  if (!isDryRun) await session.unlock();
  const draw = async (fraction: number): Promise<void> => {
    drawFraction(call.host, fraction);
    await breathe();
  };
  const read = async (passphrase: string | undefined): Promise<ImportPlan> =>
    source.plan({
      now: session.now,
      passphrase,
      keys: !call.value(withoutKeys),
      dryRun: isDryRun,
      known: await session.ports.registry.authorities(),
      pause: (fraction) => draw(fraction / 2),
    });
  const plan = await withPassphrase(call, read);
  try {
    refuseOn(plan.findings, call.value(strict));
    if (isDryRun) return answerOf(plan, null);
    return answerOf(
      plan,
      await runImport(session.ports, plan, async (fraction) => {
        await draw(0.5 + fraction / 2);
        return true;
      }),
    );
  } finally {
    await draw(1);
    clearKeys(plan);
  }
}

/** Reads with the passphrase that was given; where none was and one is needed, whoever sits at the terminal is asked. */
async function withPassphrase(call: Call, read: (passphrase: string | undefined) => Promise<ImportPlan>) {
  const isKeys = call.value(keyPassphraseFile) !== null;
  if (isKeys && call.value(inPassphraseFile) !== null) {
    throw new CertificateError(
      'USAGE',
      '--in-passphrase-file and --key-passphrase-file are one passphrase here: give one.',
    );
  }
  const option = isKeys ? keyPassphraseFile : inPassphraseFile;
  const ask = () => otherPassphrase(call, option, { question: 'Passphrase of the imported key: ', isNew: false });
  if (call.value(option) !== null) return read(await ask());
  try {
    return await read(undefined);
  } catch (error) {
    if (!isRefusal(error, 'PASSPHRASE_REQUIRED')) throw error;
    const prompt = call.host.openPrompt();
    prompt?.close();
    if (prompt === null) throw error;
    return read(await ask());
  }
}

/** `imported` is null for a dry run. */
function answerOf(plan: ImportPlan, imported: Imported | null): Answer {
  const { keys, requests } = countsOf(plan);
  const { valid, expired, revoked } = plan.counts;
  const findings = [...plan.findings, ...(imported?.findings ?? [])];
  const names = imported?.authorities ?? plan.authorities;
  const title = imported === null ? `Would import (${plan.kind})` : `Imported (${plan.kind})`;
  return {
    json: {
      kind: plan.kind,
      dryRun: imported === null,
      authorities: plan.authorities.length,
      authorityNames: names.map(({ name }) => name),
      certificates: plan.counts,
      bareSerials: plan.authorities.reduce((sum, { bareSerials }) => sum + bareSerials.length, 0),
      requests,
      keys,
      ...(imported === null ? {} : { recorded: recordedOf(imported) }),
      findings,
    },
    text: card(title, [
      ['CAs', names.map(({ name }) => name)],
      ['Certificates', [`${String(valid)} valid, ${String(expired)} expired, ${String(revoked)} revoked`]],
      ['Requests', [String(requests)]],
      ['Private keys', [String(keys)]],
      ['New here', imported === null ? null : newText(imported)],
    ]),
    findings,
  };
}

function recordedOf({ certificates, revocations, bareSerials, requests, keys }: Imported) {
  return { certificates, revocations, bareSerials, requests, keys };
}

function newText(imported: Imported): string {
  return Object.entries(recordedOf(imported))
    .map(([what, count]) => `${String(count)} ${what === 'bareSerials' ? 'serial numbers alone' : what}`)
    .join(', ');
}
