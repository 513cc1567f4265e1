import { hostname } from 'node:os';
import { safeStorage } from 'electron';
import type { OsKeychain } from './keychain-slot.ts';

/** Where Electron says that no keychain stands behind it, a password that everyone knows does. */
const NO_KEYCHAINS = ['basic_text', 'unknown'];
/** What Chromium on Linux writes before all that it encrypted with that fixed password (components/os_crypt). */
const FIXED_PASSWORD = Buffer.from('v10');

/**
 * The operating system's keychain, by Electron's safeStorage: the asynchronous one where this Electron has it, which never holds
 * the window up while a keychain asks for its password; else the one that Electron had before 42.
 */
export function systemKeychain(platform: NodeJS.Platform): OsKeychain {
  const backendOf = (): string => {
    switch (platform) {
      case 'darwin':
        return 'keychain';
      case 'win32':
        return 'dpapi';
      default:
        return safeStorage.getSelectedStorageBackend();
    }
  };
  return {
    look: () => {
      const backend = backendOf();
      return { backend, keepsSecrets: !NO_KEYCHAINS.includes(backend), computer: hostname() };
    },
    encrypt: async (secret) => {
      const encrypted = isAsynchronous() ? await safeStorage.encryptStringAsync(secret) : encryptAtOnce(secret);
      if (platform === 'linux' && encrypted.subarray(0, FIXED_PASSWORD.length).equals(FIXED_PASSWORD)) {
        throw new Error('It was encrypted with a fixed password.');
      }
      return encrypted;
    },
    decrypt: async (encrypted) => {
      const bytes = Buffer.from(encrypted);
      if (!isAsynchronous()) return { secret: decryptAtOnce(bytes), renew: false };
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(bytes);
      return { secret: result, renew: shouldReEncrypt };
    },
  };
}

/** The types are those of the Electron that ships; the one for development (33) has only the synchronous half. */
function isAsynchronous(): boolean {
  return 'encryptStringAsync' in safeStorage;
}

function encryptAtOnce(secret: string): Buffer {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- all that the development runtime (33) has
  return safeStorage.encryptString(secret);
}

function decryptAtOnce(bytes: Buffer): string {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  return safeStorage.decryptString(bytes);
}
