import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateQuery, CertificateSort } from '../../electron/authority/ports.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import { CONTEXT } from './bench-vault.ts';
import { copyOfVault } from './kept.ts';
import type { Bench } from './row.ts';

const ORDERS: readonly CertificateSort[] = ['notAfter', 'notBefore', 'subject', 'serialNumber', 'issuedAt'];
const SIZES = [
  { rows: 100_000, atMost: 5 },
  { rows: 1_000_000, atMost: 20 },
] as const;
const PAGE = 100;

/** Where a page is taken, as a share of all rows. */
const PLACES = [
  { what: 'the first page', share: 0 },
  { what: 'a page in the middle', share: 0.5 },
  { what: 'the last page', share: 1 },
];

/** In the store, sorted by each column that the window offers, up and down; the slowest of them. XCA holds no such number: it needs minutes for 10,000. */
export const listCertificates: readonly Bench[] = SIZES.flatMap(({ rows, atMost }) =>
  PLACES.map(({ what, share }) => ({
    work: `list ${what} of ${String(rows)} certificates, the slowest of ten orders`,
    peer: 'none',
    goal: null,
    unit: 'ms' as const,
    atMost,
    items: { full: rows, quick: 5_000 },
    prepare: async (items: number) => {
      const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
      const path = join(folder, 'bench.chancery');
      await copyOfVault(path, 'ec-p256', items);
      const vault = await openVault(path, CONTEXT);
      return {
        ours: () => slowestOrder(vault, Math.max(0, Math.floor(items * share) - PAGE)),
        theirs: null,
        end: async () => {
          await vault.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  })),
);

async function slowestOrder(vault: Vault, offset: number): Promise<number> {
  let slowest = 0;
  for (const sort of ORDERS) {
    for (const descending of [false, true]) {
      const query: CertificateQuery = {
        // As the window asks while somebody scrolls.
        ...{ states: ['valid', 'expiring'], deleted: 'left-out', now: new Date() },
        ...{ sort, descending, limit: PAGE, offset },
      };
      const start = performance.now();
      const { items } = await vault.registry.certificates(query);
      slowest = Math.max(slowest, performance.now() - start);
      if (items.length === 0) throw new Error(`no page by ${sort} at ${String(offset)}`);
    }
  }
  // In seconds, as every time that a side measures: the unit of the row makes milliseconds of it.
  return slowest / 1_000;
}
