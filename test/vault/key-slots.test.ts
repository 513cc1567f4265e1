import { describe, expect, it } from 'vitest';
import { argon2id, calibrateKdfCost, checkKdfCost } from '../../electron/vault/key-derivation.ts';
import { newMasterKey, unwrapMasterKey, wrapMasterKey, type KeySlot } from '../../electron/vault/key-slots.ts';
import { checkNewPassphrase } from '../../electron/vault/passphrase.ts';
import { CHEAP, PASSPHRASE } from './test-vault.ts';

const VAULT = 'a-vault';

async function newSlot(passphrase = PASSPHRASE): Promise<{ slot: KeySlot; masterKey: Uint8Array }> {
  const masterKey = newMasterKey();
  return {
    masterKey,
    slot: await wrapMasterKey(masterKey, passphrase, { vaultId: VAULT, id: 1, kind: 'passphrase', cost: CHEAP }),
  };
}

describe('argon2id', () => {
  it('gives what the reference implementation gives (version 19, t=2, m=64 MiB, p=1)', async () => {
    const key = await argon2id(Buffer.from('password'), Buffer.from('somesalt'), {
      memoryKibibytes: 65536,
      passes: 2,
      parallelism: 1,
    });
    expect(Buffer.from(key).toString('hex')).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });
});

describe('calibrateKdfCost', () => {
  it('never goes below 64 MiB and 3 passes (RFC 9106 §4), nor beyond what a file may ask for', async () => {
    const cost = await calibrateKdfCost();
    expect(cost.memoryKibibytes).toBeGreaterThanOrEqual(65536);
    expect(cost.passes).toBeGreaterThanOrEqual(3);
    expect(() => checkKdfCost(cost)).not.toThrow();
  });
});

describe('checkKdfCost', () => {
  it.each([
    ['4 TiB', { memoryKibibytes: 2 ** 32, passes: 1, parallelism: 1 }],
    ['a year of passes', { memoryKibibytes: 65536, passes: 2 ** 30, parallelism: 1 }],
    ['255 lanes', { memoryKibibytes: 65536, passes: 1, parallelism: 255 }],
    ['no lane', { memoryKibibytes: 65536, passes: 1, parallelism: 0 }],
    ['no pass', { memoryKibibytes: 65536, passes: 0, parallelism: 1 }],
    ['no memory', { memoryKibibytes: 0, passes: 1, parallelism: 1 }],
    ['negative memory', { memoryKibibytes: -65536, passes: 1, parallelism: 1 }],
  ])('refuses %s before it is tried', (_, cost) => {
    expect(() => checkKdfCost(cost)).toThrow(expect.objectContaining({ code: 'VAULT_TAMPERED' }));
  });
});

describe('unwrapMasterKey', () => {
  it('opens with the passphrase, and with no other', async () => {
    const { slot, masterKey } = await newSlot();
    expect(Buffer.from((await unwrapMasterKey(VAULT, slot, PASSPHRASE)) ?? [])).toEqual(masterKey);
    for (const other of ['', PASSPHRASE.toUpperCase(), `${PASSPHRASE} `]) {
      expect(await unwrapMasterKey(VAULT, slot, other)).toBeNull();
    }
  });

  it('opens with either spelling of é (RFC 8265 §4: NFC)', async () => {
    const { slot } = await newSlot('caf\u00e9 au lait');
    expect(await unwrapMasterKey(VAULT, slot, 'cafe\u0301 au lait')).not.toBeNull();
  });

  it('does not open a slot whose parameters, kind, number or vault were changed', async () => {
    const { slot } = await newSlot();
    expect(await unwrapMasterKey('another-vault', slot, PASSPHRASE)).toBeNull();
    expect(await unwrapMasterKey(VAULT, { ...slot, id: 2 }, PASSPHRASE)).toBeNull();
    expect(await unwrapMasterKey(VAULT, { ...slot, kind: 'recovery' }, PASSPHRASE)).toBeNull();
    const { parameters } = slot;
    if (parameters.algorithm !== 'argon2id') throw new Error('a passphrase has Argon2id');
    expect(await unwrapMasterKey(VAULT, { ...slot, parameters: { ...parameters, passes: 2 } }, PASSPHRASE)).toBeNull();
  });
});

describe('checkNewPassphrase', () => {
  it.each(['', 'x'.repeat(1025)])('refuses “%s”, and says the way out', (passphrase) => {
    expect(() => checkNewPassphrase(passphrase)).toThrow(
      expect.objectContaining({ code: 'WEAK_PASSPHRASE', message: expect.stringMatching(/words|file/) as string }),
    );
  });

  it.each(['demo', '\u{1F511}'.repeat(1024), PASSPHRASE])(
    'takes “%s”, in characters and not in code units',
    (passphrase) => {
      expect(() => checkNewPassphrase(passphrase)).not.toThrow();
    },
  );
});
