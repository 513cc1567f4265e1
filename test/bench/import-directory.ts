import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recognise } from '../../electron/exchange/import/plan-import.ts';
import { runImport } from '../../electron/exchange/import/run-import.ts';
import { buildTbsCertificate, parseCertificate, type Certificate } from '../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { subjectAltName } from '../../electron/pki/extension-identity.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { createVault } from '../../electron/vault/vault.ts';
import { makeXcaDatabase } from '../xca-database.ts';
import { bundleCommands, COMMAND } from '../oracles/chancery-command.ts';
import { BENCH_PASSPHRASE, CONTEXT, portsOf } from './bench-vault.ts';
import { opensslDirectory, P256, pemBody } from './openssl-directory.ts';
import { readQuietly } from './processes.ts';
import type { Contest } from './pair.ts';
import type { Bench } from './row.ts';

/** A directory as `openssl ca` keeps it, with a file in `newcerts` for each row; a tenth of the rows are revoked. */
export const importDirectory: readonly Bench[] = [
  {
    work: 'import 1000 certificates with their register',
    peer: 'xca --import',
    goal: 4,
    unit: 's',
    items: { full: 1_000, quick: 50 },
    rounds: { full: 1, quick: 0 },
    prepare: (items) => prepare(items, true),
  },
  { ...alone(10_000), atMost: 3 },
  { ...alone(100_000), atMost: 40 },
  {
    ...alone(100_000),
    work: 'memory of the process that imports an OpenSSL directory of 100000 rows, at its most',
    unit: 'MB',
    atMost: 500,
    prepare: importAlone,
  },
];

function alone(rows: number): Bench {
  return {
    work: `import an OpenSSL directory of ${String(rows)} rows`,
    peer: 'none',
    goal: null,
    unit: 's',
    items: { full: rows, quick: 200 },
    rounds: { full: 0, quick: 0 },
    prepare: (items) => prepare(items, false),
  };
}

function prepare(rows: number, withXca: boolean): Contest {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const ca = join(folder, 'demoCA');
  const bundle = writeDirectory(ca, rows);
  let round = 0;
  return {
    ours: async () => {
      round += 1;
      const vault = await createVault(join(folder, `ours${String(round)}.chancery`), BENCH_PASSPHRASE, CONTEXT);
      const plan = await recognise(ca).plan({
        now: new Date(),
        passphrase: undefined,
        keys: true,
        dryRun: false,
        known: [],
        pause: () => Promise.resolve(),
      });
      const imported = await runImport(portsOf(vault), plan, () => Promise.resolve(true));
      if (imported.certificates !== rows)
        throw new Error(`imported ${String(imported.certificates)} of ${String(rows)}`);
      await vault.close();
    },
    theirs: withXca ? xcaImport(folder, ca, bundle, rows) : null,
    end: () => rmSync(folder, { recursive: true }),
  };
}

/** `chancery import` in a process of its own, watched from outside. */
async function importAlone(rows: number): Promise<Contest> {
  await bundleCommands();
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const ca = join(folder, 'demoCA');
  writeDirectory(ca, rows);
  const passphrase = join(folder, 'passphrase');
  writeFileSync(passphrase, `${BENCH_PASSPHRASE}\n`, { mode: 0o600 });
  let round = 0;
  return {
    ours: async () => {
      round += 1;
      const path = join(folder, `ours${String(round)}.chancery`);
      await (await createVault(path, BENCH_PASSPHRASE, CONTEXT)).close();
      return mostMemoryOf([COMMAND, 'import', ca, '--vault', path, '--passphrase-file', passphrase]);
    },
    theirs: null,
    end: () => rmSync(folder, { recursive: true }),
  };
}

/** Megabytes that a process of Node had resident at its most, as the kernel tells while it lives. */
async function mostMemoryOf(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  let kibibytes = 0;
  const watch = setInterval(() => {
    const status = readQuietly(`/proc/${String(child.pid)}/status`);
    kibibytes = Math.max(kibibytes, Number(/^VmHWM:\s*([0-9]+) kB$/mu.exec(status)?.[1] ?? 0));
  }, 20);
  const ended = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (ended !== 0) throw new Error(`chancery ${words.slice(1).join(' ')} ended with ${String(ended)}`);
  return (kibibytes * 1_024) / 1e6;
}

/** @returns a file of all certificates, as XCA takes it. */
function writeDirectory(ca: string, rows: number): string {
  opensslDirectory(ca, P256, 0);
  mkdirSync(join(ca, 'private'));
  execFileSync('mv', [join(ca, 'cakey.pem'), join(ca, 'private')]);
  const issuer = parseCertificate(pemBody(readFileSync(join(ca, 'cacert.pem'), 'utf8')));
  const key = createPrivateKey(readFileSync(join(ca, 'private', 'cakey.pem')));
  const lines: string[] = [];
  const pems: string[] = [];
  for (let at = 0; at < rows; at += 1) {
    const host = `host-${String(at)}.bench.example`;
    const subject = `/O=Bench/CN=${host}`;
    const made = signed(issuer, key, host);
    const serial = parseCertificate(made).serialNumber.toUpperCase();
    const pem = encodePem('CERTIFICATE', made);
    writeFileSync(join(ca, 'newcerts', `${serial}.pem`), pem);
    pems.push(pem);
    const revoked = at % 10 === 0 ? '260301120000Z,superseded' : '';
    lines.push(`${revoked === '' ? 'V' : 'R'}\t361231235959Z\t${revoked}\t${serial}\tunknown\t${subject}\n`);
  }
  writeFileSync(join(ca, 'index.txt'), lines.join(''));
  writeFileSync(join(ca, 'serial'), '10\n');
  rmSync(join(ca, 'index.before'));
  const bundle = `${ca}.pem`;
  writeFileSync(bundle, pems.join(''));
  return bundle;
}

function signed(issuer: Certificate, key: KeyObject, host: string): Uint8Array {
  const algorithm = signatureAlgorithmFor(issuer.publicKey);
  const tbs = buildTbsCertificate({
    serialNumber: Buffer.concat([Uint8Array.of(0x40), randomBytes(15)]),
    signatureAlgorithm: algorithm,
    issuer: issuer.subject.der,
    subject: parseDistinguishedName(`CN=${host},O=Bench`).der,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2036-12-31T23:59:59Z'),
    spki: issuer.publicKey.spki,
    extensions: [subjectAltName([parseGeneralNameText(`DNS:${host}`)], { critical: false })],
  });
  return assembleSigned(tbs, algorithm, new Uint8Array(sign('sha256', tbs, key)));
}

const XCA_PASSWORD = 'four unrelated words';

/** @returns what imports the bundle into a database that holds the CA only, a new one each time. */
function xcaImport(folder: string, ca: string, bundle: string, rows: number): () => void {
  const empty = join(folder, 'empty.xdb');
  const made = join(folder, 'theirs.xdb');
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', HOME: folder };
  makeXcaDatabase(empty, XCA_PASSWORD, [join(ca, 'cacert.pem')], { HOME: folder });
  return () => {
    copyFileSync(empty, made);
    const args = ['--no-gui', `--database=${made}`, `--password=pass:${XCA_PASSWORD}`, '--import', bundle];
    spawnSync('xca', args, { env, stdio: 'ignore' });
    // Its exit status is 0 whatever happened.
    const database = new Database(availableEngines()[0] ?? 'node:sqlite', made, { readOnly: true });
    const held = database.get('SELECT count(*) AS held FROM certs')?.['held'];
    database.close();
    if (held !== rows + 1) throw new Error(`XCA imported ${String(held)} of ${String(rows)} certificates and the CA`);
  };
}
