import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { encodeRevokedEntries } from '../../electron/pki/crl-entry-writer.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { BENCH_PASSPHRASE, CONTEXT, portsOf } from './bench-vault.ts';
import { copiedRevokedVault } from './kept.ts';
import { revoke } from './revoked-vault.ts';
import type { Bench } from './row.ts';

const NEXT = 100_000;
const MANY = 1_000_000;

/** From the register to a signed list that is recorded durably. Beside it: the same octets joined, signed and written to a file. */
export const nextRevocationList: Bench = {
  work: `after one more revocation the next CRL of ${String(NEXT)} entries, from the vault, recorded`,
  peer: 'concatenated DER, signed, written',
  goal: 0.33,
  unit: 'ms',
  items: { full: NEXT, quick: 2_000 },
  prepare: async (items) => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
    const vault = await copiedRevokedVault(join(folder, 'bench.chancery'), items);
    const limit = concatenated(items);
    return {
      before: () => revoke(vault, 1),
      ours: async () => {
        const { der } = await issueCrl(portsOf(vault), { authorityId: 'ca-1', days: 31 });
        writeFileSync(join(folder, 'ours.crl'), der);
      },
      theirs: () => writeFileSync(join(folder, 'theirs.crl'), limit()),
      end: async () => {
        await vault.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** The first of a session: nothing of the register is in memory yet. */
const firstOfMany = {
  items: { full: MANY, quick: 5_000 },
  rounds: { full: 0, quick: 0 },
  goal: null,
  peer: 'none',
} as const;

export const firstRevocationLists: readonly Bench[] = [
  {
    ...firstOfMany,
    work: `the first CRL of a session, ${String(MANY)} entries, from the vault, recorded`,
    unit: 's',
    atMost: 4,
    prepare: async (items) => {
      const { ports, end } = await openedAnew(items);
      return {
        ours: async () => {
          await issueCrl(ports, { authorityId: 'ca-1', days: 31 });
        },
        theirs: null,
        end,
      };
    },
  },
  {
    ...firstOfMany,
    work: `memory above the idle process while that CRL of ${String(MANY)} is made`,
    unit: 'MB',
    atMost: 150,
    prepare: async (items) => {
      const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
      const path = join(folder, 'bench.chancery');
      await (await copiedRevokedVault(path, items)).close();
      return {
        // In a process of its own: what this one has held before would hide most of it.
        ours: () => Number(execFileSync(process.execPath, [join(import.meta.dirname, 'memory-of-crl.ts'), path])),
        theirs: null,
        end: () => rmSync(folder, { recursive: true }),
      };
    },
  },
];

async function openedAnew(rows: number) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const path = join(folder, 'bench.chancery');
  await (await copiedRevokedVault(path, rows)).close();
  const vault = await openVault(path, CONTEXT);
  // Twice: the first unlock proves every row and keeps a checkpoint, as the second and every later one finds it.
  await vault.unlock(BENCH_PASSPHRASE);
  vault.lock();
  await vault.unlock(BENCH_PASSPHRASE);
  return {
    ports: portsOf(vault),
    end: async () => {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What cannot be beaten: the entries are there, and only need to be joined and signed. */
function concatenated(count: number): () => Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < count; from += 1_000) {
    chunks.push(
      encodeRevokedEntries(
        Array.from({ length: Math.min(1_000, count - from) }, () => ({
          serialNumber: `4a${randomBytes(15).toString('hex')}`,
          revocationDate: new Date('2026-03-01T12:00:00Z'),
          reason: 'keyCompromise' as const,
          invalidityDate: null,
        })),
      ),
    );
  }
  return () => {
    const joined = Buffer.concat(chunks);
    return Buffer.concat([joined, sign('sha256', joined, key)]);
  };
}
