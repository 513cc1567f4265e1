import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchSchedule } from '../../electron/ipc/watch-schedule.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'chancery-schedule-'));
const bin = path.join(folder, 'bin');
const pathBefore = process.env['PATH'];
const scheduler = (exit: number): void => {
  const file = path.join(bin, 'systemctl');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> '${folder}/asked'\nexit ${String(exit)}\n`);
  chmodSync(file, 0o755);
};
const schedule = watchSchedule({
  platform: 'linux',
  homeFolder: folder,
  environment: {},
  command: ['/opt/Chancery/chancery', '--look'],
});
const timer = path.join(folder, '.config/systemd/user/chancery-watch.timer');

beforeAll(() => {
  mkdirSync(bin);
  process.env['PATH'] = `${bin}:${pathBefore ?? ''}`;
});
afterAll(() => {
  process.env['PATH'] = pathBefore;
  rmSync(folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('watchSchedule', () => {
  it('writes its files, switches them on, and takes all of it back', async () => {
    scheduler(0);
    expect(await schedule.installed()).toBe(false);
    await schedule.install();
    expect(await schedule.installed()).toBe(true);
    expect(readFileSync(timer.replace('.timer', '.service'), 'utf8')).toContain(
      'ExecStart="/opt/Chancery/chancery" "--look"',
    );
    await schedule.remove();
    expect(await schedule.installed()).toBe(false);
    expect(existsSync(timer)).toBe(false);
    expect(readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n')).toEqual([
      '--user daemon-reload',
      '--user enable --now chancery-watch.timer',
      '--user disable --now chancery-watch.timer',
    ]);
  });

  it('leaves nothing behind when the scheduler refuses', async () => {
    scheduler(1);
    await expect(schedule.install()).rejects.toMatchObject({ code: 'HOOK_FAILED' });
    expect(existsSync(timer)).toBe(false);
  });
});
