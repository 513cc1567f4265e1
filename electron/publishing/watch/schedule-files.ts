import path from 'node:path';

/** The three ways in which systems run something from time to time. */
export type Scheduler = 'systemd' | 'launchd' | 'task-scheduler';

export interface ScheduledWatch {
  /** The program and its arguments, each as it stands; the first is an absolute path. */
  readonly command: readonly string[];
  readonly everyHours: number;
}

export interface ScheduleFiles {
  /** By absolute path. */
  readonly files: ReadonlyMap<string, string>;
  /** What a person runs once to switch it on. */
  readonly enable: string;
  /** The same for a program, one command a line, and the way back. */
  readonly commands: {
    readonly enable: readonly (readonly string[])[];
    readonly disable: readonly (readonly string[])[];
  };
}

const NAME = 'chancery-watch';
const LABEL = 'local.chancery.watch';

/** The files by which a user's own scheduler runs the watch; nothing in them needs rights of an administrator. */
export function scheduleFiles(
  scheduler: Scheduler,
  watch: ScheduledWatch,
  { homeFolder, configFolder }: { homeFolder: string; configFolder: string },
): ScheduleFiles {
  switch (scheduler) {
    case 'systemd':
      return systemd(watch, path.posix.join(configFolder, 'systemd', 'user'));
    case 'launchd':
      return launchd(watch, path.posix.join(homeFolder, 'Library', 'LaunchAgents'));
    case 'task-scheduler':
      return taskScheduler(watch, path.win32.join(configFolder, 'Chancery'));
  }
}

function systemd({ command, everyHours }: ScheduledWatch, folder: string): ScheduleFiles {
  const service = `[Unit]
Description=Chancery: what ends, lapses or was not backed up

[Service]
Type=oneshot
ExecStart=${command.map(systemdWord).join(' ')}
# 1: something needs a person, which is no failure of the service's.
SuccessExitStatus=1
`;
  const timer = `[Unit]
Description=Chancery: look from time to time

[Timer]
OnStartupSec=5min
OnUnitActiveSec=${String(everyHours)}h
Persistent=true

[Install]
WantedBy=timers.target
`;
  return {
    files: new Map([
      [path.posix.join(folder, `${NAME}.service`), service],
      [path.posix.join(folder, `${NAME}.timer`), timer],
    ]),
    enable: `systemctl --user daemon-reload && systemctl --user enable --now ${NAME}.timer`,
    commands: {
      enable: [
        ['systemctl', '--user', 'daemon-reload'],
        ['systemctl', '--user', 'enable', '--now', `${NAME}.timer`],
      ],
      disable: [['systemctl', '--user', 'disable', '--now', `${NAME}.timer`]],
    },
  };
}

/** systemd.service(5), "Command lines": quoted, with backslashes, percent and dollar signs doubled or escaped. */
function systemdWord(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

function launchd({ command, everyHours }: ScheduledWatch, folder: string): ScheduleFiles {
  const file = path.posix.join(folder, `${LABEL}.plist`);
  const content = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${xml(word)}</string>`).join('\n')}
  </array>
  <key>StartInterval</key><integer>${String(everyHours * 3600)}</integer>
  <key>RunAtLoad</key><true/>
</dict>
</plist>
`;
  return {
    files: new Map([[file, content]]),
    enable: `launchctl load -w "${file}"`,
    commands: { enable: [['launchctl', 'load', '-w', file]], disable: [['launchctl', 'unload', '-w', file]] },
  };
}

function taskScheduler({ command, everyHours }: ScheduledWatch, folder: string): ScheduleFiles {
  const file = path.win32.join(folder, `${NAME}.xml`);
  const [program = '', ...rest] = command;
  const content = `<?xml version="1.0" encoding="UTF-8"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Chancery: what ends, lapses or was not backed up</Description></RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2026-01-01T00:05:00</StartBoundary>
      <Repetition><Interval>PT${String(everyHours)}H</Interval></Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals><Principal id="Author"><LogonType>InteractiveToken</LogonType></Principal></Principals>
  <Settings><StartWhenAvailable>true</StartWhenAvailable><Hidden>true</Hidden></Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xml(program)}</Command>
      <Arguments>${xml(rest.map(windowsWord).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
  return {
    files: new Map([[file, content]]),
    enable: `schtasks /Create /TN "${NAME}" /XML "${file}"`,
    commands: {
      enable: [['schtasks', '/Create', '/F', '/TN', NAME, '/XML', file]],
      disable: [['schtasks', '/Delete', '/F', '/TN', NAME]],
    },
  };
}

/** As CommandLineToArgvW takes it apart: backslashes count only before a quotation mark. */
function windowsWord(word: string): string {
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
