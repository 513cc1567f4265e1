import { spawnSync } from 'node:child_process';
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { encodeRevokedEntries } from '../../electron/pki/crl-entry-writer.ts';
import { buildTbsCertList, parseCertificateList, type RevokedEntry } from '../../electron/pki/crl.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { opensslDirectory, P256, pemBody } from './openssl-directory.ts';
import type { Contest } from './pair.ts';
import type { Bench } from './row.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
/** Entries are kept encoded, so many together. */
const CHUNK = 1_000;
const ALGORITHM = 'ecdsa-with-SHA256';

/** From the entries in memory, and from a file of index.txt, to a signed PEM file. */
export const makeRevocationLists: readonly Bench[] = SIZES.map((size) => ({
  work: `make a CRL of ${String(size)} entries`,
  peer: 'openssl ca -gencrl',
  goal: size >= 100_000 ? 4 : 1,
  items: { full: size, quick: size / 100 },
  rounds: { full: size >= 1_000_000 ? 1 : 3, quick: 1 },
  prepare: (items) => {
    const { folder, entries, make, end } = material(items);
    return {
      ours: () => writeFileSync(join(folder, 'ours.pem'), encodePem('X509 CRL', make(entries))),
      theirs: () => {
        writeFileSync(join(folder, 'index.txt'), readFileSync(join(folder, 'index.before')));
        run(folder, ['ca', '-config', 'ca.cnf', '-gencrl', '-out', 'theirs.pem']);
      },
      end,
    };
  },
}));

/** From entries that are kept encoded, as the vault keeps them. Beside it: the same octets joined, signed and written. */
export const revocationListLimits: readonly Bench[] = SIZES.map((size) => ({
  work: `make a CRL of ${String(size)} entries that are kept encoded`,
  peer: 'concatenated DER, signed, written',
  goal: 0.67,
  items: { full: size, quick: size / 100 },
  rounds: { full: size >= 1_000_000 ? 1 : 5, quick: 1 },
  prepare: (items) => {
    const { folder, entries, make, sign: signed, end } = material(items);
    const chunks: Uint8Array[] = [];
    for (let from = 0; from < entries.length; from += CHUNK)
      chunks.push(encodeRevokedEntries(entries.slice(from, from + CHUNK)));
    return {
      ours: () => writeFileSync(join(folder, 'ours.crl'), make([], chunks)),
      theirs: () => {
        const joined = Buffer.concat(chunks);
        writeFileSync(join(folder, 'theirs.crl'), Buffer.concat([joined, signed(joined)]));
      },
      end,
    };
  },
}));

/** From a DER file to every serial number, date and reason; OpenSSL writes them as text. */
export const readRevocationLists: readonly Bench[] = SIZES.map((size) => ({
  work: `read a CRL of ${String(size)} entries`,
  peer: 'openssl crl -text',
  goal: size >= 100_000 ? 4 : 1,
  items: { full: size, quick: size / 100 },
  rounds: { full: size >= 1_000_000 ? 1 : 3, quick: 1 },
  prepare: (items): Contest => {
    const { folder, entries, make, end } = material(items);
    writeFileSync(join(folder, 'list.der'), make(entries));
    return {
      ours: () => {
        const list = parseCertificateList(new Uint8Array(readFileSync(join(folder, 'list.der'))));
        let reasons = 0;
        for (const entry of list.entries()) reasons += entry.reason === 'keyCompromise' ? 1 : 0;
        if (reasons !== items) throw new Error(`read ${String(reasons)} of ${String(items)} entries`);
      },
      theirs: () => run(folder, ['crl', '-inform', 'DER', '-in', 'list.der', '-text', '-noout', '-out', 'list.txt']),
      end,
    };
  },
}));

interface Material {
  readonly folder: string;
  readonly entries: readonly RevokedEntry[];
  readonly make: (entries: readonly RevokedEntry[], encoded?: readonly Uint8Array[]) => Uint8Array;
  readonly sign: (octets: Uint8Array) => Uint8Array;
  readonly end: () => void;
}

function material(items: number): Material {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  opensslDirectory(folder, P256, items, true);
  const issuer = parseCertificate(pemBody(readFileSync(join(folder, 'cacert.pem'), 'utf8')));
  const key = createPrivateKey(readFileSync(join(folder, 'cakey.pem')));
  const revocationDate = new Date('2026-03-01T12:00:00Z');
  const entries = Array.from({ length: items }, (): RevokedEntry => {
    const serialNumber = `4a${randomBytes(15).toString('hex')}`;
    return { serialNumber, revocationDate, reason: 'keyCompromise', invalidityDate: null };
  });
  return {
    folder,
    entries,
    make: (listed, encodedEntries = []) => {
      const tbs = buildTbsCertList({
        signatureAlgorithm: ALGORITHM,
        issuer: issuer.subject.der,
        thisUpdate: new Date('2026-03-02T12:00:00Z'),
        nextUpdate: new Date('2026-04-02T12:00:00Z'),
        encodedEntries,
        entries: listed,
        extensions: [],
      });
      return assembleSigned(tbs, ALGORITHM, new Uint8Array(sign('sha256', tbs, key)));
    },
    sign: (octets) => new Uint8Array(sign('sha256', octets, key)),
    end: () => rmSync(folder, { recursive: true }),
  };
}

function run(cwd: string, args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${String(args[0])}: ${stderr}`);
}
