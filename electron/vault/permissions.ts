import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, win32 } from 'node:path';
import type { Finding } from '../../shared/pki-terms.ts';
import { failureCode } from './held-file.ts';

/** For others than the owner: group and everyone. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Takes from everyone but its owner what they may do with a vault's file and what lies beside it, and says so. A folder in
 * which others may write is told and left: it is not ours, and they can put another file in the vault's place.
 */
export function mendPermissions(path: string): Finding[] {
  if (process.platform === 'win32') return [];
  const findings: Finding[] = [];
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = modeOf(file);
    if (mode === null || (mode & OTHERS) === 0) continue;
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    const mended = chmodded(file);
    // What lies beside it has its mode: told once.
    if (findings.length > 0) continue;
    findings.push({
      severity: 'warning',
      code: mended ? 'permissions-mended' : 'permissions-open',
      message: mended
        ? `${file} was open to others (${octal}) and is now its owner’s alone (0600).`
        : `${file} is open to others (${octal}), and belongs to someone else. Have its owner run chmod 600.`,
    });
  }
  const folder = modeOf(dirname(path));
  if (folder !== null && (folder & OTHERS_WRITE) !== 0 && (folder & STICKY) === 0) {
    findings.push({
      severity: 'warning',
      code: 'folder-open',
      message: `Others may write into ${dirname(path)}, and could put another file in the vault’s place. Run chmod go-w on it.`,
    });
  }
  return findings;
}

function modeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mode ?? null;
}

function chmodded(file: string): boolean {
  try {
    // By name: to open the file and close it would take SQLite's locks away (held-file.ts).
    chmodSync(file, 0o600);
    return true;
  } catch (error) {
    if (['EPERM', 'EROFS', 'EACCES', 'ENOENT'].includes(failureCode(error))) return false;
    throw error;
  }
}

/** What gives a file to one user alone on Windows: what is inherited goes, and only that user is granted anything. */
export function ownerOnlyCommand(
  path: string,
  { user, systemRoot }: { readonly user: string; readonly systemRoot: string },
): readonly [string, readonly string[]] {
  // By its whole path: Windows would look in the folder of the vault first.
  return [win32.join(systemRoot, 'System32', 'icacls.exe'), [path, '/inheritance:r', '/grant:r', `${user}:F`]];
}

/** Makes a new file its owner's alone where a mode does not do so. */
export function restrictToOwner(path: string): void {
  if (process.platform !== 'win32') return;
  const systemRoot = process.env['SystemRoot'] ?? 'C:\\Windows';
  const [program, words] = ownerOnlyCommand(path, { user: userInfo().username, systemRoot });
  spawnSync(program, words, { windowsHide: true });
}
