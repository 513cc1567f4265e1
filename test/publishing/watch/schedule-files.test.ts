import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { scheduleFiles, type Scheduler } from '../../../electron/publishing/watch/schedule-files.ts';

const command = ['/opt/Chancery App/chancery', 'watch', '--vault', '/home/jo/50% "A" & $B.chancery', 'C:\\x\\'];
const made = (scheduler: Scheduler) => {
  const places = {
    homeFolder: '/home/jo',
    configFolder: scheduler === 'task-scheduler' ? 'C:\\Users\\jo\\AppData' : '/home/jo/.config',
  };
  const { files, enable } = scheduleFiles(scheduler, { command, everyHours: 6 }, places);
  return { files: Object.fromEntries(files), enable };
};

describe('scheduleFiles', () => {
  it('writes a user’s service and timer for systemd, nothing in the words expanded', () => {
    const { files, enable } = made('systemd');
    const service = files['/home/jo/.config/systemd/user/chancery-watch.service'];
    expect(service).toContain(
      String.raw`ExecStart="/opt/Chancery App/chancery" "watch" "--vault" "/home/jo/50%% \"A\" & $$B.chancery" "C:\\x\\"`,
    );
    const timer = files['/home/jo/.config/systemd/user/chancery-watch.timer'];
    expect(timer).toContain('OnUnitActiveSec=6h');
    expect(timer).toContain('Persistent=true');
    expect(enable).toContain('systemctl --user enable --now chancery-watch.timer');
  });

  it('writes a launch agent', () => {
    const { files, enable } = made('launchd');
    const plist = files['/home/jo/Library/LaunchAgents/local.chancery.watch.plist'] ?? '';
    expect(plist).toContain('<string>/home/jo/50% &quot;A&quot; &amp; $B.chancery</string>');
    expect(plist).toContain('<key>StartInterval</key><integer>21600</integer>');
    expect(enable).toContain('launchctl load');
    const script =
      'import plistlib, sys, json; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())["ProgramArguments"]))';
    expect(JSON.parse(execFileSync('python3', ['-c', script], { input: plist, encoding: 'utf8' }))).toEqual(command);
  });

  it('writes a task, its arguments as Windows takes them apart', () => {
    const { files, enable } = made('task-scheduler');
    const task = files['C:\\Users\\jo\\AppData\\Chancery\\chancery-watch.xml'];
    expect(task).toContain('<Command>/opt/Chancery App/chancery</Command>');
    const words = String.raw`"watch" "--vault" "/home/jo/50% \"A\" & $B.chancery" "C:\x\\"`;
    expect(task).toContain(words.replaceAll('&', '&amp;').replaceAll('"', '&quot;'));
    expect(task).toContain('<Interval>PT6H</Interval>');
    expect(enable).toContain('schtasks /Create');
  });
});
