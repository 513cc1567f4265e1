import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateQuery } from '../../electron/authority/ports.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { CONTEXT } from './bench-vault.ts';
import { copyOfVault } from './kept.ts';
import type { Bench } from './row.ts';

/** Nobody reads further; the window says “more than 10,000”. */
const COUNTED = 10_000;
const PAGE = 50;

const TEXTS = [
  { what: 'a rare text', text: 'old4321.bench' },
  { what: 'a text that all hold', text: 'bench' },
  { what: 'a text that every tenth holds', text: '7.bench' },
];

/** What is painted while somebody types: the first page in order, and the count. Beside it: the same by LIKE over the same file. */
export const findCertificates: readonly Bench[] = [100_000, 1_000_000].flatMap((rows) =>
  TEXTS.map(({ what, text }) => ({
    work: `find ${what} among ${String(rows)} certificates`,
    peer: 'a LIKE scan',
    goal: 10,
    atMost: rows === 100_000 ? 10_000 : 30_000,
    items: { full: 1, quick: 1 },
    prepare: async (_items: number, quick: boolean) => {
      const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
      const path = join(folder, 'bench.chancery');
      await copyOfVault(path, 'ec-p256', quick ? 5_000 : rows);
      const vault = await openVault(path, CONTEXT);
      const scan = new Database(availableEngines()[0] ?? 'node:sqlite', path, { readOnly: true });
      const query: CertificateQuery = {
        text,
        states: ['valid', 'expiring'],
        sort: 'notAfter',
        descending: false,
        limit: PAGE,
        offset: 0,
        countAtMost: COUNTED,
        now: new Date(),
      };
      return {
        ours: async () => {
          const { items } = await vault.registry.certificates(query);
          if (items.length === 0) throw new Error(`nothing holds ${text}`);
        },
        theirs: () => {
          const where = `FROM certificate c JOIN certificate_text t ON t.id = c.id WHERE t.text LIKE ? AND c.not_after >= ?`;
          const now = Math.floor(Date.now() / 1000);
          const like = `%${text}%`;
          scan.all(`SELECT c.id ${where} ORDER BY c.not_after, c.id LIMIT ?`, like, now, PAGE);
          scan.get(`SELECT count(*) AS total ${where}`, like, now);
        },
        end: async () => {
          scan.close();
          await vault.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  })),
);
