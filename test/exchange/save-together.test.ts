import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildExport } from '../../electron/exchange/export-certificate.ts';
import { saveTogether } from '../../electron/exchange/save-together.ts';
import { isRefusal } from '../../shared/errors.ts';
import { makeChain } from './made-certificates.ts';

const { root, intermediate, leaf } = makeChain();
const input = {
  certificate: leaf.der,
  chain: [intermediate.der, root.der],
  privateKey: leaf.pkcs8,
  passphrase: null,
  legacy: false,
  friendlyName: 'mail',
};
const key = { name: 'key.pem', file: buildExport('key', input) };
const chain = { name: 'fullchain.pem', file: buildExport('fullchain', input) };
const wrong = { name: 'wrong.pem', file: buildExport('key', { ...input, privateKey: makeChain().leaf.pkcs8 }) };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-together-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function codeOf(saving: Promise<unknown>): Promise<string> {
  try {
    await saving;
    return 'none';
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
}

describe('saveTogether', () => {
  it('writes all of them, and says in their order what it proved of each', async () => {
    const saved = await saveTogether(folder, false, [key, chain]);
    expect(saved.map(({ path }) => path)).toEqual([join(folder, 'key.pem'), join(folder, 'fullchain.pem')]);
    expect(saved[0]?.proofs).toContain('key-matches');
    expect(saved[1]?.proofs).toContain('chain-in-order');
    expect(readFileSync(join(folder, 'key.pem'))).toEqual(Buffer.from(key.file.bytes));
  });

  it.each([
    ['first', [wrong, key, chain]],
    ['in the middle', [key, wrong, chain]],
    ['last', [key, chain, wrong]],
  ])('writes none where one does not prove: %s', async (_, files) => {
    writeFileSync(join(folder, 'key.pem'), 'older');
    expect(await codeOf(saveTogether(folder, true, files))).toBe('EXPORT_UNPROVEN');
    expect(readdirSync(folder)).toEqual(['key.pem']);
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe('older');
  });

  it.each(['key.pem', 'fullchain.pem'])('leaves the folder as it was where %s is there already', async (name) => {
    writeFileSync(join(folder, name), 'older');
    expect(await codeOf(saveTogether(folder, false, [key, chain]))).toBe('FILE_EXISTS');
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('older');
  });

  it('takes away again what it placed where a name turns out to be taken: two files of one name', async () => {
    expect(await codeOf(saveTogether(folder, false, [key, { ...chain, name: 'key.pem' }]))).toBe('FILE_EXISTS');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that there is no such folder', async () => {
    expect(await codeOf(saveTogether(join(folder, 'none'), false, [key]))).toBe('FILE_NOT_FOUND');
  });
});
