import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommands, chancery, newVault, PROJECT, tool } from './chancery-command.ts';
import { JUDGES, judge } from './judges.ts';

const SEEDS = join(PROJECT, '../shared/seeds');

/** The how-to's own fields, in its order and string types; only the digest and the key's size are of today. */
const OPENSSL_CNF = `
[ req ]
prompt = no
default_bits = 2048
default_md = sha256
string_mask = nombstr
distinguished_name = fields
req_extensions = v3_req
[ fields ]
0.organizationName = The Sample Company
organizationalUnitName = Mail Server
emailAddress = postmaster@sample.com
localityName = Metropolis
stateOrProvinceName = New York
countryName = US
commonName = mail.sample.com
[ v3_req ]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
`;

/** The how-to's [ policy_match ], in its order; the locality, which openssl ca drops since nobody names it, stays. */
const POLICY_MATCH = {
  subjectFields: { C: 'match', ST: 'match', O: 'match', OU: 'optional', CN: 'supplied', emailAddress: 'optional' },
  otherSubjectFields: 'optional',
  crlDays: 31,
};

let folder: string;
let must: Awaited<ReturnType<typeof newVault>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-how-to-'));
  await bundleCommands();
  must = await newVault(folder);
  writeFileSync(join(folder, 'openssl.cnf'), OPENSSL_CNF);
  openssl('req', '-new', '-nodes', '-config', 'openssl.cnf', '-keyout', 'key.pem', '-out', 'req.pem');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openssl(...args: string[]): string {
  const { status, stdout, stderr } = tool('openssl', args, folder);
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Every field with its string type, as OpenSSL reads it. */
const fieldsOf = (kind: string, file: string): string =>
  openssl(kind, '-in', file, '-noout', '-subject', '-nameopt', 'multiline,show_type');

describe('the how-to, by commands', () => {
  it('makes a root whose request and certificate keep every field of the name, in order and string type', async () => {
    const root = await must(
      ...['ca', 'create', '--name', 'Sample Root CA', '--key', 'rsa-3072', '--days', '3650', '--subject'],
      'CN=Sample Root CA,C=US,ST=New York,L=Metropolis,emailAddress=ca@sample.com,O=The Sample Company',
    );
    expect(root['subject']).toContain('L=Metropolis');
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(POLICY_MATCH));
    const policy = await must('ca', 'policy', 'Sample Root CA', '--set', join(folder, 'policy.json'));
    expect(policy).toMatchObject(POLICY_MATCH);
    await must('ca', 'export', 'Sample Root CA', '--format', 'pem', '--out', join(folder, 'cacert.pem'));

    const inspected = await must('csr', 'inspect', join(folder, 'req.pem'));
    expect(inspected).toMatchObject({ proofOfPossession: true, keyAlgorithm: 'RSA-2048' });

    const issued = await must(
      'cert',
      'issue',
      '--ca',
      'Sample Root CA',
      '--csr',
      join(folder, 'req.pem'),
      '--out',
      join(folder, 'issued'),
    );
    expect(issued['subjectAltNames']).toEqual(['DNS:mail.sample.com']);
    expect(issued['hasPrivateKey']).toBe(false);
    copyFileSync(join(folder, 'issued/cert.pem'), join(folder, 'cert.pem'));
    expect(fieldsOf('x509', 'cert.pem')).toBe(fieldsOf('req', 'req.pem'));
    for (const field of ['The Sample Company', 'Mail Server', 'postmaster@sample.com', 'Metropolis', 'New York', 'US'])
      expect(fieldsOf('x509', 'cert.pem')).toContain(field);
    expect(openssl('verify', '-x509_strict', '-CAfile', 'cacert.pem', 'cert.pem')).toContain('OK');
  });

  it('says that the key of somebody’s request is not here, and how to join the two', async () => {
    const words = [
      'cert',
      'export',
      '--match',
      'mail.sample.com',
      '--format',
      'key-cert',
      '--out',
      join(folder, 'joined.pem'),
    ];
    const vault = ['--vault', join(folder, 'judged.chancery'), '--passphrase-file', join(folder, 'passphrase')];
    const ran = await chancery([...words, ...vault]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('[PRIVATE_KEY_NOT_HERE]');
    expect(existsSync(join(folder, 'joined.pem'))).toBe(false);
  });

  it('gives files that every judge takes, stunnel’s key-cert.pem among them', { timeout: 300_000 }, async (context) => {
    if (JUDGES.absent !== null) context.skip(JUDGES.absent);
    const judged = join(folder, 'judged');
    mkdirSync(judged);
    await must('crl', 'issue', 'Sample Root CA', '--days', '31', '--out', join(judged, 'rootca.crl'));
    for (const file of ['cacert.pem', 'cert.pem', 'key.pem', 'req.pem'])
      copyFileSync(join(folder, file), join(judged, file));
    const joined = readFileSync(join(folder, 'key.pem'), 'utf8') + readFileSync(join(folder, 'cert.pem'), 'utf8');
    writeFileSync(join(judged, 'key-cert.pem'), joined, { mode: 0o600 });
    const verdicts = await judge(judged);
    expect(verdicts.failed).toEqual([]);
    // The key is somebody else's, so there is no PKCS#12 to judge.
    expect(verdicts.unexplainedSkips.filter((line) => !line.includes('bundle.p12'))).toEqual([]);
    expect(verdicts.passed).toBeGreaterThan(35);
  });

  it('re-signs the kept request with another serial number, and revokes the old one', async () => {
    const { items } = (await must('cert', 'list', '--query', 'mail.sample.com')) as {
      items: { serialNumber: string }[];
    };
    const old = items[0]?.serialNumber ?? '';
    const waiting = (await must('csr', 'list')) as unknown as { items: { id: string; state: string }[] };
    const renewed = await must(
      'cert',
      'issue',
      '--ca',
      'Sample Root CA',
      '--csr',
      waiting.items[0]?.id ?? '',
      '--out',
      join(folder, 'again'),
    );
    expect(renewed['serialNumber']).not.toBe(old);

    await must('cert', 'revoke', old, '--reason', 'superseded');
    const crl = await must('crl', 'issue', 'Sample Root CA', '--days', '31', '--out', join(folder, 'rootca.crl'));
    expect(crl['entries']).toBe(1);
    const check = (file: string) =>
      tool('openssl', ['verify', '-crl_check', '-CRLfile', 'rootca.crl', '-CAfile', 'cacert.pem', file], folder);
    expect(check('cert.pem')).toMatchObject({ status: 2 });
    expect(check('cert.pem').stderr).toContain('certificate revoked');
    expect(check('again/cert.pem')).toMatchObject({ status: 0 });
  });

  it('refuses a request from elsewhere by the how-to’s policy, naming the field', async () => {
    const subject = '/C=DE/ST=New York/O=The Sample Company/CN=mail.sample.com';
    openssl('req', '-new', '-nodes', '-newkey', 'rsa:2048', '-keyout', 'de.key', '-out', 'de.pem', '-subj', subject);
    const words = ['cert', 'issue', '--ca', 'Sample Root CA', '--csr', join(folder, 'de.pem'), '--json'];
    const vault = ['--vault', join(folder, 'judged.chancery'), '--passphrase-file', join(folder, 'passphrase')];
    const ran = await chancery([...words, ...vault]);
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: 'POLICY_REFUSED', detail: { field: 'C' } } });
  });

  it('renews by the kept request, and revokes the old one on the day that was planned with it', async () => {
    const list = (await must('cert', 'list', '--query', 'mail.sample.com', '--state', 'valid')) as unknown as {
      items: { id: string; serialNumber: string }[];
    };
    const old = list.items[0]?.id ?? '';
    const renewed = await must('cert', 'renew', old, '--revoke-old-after', '0', '--out', join(folder, 'renewed'));
    expect(renewed).toMatchObject({ supersedes: old, hasPrivateKey: false });
    expect(fieldsOf('x509', 'renewed/cert.pem')).toBe(fieldsOf('req', 'req.pem'));
    // The next command does what is due, so that the list it signs has it.
    await must('crl', 'issue', 'Sample Root CA', '--out', join(folder, 'rootca.crl'), '--force');
    expect(await must('cert', 'show', old)).toMatchObject({ state: 'revoked', reason: 'superseded' });
    const check = (file: string) =>
      tool('openssl', ['verify', '-crl_check', '-CRLfile', 'rootca.crl', '-CAfile', 'cacert.pem', file], folder);
    expect(check('again/cert.pem').stderr).toContain('certificate revoked');
    expect(check('renewed/cert.pem')).toMatchObject({ status: 0 });
    const numbers = openssl('crl', '-in', 'rootca.crl', '-noout', '-crlnumber', '-text').match(/Serial Number/g);
    expect(numbers).toHaveLength(2);
    expect(await must('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it('refuses the request that the how-to prints, and names the place where it is damaged', async (context) => {
    const seed = existsSync(SEEDS) ? readdirSync(SEEDS).find((name) => name.startsWith('004')) : undefined;
    if (seed === undefined) return context.skip('shared/seeds is not beside the project');
    const [printed] =
      /-----BEGIN CERTIFICATE REQUEST-----[^]*?-----END CERTIFICATE REQUEST-----\n/.exec(
        readFileSync(join(SEEDS, seed), 'utf8'),
      ) ?? [];
    const ran = await chancery(['csr', 'inspect', '-', '--json'], { stdin: printed ?? '' });
    expect(ran.status).toBe(1);
    expect(ran.stdout).toBe('');
    const { error } = JSON.parse(ran.stderr) as { error: { code: string; message: string; detail: { line: number } } };
    expect(error.code).toBe('MALFORMED_PEM');
    expect(error.detail.line).toBeGreaterThan(1);
    expect(error.message).toMatch(/line \d+/i);
  });
});
