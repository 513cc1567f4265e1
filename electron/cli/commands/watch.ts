import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isRefusal } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { systemCode } from '../../exchange/system-error.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { runProgram } from '../../publishing/run-program.ts';
import { scheduleFiles, type Scheduler } from '../../publishing/watch/schedule-files.ts';
import { watchVault } from '../../publishing/watch/watch-vault.ts';
import type { Answer, Call, Command } from '../command.ts';
import { findingLine } from '../answer-output.ts';
import { failureOf } from '../failure.ts';
import { makeFolder } from '../make-folder.ts';
import { withVault } from '../open-session.ts';
import { flag, text, texts, wholeNumber } from '../options.ts';
import { vaultLocation } from '../vault-location.ts';

const within = wholeNumber('within', 'DAYS', 'Tell of certificates that end within so many days; else 30', {
  least: 1,
  most: 3660,
});
const backupDays = wholeNumber('backup-days', 'DAYS', 'How old the newest backup may be; else 7', {
  least: 1,
  most: 3660,
});
const backups = text('backups', 'DIR', 'Where the backups are; else the folder VAULT.backups beside the vault');
const nagios = flag('nagios', 'One line and the exit status that Nagios, Icinga and their like expect');
const notify = text('notify', 'PROGRAM', 'Run this when something needs a person; the text is its last argument');
const notifyArgument = texts('notify-arg', 'ARG', 'An argument of that program; {} stands for the text');
const install = flag('install', "Write the files by which the system's own scheduler runs this for you");
const every = wholeNumber('every', 'HOURS', 'With --install: how often; else 6', { least: 1, most: 168 });

export const watch: Command = {
  positionals: [],
  options: [within, backupDays, backups, nagios, notify, notifyArgument, install, every],
  notes: [
    'Needs no passphrase. Status 1 when anything needs a person: a certificate, CA or OCSP signer that ends, a CRL that is due or',
    'lapsed, a backup that was not made, a clock that is behind. With --nagios 0 is OK, 1 WARNING, 2 CRITICAL and 3 UNKNOWN.',
  ].join('\n'),
  example: 'chancery watch --within 21',
  run: async (call) => {
    if (call.value(install)) return installWatch(call);
    if (!call.value(nagios)) return plain(await look(call), call);
    try {
      return nagiosAnswer(await look(call));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { code, message } = failureOf(error);
      return { json: { state: 'UNKNOWN', error: { code, message } }, text: `CHANCERY UNKNOWN - ${message}`, status: 3 };
    }
  },
};

function look(call: Call): Promise<Finding[]> {
  return withVault(call, async ({ vault, ports, now }) => {
    const folder = call.value(backups) ?? `${vault.path}.backups`;
    return watchVault(ports.registry, {
      now,
      withinDays: call.value(within) ?? 30,
      backupDays: call.value(backupDays) ?? 7,
      newestBackup: await newestFileIn(folder),
    });
  });
}

async function newestFileIn(folder: string): Promise<Date | null> {
  try {
    const names = await readdir(folder);
    const files = await Promise.all(names.map((name) => stat(path.join(folder, name))));
    const times = files.filter((file) => file.isFile()).map(({ mtimeMs }) => mtimeMs);
    return times.length === 0 ? null : new Date(Math.max(...times));
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return null;
  }
}

async function plain(findings: readonly Finding[], call: Call): Promise<Answer> {
  const said = findings.length === 0 ? 'Nothing needs you.' : findings.map(findingLine).join('\n');
  const program = call.value(notify);
  const failed =
    program === null || findings.length === 0
      ? null
      : await runProgram({ program, arguments: call.value(notifyArgument) }, said);
  const unheard: Finding[] =
    failed === null ? [] : [{ severity: 'warning', code: 'notify-failed', message: `${program ?? ''} ${failed}.` }];
  return {
    json: { ok: findings.length === 0, findings: [...findings, ...unheard] },
    text: said,
    findings: unheard,
    status: findings.length === 0 ? 0 : 1,
  };
}

/** Monitoring Plugins Development Guidelines, "Plugin Output" and "Return Codes". */
function nagiosAnswer(findings: readonly Finding[]): Answer {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const [state, status] =
    errors > 0 ? (['CRITICAL', 2] as const) : findings.length > 0 ? (['WARNING', 1] as const) : (['OK', 0] as const);
  const [first] = findings;
  // A vertical bar would begin the performance data.
  const line = (first === undefined ? 'nothing needs you' : first.message).replaceAll('|', '/');
  const more = findings.length > 1 ? ` (and ${String(findings.length - 1)} more)` : '';
  const warnings = findings.length - errors;
  return {
    json: { state, findings },
    text: `CHANCERY ${state} - ${line}${more} | critical=${String(errors)} warning=${String(warnings)}`,
    status,
  };
}

const NOTIFIERS: Readonly<Record<Scheduler, readonly string[]>> = {
  systemd: ['--notify', 'notify-send', '--notify-arg', 'Chancery'],
  launchd: [
    ...['--notify', '/usr/bin/osascript', '--notify-arg=-e', '--notify-arg', 'on run words'],
    ...['--notify-arg=-e', '--notify-arg', 'display notification (item 1 of words) with title "Chancery"'],
    ...['--notify-arg=-e', '--notify-arg', 'end run'],
  ],
  'task-scheduler': ['--notify', 'msg.exe', '--notify-arg', '*'],
};

async function installWatch(call: Call): Promise<Answer> {
  const { platform, environment, homeFolder, program } = call.host;
  const scheduler: Scheduler = platform === 'win32' ? 'task-scheduler' : platform === 'darwin' ? 'launchd' : 'systemd';
  const configFolder =
    platform === 'win32'
      ? (environment['LOCALAPPDATA'] ?? path.win32.join(homeFolder, 'AppData', 'Local'))
      : environment['XDG_CONFIG_HOME'] || path.posix.join(homeFolder, '.config');
  const vault = path.resolve(await vaultLocation(call));
  const options: string[] = [];
  for (const option of [within, backupDays])
    if (call.value(option) !== null) options.push(`--${option.name}`, String(call.value(option)));
  const folder = call.value(backups);
  if (folder !== null) options.push('--backups', path.resolve(folder));
  const chosen = call.value(notify);
  const notifier =
    chosen === null
      ? NOTIFIERS[scheduler]
      : ['--notify', chosen, ...call.value(notifyArgument).map((word) => `--notify-arg=${word}`)];
  const command = [...program, 'watch', '--vault', vault, ...options, ...notifier];
  const { files, enable } = scheduleFiles(
    scheduler,
    { command, everyHours: call.value(every) ?? 6 },
    { homeFolder, configFolder },
  );
  for (const [file, content] of files) {
    await makeFolder(path.dirname(file));
    await writeFileAtomically(file, new TextEncoder().encode(content), { mode: 0o644, overwrite: true });
  }
  const written = [...files.keys()];
  return { json: { scheduler, written, enable }, text: [...written, 'Switch it on with:', `  ${enable}`].join('\n') };
}
