import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import { portsOf } from './bench-vault.ts';
import { copiedVault } from './kept.ts';
import { opensslDirectory, P256 } from './openssl-directory.ts';
import { inputOf } from './requests.ts';
import type { Bench } from './row.ts';

const ROWS = 100_000;

/** What a person waits for who signs one request: ours in a program that runs, `openssl ca` as the process that it is. */
export const oneCertificate: Bench = {
  work: `sign one request, ${String(ROWS)} certificates on record`,
  peer: 'openssl ca -in',
  goal: 8,
  atMost: 30_000,
  items: { full: 1, quick: 1 },
  rounds: { full: 9, quick: 3 },
  prepare: async (_items, quick) => {
    const rows = quick ? 1_000 : ROWS;
    const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
    const openssl = opensslDirectory(join(folder, 'demoCA'), P256, rows);
    writeFileSync(join(openssl, 'index.txt'), readFileSync(join(openssl, 'index.before')));
    const vault = await copiedVault(join(folder, 'bench.chancery'), 'ec-p256', rows);
    const file = join(folder, 'one.csr');
    const request = ['req', '-new', '-newkey', ...P256, '-nodes', '-keyout', join(folder, 'one.key'), '-out', file];
    const names = ['-subj', '/O=Bench/CN=one.bench.example', '-addext', 'subjectAltName=DNS:one.bench.example'];
    execFileSync('openssl', [...request, ...names], { stdio: 'ignore' });
    return {
      ours: async () => {
        const { certificate } = await issueCertificate(portsOf(vault), inputOf(file));
        writeFileSync(join(folder, 'ours.der'), certificate.der);
      },
      theirs: () => {
        const args = ['ca', '-config', 'ca.cnf', '-batch', '-notext', '-in', file, '-out', join(folder, 'theirs.pem')];
        const { status, stderr } = spawnSync('openssl', args, { cwd: openssl, encoding: 'utf8' });
        if (status !== 0) throw new Error(stderr);
      },
      end: async () => {
        await vault.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};
