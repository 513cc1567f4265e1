/** A CA that OpenSSL itself made and worked with, taken in by commands, and judged by OpenSSL again. About 15 s. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommands, chancery, newVault, tool } from './chancery-command.ts';

const ROWS = 500;
const PASSPHRASE = 'a passphrase of the old CA';
const REASONS = [
  'keyCompromise',
  'superseded',
  'certificateHold',
  'unspecified',
  'CACompromise',
  'affiliationChanged',
  'cessationOfOperation',
];
const CONFIG = `
[ ca ]
default_ca = CA_default
[ CA_default ]
dir = .
new_certs_dir = $dir/newcerts
database = $dir/index.txt
certificate = $dir/cacert.pem
serial = $dir/serial
crlnumber = $dir/crlnumber
private_key = $dir/private/cakey.pem
default_days = 365
default_crl_days = 30
default_md = sha256
policy = policy_match
x509_extensions = usr
unique_subject = no
[ policy_match ]
countryName = match
organizationName = match
commonName = supplied
[ req ]
distinguished_name = dn
[ dn ]
commonName = CN
[ usr ]
basicConstraints = CA:FALSE
subjectAltName = DNS:a.sample.com
[ v3_ca ]
basicConstraints = critical,CA:TRUE
keyUsage = keyCertSign,cRLSign
subjectKeyIdentifier = hash
`;

let folder: string;
let demo: string;
let must: Awaited<ReturnType<typeof newVault>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-import-'));
  demo = join(folder, 'demoCA');
  await bundleCommands();
  must = await newVault(folder);
  makeDemo();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openssl(...args: string[]): string {
  const { status, stdout, stderr } = tool('openssl', args, demo);
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const ca = (...args: string[]): string =>
  openssl('ca', '-config', 'openssl.cnf', '-batch', '-passin', `pass:${PASSPHRASE}`, ...args);

/** A quarter of the rows expired, some revoked for each reason, one of them without its file. */
function makeDemo(): void {
  for (const name of ['newcerts', 'private']) mkdirSync(join(demo, name), { recursive: true });
  writeFileSync(join(demo, 'openssl.cnf'), CONFIG);
  writeFileSync(join(demo, 'serial'), '1000\n');
  writeFileSync(join(demo, 'crlnumber'), '0A\n');
  writeFileSync(join(demo, 'index.txt'), '');
  openssl(
    ...[
      'req',
      '-new',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-passout',
      `pass:${PASSPHRASE}`,
    ],
    ...['-keyout', 'private/cakey.pem', '-out', 'cacert.pem', '-subj', '/C=US/O=The Sample Company/CN=Demo Root'],
    ...['-days', '3650', '-config', 'openssl.cnf', '-extensions', 'v3_ca'],
  );
  openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', 'leaf.key');
  openssl(
    ...['req', '-new', '-key', 'leaf.key', '-config', 'openssl.cnf', '-out', 'one.csr'],
    ...['-subj', '/C=US/O=The Sample Company/CN=a.sample.com'],
  );
  const requests = (count: number): string[] => Array.from({ length: count }, () => 'one.csr');
  const expired = ROWS / 4;
  ca('-startdate', '20240101000000Z', '-enddate', '20250101000000Z', '-infiles', ...requests(expired));
  ca('-infiles', ...requests(ROWS - expired));
  ca('-updatedb');
  const file = (back: number): string => `newcerts/${(0x1000 + ROWS - back).toString(16).toUpperCase()}.pem`;
  for (const [at, reason] of REASONS.entries()) {
    for (const more of [1, 2]) ca('-revoke', file(at * 2 + more), '-crl_reason', reason);
  }
  ca('-revoke', file(20), '-crl_compromise', '20260101000000Z');
  ca('-revoke', file(21), '-crl_hold', 'holdInstructionReject');
  ca('-revoke', file(22), '-crl_CA_compromise', '20260201000000Z');
  rmSync(join(demo, file(21)));
}

/** Serial numbers by state, as the index has them. */
function listed(state: 'V' | 'R' | 'E'): string[] {
  const rows = readFileSync(join(demo, 'index.txt'), 'utf8').trim().split('\n');
  return rows.filter((row) => row.startsWith(state)).map((row) => (row.split('\t')[3] ?? '').toUpperCase());
}

describe('import of a CA that OpenSSL made', () => {
  it('counts as the index does, dry and in earnest', async () => {
    const counts = { valid: listed('V').length, expired: listed('E').length, revoked: listed('R').length };
    expect(counts).toEqual({ valid: 358, expired: 125, revoked: 17 });
    const passphrase = join(folder, 'cakey.pass');
    writeFileSync(passphrase, `${PASSPHRASE}\n`, { mode: 0o600 });
    expect(await must('import', demo, '--dry-run')).toMatchObject({ kind: 'openssl-ca', certificates: counts });
    expect(await must('ca', 'list')).toMatchObject({ total: 0 });
    expect(await must('import', demo, '--in-passphrase-file', passphrase)).toMatchObject({
      certificates: counts,
      recorded: { certificates: ROWS - 1, revocations: 17, bareSerials: 1 },
    });
    expect(await must('cert', 'list', '--state', 'revoked', '--limit', '1')).toMatchObject({ total: 14 });
    expect(await must('cert', 'list', '--state', 'held', '--limit', '1')).toMatchObject({ total: 2 });
    expect(await must('vault', 'check')).toMatchObject({ ok: true });
  });

  it('signs a next CRL that lists every revoked serial number, and has the next number', async () => {
    const file = join(folder, 'next.crl');
    await must('crl', 'issue', 'Demo Root', '--out', file);
    openssl('crl', '-in', file, '-noout', '-CAfile', 'cacert.pem');
    const text = openssl('crl', '-in', file, '-noout', '-text');
    const serials = [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial]) => serial);
    expect(serials.sort()).toEqual(listed('R').sort());
    expect(text).toMatch(/X509v3 CRL Number:\s+10\b/);
    expect(text).toContain('Invalidity Date');
  });

  it('renews by the request that lay beside it', async () => {
    const { items } = await must('cert', 'list', '--state', 'valid', '--limit', '1');
    const [first] = items as { id: string; hasRequest: boolean }[];
    expect(first?.hasRequest).toBe(true);
    expect(await must('cert', 'renew', first?.id ?? '')).toMatchObject({ supersedes: first?.id });
  });

  it('goes back to a folder on which openssl signs and revokes, and comes in again the same', async () => {
    const back = join(folder, 'back');
    const sealed = join(folder, 'back.pass');
    writeFileSync(sealed, `${PASSPHRASE}\n`, { mode: 0o600 });
    await must('export', 'openssl-ca', 'Demo Root', '--out', back, '--out-passphrase-file', sealed, '--leaf-keys');

    const again = join(folder, 'again');
    mkdirSync(again);
    const into = await newVault(again);
    const imported = await into('import', back, '--in-passphrase-file', sealed);
    expect(imported).toMatchObject({ recorded: { certificates: ROWS, revocations: 17, bareSerials: 1 } });
    const register = async (from: typeof must) => {
      const { items } = await from('cert', 'list', '--limit', '2000', '--sort', 'serial');
      return (items as Record<string, unknown>[]).map(
        ({ serialNumber, state, fingerprintSha256, revokedAt, reason, invalidityDate, hasRequest, hasPrivateKey }) =>
          [serialNumber, state, fingerprintSha256, revokedAt, reason, invalidityDate, hasRequest, hasPrivateKey].join(
            ' ',
          ),
      );
    };
    // What took the place of what is not in the format, so the renewed one is valid again there.
    const before = (await register(must)).map((line) => line.replace(/^(\S+) superseded /, '$1 valid '));
    expect(await register(into)).toEqual(before);
    const numbers = async (from: typeof must) => {
      const { items } = await from('ca', 'list');
      return (items as Record<string, unknown>[]).map(({ lastCrlNumber, crlDays }) => [lastCrlNumber, crlDays]);
    };
    expect(await numbers(into)).toEqual(await numbers(must));

    const carryOn = (...args: string[]) =>
      tool('openssl', ['ca', '-config', 'openssl.cnf', '-batch', '-passin', `pass:${PASSPHRASE}`, ...args], back);
    const signed = carryOn('-in', join(demo, 'one.csr'), '-out', 'new.pem');
    expect(signed).toMatchObject({ status: 0 });
    expect(carryOn('-revoke', 'new.pem', '-crl_reason', 'superseded')).toMatchObject({ status: 0 });
    expect(carryOn('-gencrl', '-out', 'new.crl')).toMatchObject({ status: 0 });
    const text = tool('openssl', ['crl', '-in', 'new.crl', '-noout', '-text'], back).stdout;
    expect(text.match(/Serial Number: /g)).toHaveLength(18);
    expect(text).toMatch(/X509v3 CRL Number:\s+11\b/);
    expect(tool('openssl', ['verify', '-CAfile', 'cacert.pem', 'new.pem'], back).status).toBe(0);
  }, 60_000);

  it('ends with a status of its own for another folder, a wrong passphrase and a damaged index', async () => {
    const vault = [
      '--vault',
      join(folder, 'judged.chancery'),
      '--passphrase-file',
      join(folder, 'passphrase'),
      '--json',
    ];
    const other = join(folder, 'wrong-place');
    mkdirSync(other);
    writeFileSync(join(other, 'notes.txt'), 'nothing of a CA');
    expect(await chancery(['import', other, '--dry-run', ...vault])).toMatchObject({ status: 1 });
    writeFileSync(join(folder, 'wrong'), 'wrong\n');
    const wrong = await chancery(['import', demo, '--in-passphrase-file', join(folder, 'wrong'), ...vault]);
    expect(wrong).toMatchObject({ status: 3, stderr: expect.stringContaining('WRONG_PASSPHRASE') as unknown });
    writeFileSync(join(demo, 'index.txt'), 'V\tdamaged\n');
    const damaged = await chancery(['import', demo, '--dry-run', ...vault]);
    expect(damaged).toMatchObject({ status: 1, stderr: expect.stringContaining('MALFORMED_CONTAINER') as unknown });
  });
});
