import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GrowingTable, table } from '../../electron/cli/text-layout.ts';
import { benchVault } from '../bench/bench-vault.ts';
import { run } from './cli-run.ts';

/** More than are read at once, so that every form is written in parts. */
const CERTIFICATES = 2_300;
const folder = mkdtempSync(join(tmpdir(), 'chancery-long-'));
const vault = join(folder, 'long.chancery');

interface Item {
  readonly id: string;
  readonly state: string;
  readonly notAfter: string;
  readonly serialNumber: string;
  readonly ca: string;
  readonly subject: string;
}

beforeAll(async () => {
  const made = await benchVault(vault, 'ec-p256', CERTIFICATES);
  const at = { revokedAt: new Date(), invalidityDate: null };
  await made.registry.recordRevocations([
    { certificateId: 'cert-2', reason: 'keyCompromise', ...at },
    { certificateId: 'cert-2001', reason: 'certificateHold', ...at },
  ]);
  await made.close();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const list = (...words: string[]) => run(['cert', 'list', ...words, '--vault', vault]);

describe('cert list of more than are read at once', () => {
  it('is one document of all of them, as if it had been written at once', async () => {
    const { status, stdout } = await list('--json');
    const document = JSON.parse(stdout) as { items: Item[]; total: number };
    expect([status, document.total]).toEqual([0, CERTIFICATES + 1]);
    expect(new Set(document.items.map(({ id }) => id)).size).toBe(CERTIFICATES + 1);
    expect(document.items.map(({ notAfter }) => notAfter)).toEqual(
      document.items.map(({ notAfter }) => notAfter).toSorted(),
    );
    expect(stdout).toBe(`${JSON.stringify(document, null, 2)}\n`);
    const none = await list('--json', '--query', 'nobody.has.this');
    expect(none.stdout).toBe(`${JSON.stringify({ items: [], total: 0 }, null, 2)}\n`);
  });

  it('says the same line by line', async () => {
    const { items } = JSON.parse((await list('--json')).stdout) as { items: Item[] };
    const [, ...lines] = (await list()).stdout.trimEnd().split('\n');
    const told = lines.map((line) => line.split(/ {2,}/u));
    expect(told).toEqual(
      items.map(({ state, notAfter, id, serialNumber, ca, subject }) => [
        state,
        notAfter,
        id,
        serialNumber,
        ca,
        subject,
      ]),
    );
    expect(told.map(([state]) => state)).toEqual(expect.arrayContaining(['revoked', 'held']));
  });

  it('is a table with one line of headings, of as many as were asked for', async () => {
    const csv = (await list('--csv')).stdout.trimEnd().split('\n');
    expect([csv.length, csv.filter((line) => line.startsWith('id,')).length]).toEqual([CERTIFICATES + 2, 1]);
    const part = (await list('--limit', '1500', '--offset', '700')).stdout.trimEnd().split('\n');
    expect([part.length, part.at(-1)]).toEqual([1_502, `1500 of ${String(CERTIFICATES + 1)} shown`]);
    expect((await list('--query', 'nobody.has.this')).stdout).toBe('There is no such certificate.\n');
  });
});

describe('a table', () => {
  it('of 200,000 rows is laid out', () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => [String(at), 'x']);
    expect(table(['N', 'X'], rows, 'none').split('\n').slice(-1)).toEqual(['199999  x']);
  });

  it('widens where a later page needs it, and never shrinks', () => {
    const growing = new GrowingTable(['A', 'B']);
    expect(growing.page([['1', 'x']])).toEqual(['A  B', '1  x']);
    expect(growing.page([['long', 'x']])).toEqual(['long  x']);
    expect(growing.page([['2', 'x']])).toEqual(['2     x']);
  });
});
