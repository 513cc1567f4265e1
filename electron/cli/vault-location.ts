import { readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import type { Call } from './command.ts';
import { vaultFile } from './everywhere.ts';
import type { CliHost } from './host.ts';

/**
 * Which vault is meant: `--vault`, else CHANCERY_VAULT, else the one that the app opened last.
 *
 * @throws {CertificateError} USAGE: none is named anywhere
 */
export async function vaultLocation(call: Call): Promise<string> {
  const named = namedVault(call) ?? (await lastOpenedInApp(call.host));
  if (named !== null) return named;
  throw new CertificateError('USAGE', 'No vault is named. Give --vault FILE, or set CHANCERY_VAULT.');
}

/** A vault that is to be made is named on purpose: the app's last one is there already. @throws {CertificateError} USAGE */
export function newVaultLocation(call: Call): string {
  const named = namedVault(call);
  if (named !== null) return named;
  throw new CertificateError('USAGE', 'Where shall the vault be? Give --vault FILE, or set CHANCERY_VAULT.');
}

function namedVault(call: Call): string | null {
  const fromEnvironment = call.host.environment['CHANCERY_VAULT'];
  return call.value(vaultFile) ?? (fromEnvironment === undefined || fromEnvironment === '' ? null : fromEnvironment);
}

/** Reads the app's preferences and nothing else; a file that is absent or damaged names no vault. */
async function lastOpenedInApp(host: CliHost): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(pathOf(host).join(userDataFolder(host), 'config.json'), 'utf8');
  } catch (error) {
    // Absent for whoever never opened the window; unreadable is as good as absent, since this only saves typing.
    if (error instanceof Error && 'syscall' in error) return null;
    throw error;
  }
  return firstRecentVault(parsed(text));
}

function pathOf({ platform }: CliHost): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/** Where Electron keeps the user data of an app named Chancery: preferences, and what is remembered of vaults. */
export function userDataFolder(host: CliHost): string {
  const { platform, environment, homeFolder } = host;
  const path = pathOf(host);
  const set = (name: string): string | null => environment[name] || null;
  const base =
    platform === 'win32'
      ? (set('APPDATA') ?? path.join(homeFolder, 'AppData', 'Roaming'))
      : platform === 'darwin'
        ? path.join(homeFolder, 'Library', 'Application Support')
        : (set('XDG_CONFIG_HOME') ?? path.join(homeFolder, '.config'));
  return path.join(base, 'Chancery');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function firstRecentVault(preferences: unknown): string | null {
  if (typeof preferences !== 'object' || preferences === null || !('recentVaults' in preferences)) return null;
  const { recentVaults } = preferences;
  const first: unknown = Array.isArray(recentVaults) ? recentVaults[0] : null;
  if (typeof first !== 'object' || first === null || !('path' in first)) return null;
  return typeof first.path === 'string' && first.path !== '' ? first.path : null;
}
