import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '../../electron/authority/issue-certificate.ts';
import { benchVault, portsOf } from './bench-vault.ts';
import { opensslDirectory, P256, RSA_2048, type OpensslKey } from './openssl-directory.ts';
import { inputOf, makeRequests } from './requests.ts';
import type { Contest } from './pair.ts';
import type { Bench } from './row.ts';

/** What is signed, with what: the requests' keys and the CA's are of one kind. */
interface Kind {
  readonly name: string;
  readonly key: OpensslKey;
  readonly authorityKey: 'ec-p256' | 'rsa-2048';
  readonly goal: number;
}

const KINDS: readonly Kind[] = [
  { name: 'P-256', key: P256, authorityKey: 'ec-p256', goal: 2 },
  { name: 'RSA-2048', key: RSA_2048, authorityKey: 'rsa-2048', goal: 1.5 },
];

/**
 * Both read the same request files, prove possession, sign, keep a durable record and the certificate itself. Ours verifies
 * what it signed besides, and decides and lints under a profile. OpenSSL's register has as many rows as the row says.
 */
export const signRequests: readonly Bench[] = KINDS.flatMap((kind) =>
  [0, 10_000, 100_000].map((rows) => ({
    work: `sign requests, ${kind.name}, ${String(rows)} certificates on record`,
    peer: 'openssl ca -infiles',
    goal: kind.goal,
    items: { full: 1_000, quick: 20 },
    rounds: { full: 3, quick: 1 },
    prepare: (items: number, quick: boolean) => prepare(kind, items, quick ? Math.min(rows, 100) : rows),
  })),
);

async function prepare(kind: Kind, items: number, rows: number): Promise<Contest> {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const files = makeRequests(join(folder, 'requests'), kind.key, items);
  const openssl = opensslDirectory(join(folder, 'demoCA'), kind.key, rows);
  const vault = await benchVault(join(folder, 'bench.chancery'), kind.authorityKey, rows);
  let round = 0;
  return {
    ours: async () => {
      const results = await issueCertificates(portsOf(vault), files.map(inputOf));
      const refused = results.find((result) => !result.ok);
      if (refused !== undefined) throw refused.error;
    },
    theirs: () => {
      round += 1;
      writeFileSync(join(openssl, 'index.txt'), readFileSync(join(openssl, 'index.before')));
      const args = ['ca', '-config', 'ca.cnf', '-batch', '-notext', '-md', 'sha256', '-out', `out${String(round)}.pem`];
      const run = spawnSync('openssl', [...args, '-infiles', ...files], { cwd: openssl, stdio: 'ignore' });
      if (run.status !== 0) throw new Error('openssl ca failed');
    },
    end: async () => {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
}
