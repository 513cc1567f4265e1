import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { buildCertId } from '../../electron/pki/ocsp-cert-id.ts';
import { buildOcspRequest } from '../../electron/pki/ocsp-request.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { BENCH_PASSPHRASE, benchVault, BENCH_ROOT, type BenchKey } from './bench-vault.ts';
import { opensslDirectory, P256, P384, RSA_2048, type OpensslKey } from './openssl-directory.ts';
import { postAll, postOf } from './ocsp-load.ts';
import { median } from './pair.ts';
import type { Bench } from './row.ts';

const CONCURRENCY = 50;
/** So many different certificates are asked about, each as often as the next. */
const CERTIFICATES = 1_000;

/** Both are processes of their own, asked by the same client, with the same kind of key; no request has a nonce. */
export const answerOcsp: readonly Bench[] = [
  // What a CA has here when nobody says.
  benchWith('P-384', 'ec-p384', P384),
  benchWith('RSA-2048', 'rsa-2048', RSA_2048),
  benchWith('P-256', 'ec-p256', P256),
  // What is left between us and the machine: ADR 0103.
  {
    ...benchWith('P-256', 'ec-p256', null),
    peer: 'a server that looks at nothing and answers the same bytes',
    goal: 0.4,
  },
];

function benchWith(name: string, ourKey: BenchKey, theirKey: OpensslKey | null): Bench {
  return {
    work: `answer OCSP requests over HTTP, ${String(CONCURRENCY)} at a time, under ${name}`,
    peer: 'openssl ocsp -port',
    goal: 20,
    items: { full: 10_000, quick: 500 },
    rounds: { full: 3, quick: 1 },
    prepare: async (items, quick) => {
      const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-ocsp-'));
      const certificates = quick ? 100 : CERTIFICATES;
      const us = await ourResponder(folder, ourKey, certificates);
      const them =
        theirKey === null ? await bareServer(us.posts) : await opensslResponder(folder, theirKey, certificates);
      const slowest = new Map<number, number[]>();
      const load = async ({ port, posts }: Responder): Promise<void> => {
        const { answered, p99 } = await postAll(port, posts, { count: items, concurrency: CONCURRENCY });
        slowest.set(port, [...(slowest.get(port) ?? []), p99]);
        if (answered !== items) throw new Error(`${String(items - answered)} requests were lost`);
      };
      return {
        ours: () => load(us),
        theirs: () => load(them),
        end: async () => {
          const p99 = ({ port }: Responder): string => median(slowest.get(port) ?? [0]).toFixed(1);
          process.stderr.write(`99 of 100 were answered within ${p99(us)} ms by us, ${p99(them)} ms by the peer\n`);
          await Promise.all([ended(us.child), ended(them.child)]);
          rmSync(folder, { recursive: true });
        },
      };
    },
  };
}

interface Responder {
  readonly child: ChildProcess;
  readonly port: number;
  readonly posts: readonly Buffer[];
}

async function ourResponder(folder: string, key: BenchKey, certificates: number): Promise<Responder> {
  const file = join(folder, 'bench.chancery');
  const vault = await benchVault(file, key, certificates);
  const issuer = parseCertificate((await vault.registry.authority(BENCH_ROOT)).certificateDer);
  const page = { sort: 'issuedAt', descending: true, limit: certificates, offset: 0, now: new Date() } as const;
  const { items } = await vault.registry.certificates(page);
  await vault.close();
  writeFileSync(join(folder, 'passphrase'), `${BENCH_PASSPHRASE}\n`, { mode: 0o600 });
  const port = await freePort();
  const command = [
    join(import.meta.dirname, '../../electron/cli/main.ts'),
    'serve',
    '--listen',
    `127.0.0.1:${String(port)}`,
  ];
  const child = spawn(
    process.execPath,
    [...command, '--vault', file, '--passphrase-file', join(folder, 'passphrase')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await listening(child, /Serving/);
  const posts = items.map(({ serialNumber }) => postOf(buildOcspRequest([buildCertId('sha1', issuer, serialNumber)])));
  return { child, port, posts };
}

async function opensslResponder(around: string, key: OpensslKey, certificates: number): Promise<Responder> {
  const folder = opensslDirectory(join(around, 'openssl'), key, certificates);
  renameSync(join(folder, 'index.before'), join(folder, 'index.txt'));
  const port = await freePort();
  const signer = ['-CA', 'cacert.pem', '-rsigner', 'cacert.pem', '-rkey', 'cakey.pem'];
  const child = spawn('openssl', ['ocsp', '-index', 'index.txt', '-port', String(port), ...signer, '-ndays', '1'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await listening(child, /waiting for OCSP client/);
  const [block] = decodePem(readFileSync(join(folder, 'cacert.pem'), 'utf8'));
  if (block === undefined) throw new Error('openssl made no CA');
  const issuer = parseCertificate(block.der);
  const posts = Array.from({ length: certificates }, (_, at) =>
    postOf(buildOcspRequest([buildCertId('sha1', issuer, (0x10000000 + at).toString(16))])),
  );
  return { child, port, posts };
}

/** The limit of one process of Node: it reads no request, and writes what another wrote. */
async function bareServer(posts: readonly Buffer[]): Promise<Responder> {
  const program = [
    "const answer = Buffer.from('HTTP/1.1 200 OK\\r\\nContent-Length: 300\\r\\n\\r\\n' + '\\x0a\\x01\\x00'.padEnd(300), 'latin1');",
    "const server = require('net').createServer({ noDelay: true }, (socket) => socket.on('error', () => 0).on('data', () => socket.write(answer)));",
    "server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'));",
  ];
  const port = await freePort();
  const child = spawn(process.execPath, ['-e', program.join('\n'), String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await listening(child, /listening/);
  return { child, port, posts };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Both say so when they listen. A connection that asks nothing, to see whether they do, would hold openssl for good. */
function listening(child: ChildProcess, words: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      // Read on to the end: whoever writes into a full pipe stands still.
      stream?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('latin1')).slice(-1_000);
        if (words.test(said)) resolve();
      });
    child.once('close', (status) => reject(new Error(`the responder ended with ${String(status)}: ${said}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.kill();
  });
}
