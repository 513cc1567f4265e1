import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync, openSync, fsyncSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchVault } from './bench-vault.ts';
import type { Bench } from './row.ts';

const ROWS = 100_000;

/** A note on one certificate of so many, on disk when it answers. Beside it: all of them in one JSON file, as electron-store keeps what it is given. */
export const singleChange: Bench = {
  work: `change one of ${String(ROWS)} certificates durably`,
  peer: 'one JSON file, read, changed, written',
  goal: 10,
  unit: 'ms',
  atMost: 10,
  items: { full: ROWS, quick: 1_000 },
  rounds: { full: 5, quick: 2 },
  prepare: async (rows) => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
    const vault = await benchVault(join(folder, 'bench.chancery'), 'ec-p256', rows);
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
      ours: async () => {
        round += 1;
        await vault.registry.recordAnnotation(one.id, { note: `note ${String(round)}`, tags: [], deleted: false });
      },
      theirs: () => {
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
