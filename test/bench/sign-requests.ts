import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '../../electron/authority/issue-certificate.ts';
import type { CertificateRecord } from '../../electron/authority/ports.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import { portsOf } from './bench-vault.ts';
import { onOneCore } from './cores.ts';
import { copiedVault, requestFiles } from './kept.ts';
import { opensslDirectory, P256, RSA_2048, type OpensslKey } from './openssl-directory.ts';
import type { Contest } from './pair.ts';
import { inputOf } from './requests.ts';
import type { Bench } from './row.ts';

/** What is signed, with what: the requests' keys and the CA's are of one kind. */
interface Kind {
  readonly name: string;
  readonly key: OpensslKey;
  readonly authorityKey: 'ec-p256' | 'rsa-2048';
  readonly goals: { readonly one: number; readonly all: number };
}

const KINDS: readonly Kind[] = [
  { name: 'P-256', key: P256, authorityKey: 'ec-p256', goals: { one: 2, all: 3 } },
  { name: 'RSA-2048', key: RSA_2048, authorityKey: 'rsa-2048', goals: { one: 1.5, all: 2.8 } },
];
const [FIRST] = KINDS;
const ITEMS = { full: 1_000, quick: 20 } as const;
const ROUNDS = { full: 3, quick: 1 } as const;
const REGISTERS = [0, 10_000, 100_000];

/**
 * Both read the same request files, prove possession, sign, keep a durable record and write the certificates. Ours verifies
 * what it signed besides, and decides and lints under a profile. OpenSSL's register has as many rows as the row says, and it
 * writes each certificate to a file of its own beside the bundle, whatever it is told.
 */
export const signRequests: readonly Bench[] = [
  ...KINDS.flatMap((kind) =>
    (['one', 'all'] as const).flatMap((cores) =>
      REGISTERS.map((rows) => ({
        work: `sign requests into one bundle, ${kind.name}, ${cores} core${cores === 'all' ? 's' : ''}, ${String(rows)} certificates on record`,
        peer: 'openssl ca -infiles',
        goal: kind.goals[cores],
        items: ITEMS,
        rounds: ROUNDS,
        prepare: (items: number, quick: boolean) =>
          besideOpenssl({ kind, items, rows: quick ? Math.min(rows, 100) : rows, cores, write: writeBundle }),
      })),
    ),
  ),
  ...KINDS.map((kind) => ({
    work: `sign requests into a file each, ${kind.name}, all cores, 0 certificates on record`,
    peer: 'openssl ca -infiles',
    goal: 2,
    items: ITEMS,
    rounds: ROUNDS,
    prepare: (items: number) => besideOpenssl({ kind, items, rows: 0, cores: 'all', write: writeEach }),
  })),
  {
    work: 'sign requests into one bundle, P-256, all cores, 1000000 certificates on record',
    peer: 'the same with none on record',
    goal: 0.8,
    items: ITEMS,
    rounds: ROUNDS,
    prepare: besideAnEmptyOne,
  },
];

interface Asked {
  readonly kind: Kind;
  readonly items: number;
  readonly rows: number;
  readonly cores: 'one' | 'all';
  readonly write: Writer;
}
type Writer = (folder: string, certificates: readonly CertificateRecord[]) => void;

async function besideOpenssl({ kind, items, rows, cores, write }: Asked): Promise<Contest> {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const files = await requestFiles(kind.key, items);
  const openssl = opensslDirectory(join(folder, 'demoCA'), kind.key, rows);
  const vault = await copiedVault(join(folder, 'bench.chancery'), kind.authorityKey, rows);
  const ours = signAll(vault, files, folder, write);
  let round = 0;
  return {
    ours: cores === 'one' ? () => onOneCore(ours) : ours,
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

async function besideAnEmptyOne(items: number, quick: boolean): Promise<Contest> {
  if (FIRST === undefined) throw new RangeError('There is no kind of key.');
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const files = await requestFiles(FIRST.key, items);
  const large = await copiedVault(join(folder, 'large.chancery'), FIRST.authorityKey, quick ? 2_000 : 1_000_000);
  const empty = await copiedVault(join(folder, 'empty.chancery'), FIRST.authorityKey, 0);
  return {
    ours: signAll(large, files, folder, writeBundle),
    theirs: signAll(empty, files, folder, writeBundle),
    end: async () => {
      await Promise.all([large.close(), empty.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

function signAll(vault: Vault, files: readonly string[], folder: string, write: Writer): () => Promise<void> {
  return async () => {
    const results = await issueCertificates(portsOf(vault), files.map(inputOf));
    const signed = results.map((result) => {
      if (!result.ok) throw result.error;
      return result.certificate;
    });
    write(folder, signed);
  };
}

const writeBundle: Writer = (folder, certificates) =>
  writeFileSync(join(folder, 'ours.pem'), certificates.map(({ der }) => encodePem('CERTIFICATE', der)).join(''));

const writeEach: Writer = (folder, certificates) => {
  const each = join(folder, 'ours');
  mkdirSync(each, { recursive: true });
  for (const { serialNumber, der } of certificates)
    writeFileSync(join(each, `${serialNumber}.pem`), encodePem('CERTIFICATE', der));
};
