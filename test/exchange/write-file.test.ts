import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically } from '../../electron/exchange/write-file.ts';
import { CertificateError } from '../../shared/errors.ts';

const POSIX = process.platform !== 'win32';
const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'chancery-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return true;
  } catch {
    // Containers without CAP_SYS_ADMIN: the tests below say by their names that they were skipped.
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-write-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bytes = Buffer.from('the contents\n');
const at = (name: string) => join(folder, name);

async function refusal(write: Promise<void>): Promise<string> {
  try {
    await write;
    return 'none';
  } catch (error) {
    if (error instanceof CertificateError) return error.code;
    throw error;
  }
}

describe('writeFileAtomically', () => {
  it('writes the bytes and leaves nothing else behind', async () => {
    await writeFileAtomically(at('a.pem'), bytes, { mode: 0o644, overwrite: false });
    expect(readFileSync(at('a.pem'))).toEqual(bytes);
    expect(readdirSync(folder)).toEqual(['a.pem']);
  });

  it.skipIf(!POSIX)('sets the mode from the first byte on, whatever the umask', async () => {
    const seen: number[] = [];
    const before = process.umask(0);
    try {
      const prove = (temporary: string): Promise<void> => {
        seen.push(statSync(temporary).mode & 0o777);
        return Promise.resolve();
      };
      await writeFileAtomically(at('key.pem'), bytes, { mode: 0o600, overwrite: false, prove });
      process.umask(0o077);
      await writeFileAtomically(at('cert.pem'), bytes, { mode: 0o644, overwrite: false });
    } finally {
      process.umask(before);
    }
    expect(seen).toEqual([0o600]);
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(at('cert.pem')).mode & 0o777).toBe(0o644);
  });

  it('refuses an existing file and leaves it as it was', async () => {
    writeFileSync(at('a.pem'), 'older');
    expect(await refusal(writeFileAtomically(at('a.pem'), bytes, { mode: 0o600, overwrite: false }))).toBe(
      'FILE_EXISTS',
    );
    expect(readFileSync(at('a.pem'), 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['a.pem']);
  });

  it('does not even replace a file that appears while it writes', async () => {
    const prove = (): Promise<void> => {
      writeFileSync(at('a.pem'), 'faster');
      return Promise.resolve();
    };
    const write = writeFileAtomically(at('a.pem'), bytes, { mode: 0o600, overwrite: false, prove });
    expect(await refusal(write)).toBe('FILE_EXISTS');
    expect(readFileSync(at('a.pem'), 'utf8')).toBe('faster');
    expect(readdirSync(folder)).toEqual(['a.pem']);
  });

  it.skipIf(!POSIX)('replaces an existing file when told to, and tightens its mode', async () => {
    writeFileSync(at('a.pem'), 'older');
    chmodSync(at('a.pem'), 0o666);
    await writeFileAtomically(at('a.pem'), bytes, { mode: 0o600, overwrite: true });
    expect(readFileSync(at('a.pem'))).toEqual(bytes);
    expect(statSync(at('a.pem')).mode & 0o777).toBe(0o600);
  });

  it('keeps the older file and nothing of the newer when the proof fails', async () => {
    writeFileSync(at('a.pem'), 'older');
    const prove = (): Promise<void> => Promise.reject(new CertificateError('EXPORT_UNPROVEN', 'No.'));
    const write = writeFileAtomically(at('a.pem'), bytes, { mode: 0o600, overwrite: true, prove });
    expect(await refusal(write)).toBe('EXPORT_UNPROVEN');
    expect(readFileSync(at('a.pem'), 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['a.pem']);
  });

  it.skipIf(!POSIX)('follows a symbolic link to the file that it replaces', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real/a.pem'), 'older');
    symlinkSync(at('real/a.pem'), at('link.pem'));
    await writeFileAtomically(at('link.pem'), bytes, { mode: 0o600, overwrite: true });
    expect(lstatSync(at('link.pem')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('real/a.pem'))).toEqual(bytes);
    expect(await refusal(writeFileAtomically(at('link.pem'), bytes, { mode: 0o600, overwrite: false }))).toBe(
      'FILE_EXISTS',
    );
  });

  it.skipIf(!POSIX)('refuses to put a file where a device or a folder is', async () => {
    symlinkSync('/dev/null', at('null'));
    mkdirSync(at('folder'));
    for (const name of ['null', 'folder']) {
      expect(await refusal(writeFileAtomically(at(name), bytes, { mode: 0o600, overwrite: true }))).toBe(
        'WRITE_FAILED',
      );
    }
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('names a folder that does not exist', async () => {
    const write = writeFileAtomically(at('missing/a.pem'), bytes, { mode: 0o600, overwrite: false });
    expect(await refusal(write)).toBe('FILE_NOT_FOUND');
  });

  it.skipIf(!POSIX)('takes a name as long as the file system allows', async () => {
    const name = 'n'.repeat(255);
    await writeFileAtomically(at(name), bytes, { mode: 0o600, overwrite: false });
    expect(existsSync(at(name))).toBe(true);
    const tooLong = writeFileAtomically(at(`${name}n`), bytes, { mode: 0o600, overwrite: false });
    expect(await refusal(tooLong)).toBe('WRITE_FAILED');
    expect(readdirSync(folder)).toEqual([name]);
  });

  describe.skipIf(!MAY_MOUNT)('on file systems of its own (root with mount only)', () => {
    const mounted = async (options: string, use: (place: string) => Promise<void>): Promise<void> => {
      const place = at('mounted');
      mkdirSync(place);
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', place]);
      try {
        await use(place);
      } finally {
        execFileSync('umount', [place]);
      }
    };

    it('says that the disk is full, and takes its temporary file away', async () => {
      await mounted('size=64k', async (place) => {
        writeFileSync(join(place, 'a.pem'), 'older');
        const large = Buffer.alloc(200_000, 0x41);
        const write = writeFileAtomically(join(place, 'a.pem'), large, { mode: 0o600, overwrite: true });
        expect(await refusal(write)).toBe('DISK_FULL');
        expect(readdirSync(place)).toEqual(['a.pem']);
        expect(readFileSync(join(place, 'a.pem'), 'utf8')).toBe('older');
        await writeFileAtomically(join(place, 'small.pem'), bytes, { mode: 0o600, overwrite: false });
      });
    });

    it('says that the place is read-only', async () => {
      await mounted('size=64k,ro', async (place) => {
        const write = writeFileAtomically(join(place, 'a.pem'), bytes, { mode: 0o600, overwrite: false });
        expect(await refusal(write)).toBe('READ_ONLY');
      });
    });
  });

  it.skipIf(!POSIX)('says that a folder is not ours to write into', async (test) => {
    if (process.getuid?.() === 0) test.skip('root may write everywhere');
    chmodSync(folder, 0o500);
    expect(await refusal(writeFileAtomically(at('a.pem'), bytes, { mode: 0o600, overwrite: false }))).toBe('READ_ONLY');
    chmodSync(folder, 0o700);
  });
});
