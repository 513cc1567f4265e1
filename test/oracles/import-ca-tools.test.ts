/** CAs that easy-rsa and CA.pl made and worked with, taken in by commands. About 15 s. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommands, newVault, tool } from './chancery-command.ts';

const EASY_RSA = '/usr/share/easy-rsa';
const CA_PL = ['/usr/lib/ssl/misc/CA.pl', '/etc/pki/tls/misc/CA.pl'].find((path) => existsSync(path));
const PASSPHRASE = 'a passphrase of the old CA';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-tools-'));
  writeFileSync(join(folder, 'cakey.pass'), `${PASSPHRASE}\n`);
  await bundleCommands();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string {
  const ran = spawnSync(command, args, { cwd, encoding: 'utf8', input: '\n', env: { ...process.env, ...env } });
  expect(ran.status, `${command} ${args.join(' ')}: ${ran.stdout}${ran.stderr}`).toBe(0);
  return ran.stdout;
}

async function vaultFor(name: string) {
  mkdirSync(join(folder, name));
  return newVault(join(folder, name));
}

/** The serial numbers of the next CRL, as OpenSSL reads them. */
async function nextCrl(
  must: Awaited<ReturnType<typeof newVault>>,
  ca: string,
): Promise<{ serials: string[]; number: string }> {
  const file = join(folder, `${ca}.crl`);
  await must('crl', 'issue', ca, '--out', file, '--force');
  const { stdout } = tool('openssl', ['crl', '-in', file, '-noout', '-text'], folder);
  return {
    serials: [...stdout.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial = '']) => serial).sort(),
    number: /X509v3 CRL Number:\s+(\d+)/.exec(stdout)?.[1] ?? '',
  };
}

const revokedIn = (index: string): string[] =>
  readFileSync(index, 'utf8')
    .split('\n')
    .filter((row) => row.startsWith('R'))
    .map((row) => row.split('\t')[3] ?? '')
    .sort();

describe('import of an easy-rsa pki', () => {
  it('takes CA, certificates, keys, requests and revocations, moved into revoked/ as they are', async (context) => {
    if (!existsSync(EASY_RSA)) context.skip('no easy-rsa here');
    const work = join(folder, 'easy-rsa');
    cpSync(EASY_RSA, work, { recursive: true });
    const easyrsa = (args: string[], name = '') => {
      const env = { EASYRSA_BATCH: '1', EASYRSA_ALGO: 'ec' };
      run('./easyrsa', args, work, name === '' ? env : { ...env, EASYRSA_REQ_CN: name });
    };
    easyrsa(['init-pki']);
    easyrsa(['build-ca', 'nopass'], 'Easy Root');
    for (const host of ['a.sample.com', 'b.sample.com', 'c.sample.com'])
      easyrsa([`--subject-alt-name=DNS:${host}`, 'build-server-full', host, 'nopass']);
    easyrsa(['build-client-full', 'alice', 'nopass']);
    easyrsa(['revoke', 'b.sample.com', 'superseded']);
    easyrsa(['revoke', 'c.sample.com', 'keyCompromise']);
    easyrsa(['gen-crl']);
    easyrsa(['gen-req', 'waiting', 'nopass'], 'waiting.sample.com');
    // The folder itself, and the one that it is in.
    for (const [name, given] of Object.entries({ whole: work, pki: join(work, 'pki') })) {
      const must = await vaultFor(`easy-${name}`);
      expect(await must('import', given)).toMatchObject({
        kind: 'easy-rsa',
        authorityNames: ['Easy Root'],
        certificates: { valid: 2, expired: 0, revoked: 2 },
        bareSerials: 0,
        requests: 5,
        keys: 6,
      });
      const { serials } = await nextCrl(must, 'Easy Root');
      expect(serials).toEqual(revokedIn(join(work, 'pki/index.txt')));
      const { items } = (await must('cert', 'list')) as {
        items: readonly { subject: string; hasPrivateKey: boolean; hasRequest: boolean }[];
      };
      const issued = items.filter(({ subject }) => subject !== 'CN=Easy Root');
      expect(issued.map(({ hasPrivateKey, hasRequest }) => hasPrivateKey && hasRequest)).toEqual(Array(4).fill(true));
      expect(await must('vault', 'check')).toMatchObject({ ok: true });
    }
  }, 120_000);
});

describe('import of a demoCA that CA.pl made', () => {
  it('counts the CA’s own row, keeps the key sealed with its passphrase, and goes on numbering CRLs', async (context) => {
    if (CA_PL === undefined) return context.skip('no CA.pl here');
    const work = join(folder, 'ca-pl');
    mkdirSync(work);
    // CA.pl has no way to hand a passphrase to `openssl ca`, but lets another openssl be named.
    const wrapper = join(work, 'openssl.sh');
    const passphrase = `pass:${PASSPHRASE}`;
    writeFileSync(
      wrapper,
      `#!/bin/sh\ncommand=$1; shift\n[ "$command" = ca ] && set -- -passin '${passphrase}' -batch "$@"\n` +
        `[ "$command" = req ] && set -- -passout '${passphrase}' "$@"\nexec openssl "$command" "$@"\n`,
      { mode: 0o755 },
    );
    const caPl = (...args: string[]) => run(CA_PL, args, work, { OPENSSL: wrapper });
    caPl('-newca', '-extra-req', '-subj /C=US/ST=NY/O=Sample/CN=CA.pl_Root');
    for (const name of ['one', 'two']) {
      caPl('-newreq-nodes', '-extra-req', `-subj /C=US/ST=NY/O=Sample/CN=${name}.sample.com`);
      caPl('-sign');
    }
    caPl('-revoke', 'newcert.pem', 'CACompromise');
    caPl('-crl');
    const index = join(work, 'demoCA/index.txt');
    const sealed = ['--in-passphrase-file', join(folder, 'cakey.pass')];
    // The folder that CA.pl was run in, and demoCA itself.
    for (const [name, given] of Object.entries({ around: work, demo: join(work, 'demoCA') })) {
      const must = await vaultFor(`ca-pl-${name}`);
      expect(await must('import', given, ...sealed)).toMatchObject({
        kind: 'openssl-ca',
        authorityNames: ['CA.pl_Root'],
        certificates: { valid: 2, expired: 0, revoked: 1 },
        recorded: { certificates: 2, revocations: 1, bareSerials: 0 },
      });
      const next = await nextCrl(must, 'CA.pl_Root');
      expect(next).toEqual({ serials: revokedIn(index), number: '2' });
    }
  }, 120_000);
});
