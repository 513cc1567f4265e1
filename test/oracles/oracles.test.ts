import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommands, newVault } from './chancery-command.ts';
import { JUDGES, judge, P12_PASSPHRASE } from './judges.ts';

const FIVE_MINUTES = 300_000;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-judges-'));
  await bundleCommands();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Must = Awaited<ReturnType<typeof newVault>>;

interface Kind {
  readonly title: string;
  readonly rootKey: string;
  readonly leafKey: string;
  readonly intermediate: boolean;
}

const KINDS: readonly Kind[] = [
  { title: 'P-256', rootKey: 'ec-p256', leafKey: 'ec-p256', intermediate: false },
  { title: 'RSA-3072', rootKey: 'rsa-3072', leafKey: 'rsa-3072', intermediate: false },
  { title: 'P-256 under an intermediate under P-384', rootKey: 'ec-p384', leafKey: 'ec-p256', intermediate: true },
];

describe.each(KINDS)('everything that a CA hands out, $title', (kind) => {
  it(
    'is taken by other people’s programs, and refused by them once it is revoked',
    async (context) => {
      if (JUDGES.absent !== null) context.skip(JUDGES.absent);
      const made = join(folder, kind.title.replaceAll(/\W/g, '-'));
      mkdirSync(made);
      const judged = await handOut(made, kind);
      const verdicts = await judge(judged);
      expect(verdicts.failed).toEqual([]);
      expect(verdicts.unexplainedSkips).toEqual([]);
      expect(verdicts.passed).toBeGreaterThan(50);
    },
    FIVE_MINUTES,
  );
});

/** Makes a CA and its certificates by commands alone, and lays them out as the judges want them. */
async function handOut(made: string, kind: Kind): Promise<string> {
  const must = await newVault(made);
  const issuer = await makeAuthorities(must, kind);
  const judged = join(made, 'judged');
  mkdirSync(judged);

  const request = await must(
    ...['csr', 'create', '--subject', 'CN=mail.sample.com,O=The Sample Company', '--key', kind.leafKey],
    ...['--dns', 'mail.sample.com', '--dns', 'localhost', '--ip', '127.0.0.1', '--out', join(judged, 'req.pem')],
  );
  const server = await must(
    'cert',
    'issue',
    '--ca',
    issuer,
    '--csr',
    String(request['id']),
    '--out',
    join(made, 'server'),
  );
  const leaf = async (name: string, profile: string, host: string) =>
    must(
      ...['cert', 'issue', '--ca', issuer, '--subject', `CN=${host},O=The Sample Company`, '--dns', host],
      ...['--profile', profile, '--key', kind.leafKey, '--out', join(made, name)],
    );
  const revoked = await leaf('revoked', 'tls-server', 'old.sample.com');
  await leaf('client', 'tls-client', 'alice.sample.com');
  const revokedClient = await leaf('client-revoked', 'tls-client', 'mallory.sample.com');
  await must('cert', 'revoke', String(revoked['serialNumber']), '--reason', 'keyCompromise');
  await must('cert', 'revoke', String(revokedClient['fingerprintSha256']));

  await must('crl', 'issue', issuer, '--out', join(judged, 'rootca.crl'));
  await must('ca', 'export', 'root', '--format', 'pem', '--out', join(judged, 'cacert.pem'));
  if (kind.intermediate) {
    await must('ca', 'export', issuer, '--format', 'pem', '--out', join(judged, 'chain.pem'));
    await must('crl', 'issue', 'root', '--out', join(judged, 'anchor.crl'));
  }
  writeFileSync(join(made, 'p12-passphrase'), `${P12_PASSPHRASE}\n`, { mode: 0o600 });
  await must(
    ...['cert', 'export', String(server['id']), '--format', 'p12', '--out', join(judged, 'bundle.p12')],
    ...['--out-passphrase-file', join(made, 'p12-passphrase')],
  );
  for (const file of ['key.pem', 'cert.pem', 'key-cert.pem'])
    copyFileSync(join(made, 'server', file), join(judged, file));
  for (const name of ['revoked', 'client', 'client-revoked'])
    for (const part of ['cert', 'key'])
      copyFileSync(join(made, name, `${part}.pem`), join(judged, `${name}-${part}.pem`));
  return judged;
}

async function makeAuthorities(must: Must, kind: Kind): Promise<string> {
  await must(
    'ca',
    'create',
    '--name',
    'root',
    '--subject',
    'CN=Sample Root CA,O=The Sample Company,C=US',
    '--key',
    kind.rootKey,
  );
  if (!kind.intermediate) return 'root';
  await must(
    ...['ca', 'create', '--name', 'issuing', '--subject', 'CN=Sample Issuing CA,O=The Sample Company,C=US'],
    ...['--parent', 'root', '--path-length', '0', '--key', kind.leafKey],
  );
  return 'issuing';
}
