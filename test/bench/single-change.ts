import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync, openSync, fsyncSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vault } from '../../electron/vault/vault.ts';
import { copiedVault } from './kept.ts';
import type { Bench } from './row.ts';

const ROWS = 100_000;

/** A note on one certificate of so many, on disk when it answers. Beside it: all of them in one JSON file, as electron-store keeps what it is given. */
const besideOneFile: Bench = {
  work: `change one of ${String(ROWS)} certificates durably`,
  peer: 'one JSON file, read, changed, written',
  goal: 10,
  unit: 'ms',
  atMost: 10,
  items: { full: ROWS, quick: 1_000 },
  rounds: { full: 5, quick: 2 },
  prepare: async (rows) => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
    const vault = await copiedVault(join(folder, 'bench.chancery'), 'ec-p256', rows);
    const { items } = await vault.registry.certificates({
      sort: 'notAfter',
      descending: false,
      limit: 1,
      offset: 0,
      now: new Date(),
    });
    const [one] = items;
    if (one === undefined) throw new Error('the vault is empty');
    const file = join(folder, 'store.json');
    const encoded = Buffer.from(one.der).toString('base64');
    const record = { serialNumber: one.serialNumber, issuedAt: one.issuedAt, profile: one.profile, der: encoded };
    const all = Object.fromEntries(Array.from({ length: rows }, (_, at) => [`cert-${String(at)}`, { ...record, at }]));
    writeFileSync(file, JSON.stringify(all, null, '\t'));
    let round = 0;
    return {
      ours: notes(vault, one.id),
      theirs: () => {
        round += 1;
        const store = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { note?: string }>;
        store['cert-7'] = { ...store['cert-7'], note: `note ${String(round)}` };
        const temporary = `${file}.new`;
        const handle = openSync(temporary, 'w');
        writeFileSync(handle, JSON.stringify(store, null, '\t'));
        fsyncSync(handle);
        closeSync(handle);
        renameSync(temporary, file);
      },
      end: async () => {
        await vault.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** Whether it stays as quick. Beside it: the same with a thousandth of them. */
const amongMany: Bench = {
  work: 'change one of 1000000 certificates durably',
  peer: 'the same with 1000',
  goal: null,
  unit: 'ms',
  atMost: 10,
  items: { full: 1_000_000, quick: 2_000 },
  prepare: async (rows) => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
    const many = await copiedVault(join(folder, 'many.chancery'), 'ec-p256', rows);
    const few = await copiedVault(join(folder, 'few.chancery'), 'ec-p256', rows / 1_000);
    return {
      ours: notes(many, 'cert-2'),
      theirs: notes(few, 'cert-2'),
      end: async () => {
        await Promise.all([many.close(), few.close()]);
        rmSync(folder, { recursive: true });
      },
    };
  },
};

export const singleChanges: readonly Bench[] = [besideOneFile, amongMany];

/** Each time another note. */
function notes(vault: Vault, id: string): () => Promise<void> {
  let round = 0;
  return async () => {
    round += 1;
    await vault.registry.recordAnnotation(id, { note: `note ${String(round)}`, tags: [], deleted: false });
  };
}
