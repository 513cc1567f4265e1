import { describe, expect, it } from 'vitest';
import { isForTerminal } from '../../electron/cli/for-terminal.ts';
import { launcherBeside } from '../../electron/cli/in-electron.ts';

describe('isForTerminal', () => {
  it('is what the launcher says, before the words that a person typed', () => {
    expect(isForTerminal(['/opt/Chancery/chancery', '--disable-gpu', '--terminal', '--', 'cert', 'list'])).toBe(true);
    expect(isForTerminal(['/opt/Chancery/chancery', '/home/me/acme.chancery'])).toBe(false);
    expect(isForTerminal(['/opt/Chancery/chancery', '--', '--terminal'])).toBe(false);
  });
});

describe('launcherBeside', () => {
  it('is the script that a package brings, which schedulers start', () => {
    expect(launcherBeside('linux', '/opt/Chancery/chancery')).toBe('/opt/Chancery/bin/chancery');
    expect(launcherBeside('darwin', '/Applications/Chancery.app/Contents/MacOS/Chancery')).toBe(
      '/Applications/Chancery.app/Contents/Resources/bin/chancery',
    );
    expect(launcherBeside('win32', 'C:\\Users\\me\\Chancery\\Chancery.exe')).toBe(
      'C:\\Users\\me\\Chancery\\bin\\chancery.cmd',
    );
  });
});
