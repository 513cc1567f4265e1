import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '../../electron/authority/issue-certificate.ts';
import { portsOf, type BenchKey } from './bench-vault.ts';
import { copiedVault, requestFiles } from './kept.ts';
import { P256, RSA_2048, RSA_4096, type OpensslKey } from './openssl-directory.ts';
import { inputOf } from './requests.ts';
import type { Contest } from './pair.ts';
import type { Bench } from './row.ts';

const KINDS: readonly { name: string; key: OpensslKey; authorityKey: BenchKey; goal: number; items: Bench['items'] }[] =
  [
    { name: 'P-256', key: P256, authorityKey: 'ec-p256', goal: 0.6, items: { full: 1_000, quick: 20 } },
    { name: 'RSA-2048', key: RSA_2048, authorityKey: 'rsa-2048', goal: 0.6, items: { full: 500, quick: 20 } },
    { name: 'RSA-4096', key: RSA_4096, authorityKey: 'rsa-4096', goal: 0.85, items: { full: 100, quick: 4 } },
  ];

/**
 * A batch of requests, read, judged, signed, verified and recorded, beside the cryptography that no program can leave out:
 * verify the request, sign, verify what was signed, one after the other. It has the processor's cores to itself, as ours has.
 */
export const distanceFromLimit: readonly Bench[] = KINDS.map(({ name, key, authorityKey, goal, items }) => ({
  work: `sign requests in a batch, ${name}`,
  peer: 'raw verify + sign + verify',
  goal,
  items,
  rounds: { full: 3, quick: 1 },
  prepare: (count: number) => prepare(key, authorityKey, count),
}));

async function prepare(key: OpensslKey, authorityKey: BenchKey, count: number): Promise<Contest> {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const files = await requestFiles(key, count);
  const vault = await copiedVault(join(folder, 'bench.chancery'), authorityKey, 0);
  const limit = limitFor(authorityKey);
  return {
    ours: async () => {
      const results = await issueCertificates(portsOf(vault), files.map(inputOf));
      const refused = results.find((result) => !result.ok);
      if (refused !== undefined) throw refused.error;
    },
    theirs: () => limit(count),
    end: async () => {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** By the thread pool, as many at once as it takes: the limit has every core too. */
function limitFor(authorityKey: BenchKey): (count: number) => Promise<void> {
  const { privateKey, publicKey } = keyPair(authorityKey);
  const requestInfo = Buffer.alloc(300, 1);
  const tbs = Buffer.alloc(600, 2);
  const requestSignature = sign('sha256', requestInfo, privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const once = async (): Promise<void> => {
    // Each request brings a key of its own, which has to be read.
    const theirKey = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    if (!(await verified(requestInfo, theirKey, requestSignature))) throw new Error('not verified');
    const signature = await signed(tbs, privateKey);
    if (!(await verified(tbs, publicKey, signature))) throw new Error('not verified');
  };
  return async (count) => {
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) await once();
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  };
}

function keyPair(kind: BenchKey): { privateKey: KeyObject; publicKey: KeyObject } {
  if (kind === 'ec-p256' || kind === 'ec-p384') {
    return generateKeyPairSync('ec', { namedCurve: kind === 'ec-p256' ? 'P-256' : 'P-384' });
  }
  return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa-2048' ? 2048 : 4096 });
}

function signed(message: Uint8Array, key: KeyObject): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign('sha256', message, key, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
}

function verified(message: Uint8Array, key: KeyObject, signature: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify('sha256', message, key, signature, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}
