import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../electron/cli/make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'chancery-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('makeFolder', () => {
  it('makes it with those above it, as often as it is asked', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await makeFolder(path, 0o700);
    await makeFolder(path, 0o700);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('says that a file is in the way, itself or above', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  });

  it.runIf(process.platform === 'linux')('ends where a folder takes no new names, and says so', async () => {
    await expect(makeFolder('/proc/chancery/below')).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });
});
