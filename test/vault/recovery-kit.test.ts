import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeQR } from 'qr/decode.js';
import { encodeQR } from 'qr';
import { sharePage, shareText } from '../../electron/vault/recovery-page.ts';
import { formatShare, parseShare } from '../../electron/vault/share-text.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { context, newRoot, newVault, PASSPHRASE, removeFolders, reopened } from './test-vault.ts';

afterEach(removeFolders);

const NEXT = 'quite another phrase';
const THREE_OF_FIVE = { shares: 5, threshold: 3 };

describe('a recovery kit', () => {
  it('gives the vault a new passphrase, by any three of five shares; the old one opens nothing', async () => {
    const made = await newVault();
    await newRoot(made);
    const { shares, threshold } = await made.createRecoveryKit(PASSPHRASE, THREE_OF_FIVE);
    expect([shares.length, threshold]).toEqual([5, 3]);
    const vault = await reopened(made);
    const [first = '', , third = '', , fifth = ''] = shares;
    await vault.recover([fifth, first, third], NEXT);
    expect(vault.unlocked).toBe(false);
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    await vault.unlock(NEXT);
    expect((await vault.info()).slots.map(({ kind }) => kind)).toEqual(['passphrase', 'recovery']);
    expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    expect((await vault.registry.events({ limit: 9, offset: 0 })).items.map(({ kind }) => kind).slice(0, 2)).toEqual([
      'slot.replaced',
      'slot.created',
    ]);
    await vault.close();
  });

  it('is void once a newer one is made, and nothing of it stays in the file', async () => {
    const vault = await newVault();
    const old = await vault.createRecoveryKit(PASSPHRASE, THREE_OF_FIVE);
    const kit = await vault.createRecoveryKit(PASSPHRASE, { shares: 2, threshold: 2 });
    await expect(vault.recover(old.shares, NEXT)).rejects.toMatchObject({
      code: 'SHARES_DO_NOT_MATCH',
      message: expect.stringMatching(/void/) as string,
    });
    await vault.recover(kit.shares, NEXT);
    expect(await vault.check()).toMatchObject({ ok: true });
    await vault.close();
    expect((await openedSlots(vault.path)).map(({ id }) => id)).toEqual(['slot-1', 'slot-3']);
  });

  it('says what is wrong with shares: too few, mixed, of another vault, mistyped, forged', async () => {
    const vault = await newVault();
    const { shares } = await vault.createRecoveryKit(PASSPHRASE, THREE_OF_FIVE);
    const other = await newVault();
    const foreign = await other.createRecoveryKit(PASSPHRASE, THREE_OF_FIVE);
    const [a = '', b = '', c = ''] = shares;
    const refused = (texts: string[], code: string): Promise<void> =>
      expect(vault.recover(texts, NEXT)).rejects.toMatchObject({ code });
    await refused([a, b], 'TOO_FEW_SHARES');
    await refused([a, a, b, b], 'TOO_FEW_SHARES');
    await refused([a, b, foreign.shares[2] ?? ''], 'SHARES_DO_NOT_MATCH');
    await refused([...foreign.shares], 'SHARES_DO_NOT_MATCH');
    await refused([a, b, `${c.slice(0, 20)}Z${c.slice(21)}`.replace('ZZ', 'YY')], 'MALFORMED_SHARE');
    const forged = parseShare(c);
    forged.bytes[0] = (forged.bytes[0] ?? 0) ^ 1;
    await refused([a, b, formatShare(forged)], 'SHARES_DO_NOT_MATCH');
    await refused([a, b, formatShare({ ...parseShare(c), kit: '00000000' })], 'SHARES_DO_NOT_MATCH');
    await expect(vault.recover([a, b, c], '')).rejects.toMatchObject({ code: 'WEAK_PASSPHRASE' });
    await expect(vault.createRecoveryKit('wrong', THREE_OF_FIVE)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    await expect(vault.createRecoveryKit(PASSPHRASE, { shares: 5, threshold: 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await vault.unlock(PASSPHRASE);
    await other.close();
    await vault.close();
  });

  it('leaves neither its secret nor its shares in the vault’s files', async () => {
    const vault = await newVault();
    const { shares } = await vault.createRecoveryKit(PASSPHRASE, THREE_OF_FIVE);
    await vault.close();
    for (const name of readdirSync(dirname(vault.path))) {
      const file = readFileSync(join(dirname(vault.path), name));
      for (const share of shares) {
        expect(file.includes(share.slice(10, 40))).toBe(false);
        expect(file.includes(Buffer.from(parseShare(share).bytes))).toBe(false);
      }
    }
  });
});

async function openedSlots(path: string) {
  const vault = await openVault(path, context());
  const { slots } = await vault.info();
  await vault.close();
  return slots;
}

describe('shareText and sharePage', () => {
  const facts = { vaultName: 'Sample <b>', vaultId: '11112222-3333-4444-5555-666677778888', date: '2026-11-21' };
  const share = { kit: '01020304', vault: '11112222', threshold: 2, index: 1, bytes: new Uint8Array(32).fill(7) };
  const kit = { kit: '01020304', threshold: 2, shares: [formatShare(share), formatShare({ ...share, index: 2 })] };

  it('hold the share so that it can be read back from them, with vault, kit and place', () => {
    for (const text of [shareText(kit, 1, facts), sharePage(kit, 1, facts)]) {
      expect(parseShare(text)).toEqual({ ...share, index: 2 });
      expect(text).toContain('share 2 of 2');
      expect(text).toContain('11112222-3333-4444-5555-666677778888');
      expect(text).toContain('01020304');
    }
  });

  it('escape the vault’s name, load nothing, and carry a QR code that says the same', () => {
    const page = sharePage(kit, 0, facts);
    expect(page).toContain('Sample &lt;b&gt;');
    expect(page).not.toMatch(/<script|src=|href=/);
    expect(page).toContain('<svg');
    const size = 4;
    const rows = encodeQR(kit.shares[0] ?? '', 'raw', { ecc: 'quartile' });
    const width = rows.length * size;
    const data = new Uint8Array(width * width * 4).fill(255);
    for (const [y, row] of rows.entries()) {
      for (const [x, dark] of row.entries()) {
        if (!dark) continue;
        for (let dy = 0; dy < size; dy++) {
          data.fill(0, ((y * size + dy) * width + x * size) * 4, ((y * size + dy) * width + (x + 1) * size) * 4);
        }
      }
    }
    for (let at = 3; at < data.length; at += 4) data[at] = 255;
    expect(decodeQR({ width, height: width, data })).toBe(kit.shares[0]);
  });
});
