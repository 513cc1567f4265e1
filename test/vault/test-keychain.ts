import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { OsKeychain } from '../../electron/vault/keychain-slot.ts';

/**
 * A keychain as Chromium's on Linux is: AES-128-CBC under the keyring's key, with no authentication, so that another keyring
 * mostly refuses the padding and now and then answers with garbage.
 */
export class TestKeychain implements OsKeychain {
  backend = 'gnome_libsecret';
  computer = 'workbench';
  locked = false;
  /** Asks for everything to be encrypted anew. */
  renew = false;
  #key = randomBytes(16);

  look() {
    return { backend: this.backend, keepsSecrets: this.backend !== 'basic_text', computer: this.computer };
  }

  /** What a new user account or a reset keyring comes to. */
  reset(): void {
    this.#key = randomBytes(16);
  }

  /** The same keyring on a computer of another name. */
  copy(computer: string): TestKeychain {
    const copy = new TestKeychain();
    copy.#key = this.#key;
    copy.computer = computer;
    return copy;
  }

  async encrypt(secret: string): Promise<Uint8Array> {
    if (this.locked) throw new Error('The keyring is locked.');
    const cipher = createCipheriv('aes-128-cbc', this.#key, Buffer.alloc(16, ' '));
    return Buffer.concat([Buffer.from('v11'), cipher.update(secret, 'utf8'), cipher.final()]);
  }

  async decrypt(encrypted: Uint8Array): Promise<{ secret: string; renew: boolean }> {
    if (this.locked) throw new Error('The keyring is locked.');
    const decipher = createDecipheriv('aes-128-cbc', this.#key, Buffer.alloc(16, ' '));
    const plain = Buffer.concat([decipher.update(encrypted.subarray(3)), decipher.final()]);
    return { secret: plain.toString('utf8'), renew: this.renew };
  }
}

/** A keychain that answers every question with a secret of the right form that it was never given. */
export function lyingKeychain(): OsKeychain {
  const honest = new TestKeychain();
  return {
    look: () => honest.look(),
    encrypt: (secret) => honest.encrypt(secret),
    decrypt: async (encrypted) => ({ secret: createHash('sha256').update(encrypted).digest('hex'), renew: false }),
  };
}
