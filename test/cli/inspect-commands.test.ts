import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli-run.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
  for (const host of ['mail.test', 'other.test'])
    await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      `CN=${host}`,
      '--dns',
      host,
      '--out',
      fixture.path(host),
    );
  await fixture.json('crl', 'issue', 'root', '--out', fixture.path('root.crl'));
  await writeFile(fixture.path('of-the-file'), 'of the file\n');
  const p12 = [
    '--format',
    'p12',
    '--out',
    fixture.path('mail.p12'),
    '--out-passphrase-file',
    fixture.path('of-the-file'),
  ];
  await fixture.json('cert', 'export', '--match', 'mail.test', ...p12);
}, 60_000);
afterAll(() => fixture.remove());

interface Inspected {
  results: {
    input: string;
    ok: boolean;
    objects: { kind: string; objects?: unknown[] }[];
    findings: unknown[];
    error?: { code: string };
  }[];
}
const inspect = async (...words: string[]) => {
  const ran = await run(['inspect', '--json', ...words]);
  return { status: ran.status, results: (ran.json() as unknown as Inspected).results, stdout: ran.stdout };
};

describe('inspect', () => {
  it('says what each file holds, without a vault, and never shows a key', async () => {
    const { status, results, stdout } = await inspect(fixture.path('mail.test/key-cert.pem'), fixture.path('root.crl'));
    expect(status).toBe(0);
    expect(results.map(({ objects }) => objects.map(({ kind }) => kind))).toEqual([
      ['private-key', 'certificate'],
      ['crl'],
    ]);
    expect(stdout).not.toContain('PRIVATE KEY-----');
  });

  it('says how the certificates of all files hang together, and whose is missing', async () => {
    const whole = await run([
      'inspect',
      '--json',
      fixture.path('mail.test/cert.pem'),
      fixture.path('mail.test/cacert.pem'),
    ]);
    expect(whole.json()['chains']).toMatchObject([{ complete: true, missingIssuer: null, valid: true }]);
    const text = await run(['inspect', fixture.path('mail.test/cacert.pem'), fixture.path('mail.test/cert.pem')]);
    expect(text.stdout).toMatch(/^Chain of CN=mail\.test.*: complete$/m);
  });

  it('shows the elements, and what a certificate is good for, where that is asked', async () => {
    const file = fixture.path('mail.test/key-cert.pem');
    const { results } = await inspect(file, '--asn1');
    expect(results[0]?.objects).toMatchObject([
      { kind: 'private-key', asn1: { contentsHidden: true } },
      { kind: 'certificate', asn1: { contentsHidden: false } },
    ]);
    const text = await run(['inspect', file, '--purposes']);
    expect(text.stdout).toMatch(/SSL server +Yes +Its extended key usage has it/);
  });

  it('names a sealed container, and opens it with its passphrase', async () => {
    const sealed = await inspect(fixture.path('mail.p12'));
    expect(sealed.results[0]?.objects[0]).toMatchObject({ kind: 'pkcs12', opened: false, objects: [] });
    const opened = await inspect(fixture.path('mail.p12'), '--in-passphrase-file', fixture.path('of-the-file'));
    expect(opened.results[0]?.objects[0]).toMatchObject({ kind: 'pkcs12', opened: true });
    expect(opened.results[0]?.objects[0]?.objects).toHaveLength(3);
  });

  it('ends with status 1 where a file cannot be read, and still tells of the others', async () => {
    const { status, results } = await inspect(
      fixture.path('nothing'),
      fixture.passphraseFile,
      fixture.path('root.crl'),
    );
    expect(status).toBe(1);
    expect(results.map(({ ok, error }) => [ok, error?.code])).toEqual([
      [false, 'FILE_NOT_FOUND'],
      [false, 'UNKNOWN_FORMAT'],
      [true, undefined],
    ]);
  });
});

describe('match', () => {
  interface Matched {
    groups: {
      members: { input: string; kind: string }[];
      chains: { chain: { subject: string }[]; complete: boolean }[];
    }[];
    findings: { code: string }[];
  }
  const match = async (...words: string[]) => {
    const ran = await run(['match', '--json', ...words]);
    return { status: ran.status, ...(ran.json() as unknown as Matched) };
  };
  const mail = (file: string) => fixture.path(`mail.test/${file}`);

  it('puts together what has one key, with the chain as far as the files go', async () => {
    const whole = await match(
      mail('key.pem'),
      mail('cert.pem'),
      mail('cacert.pem'),
      fixture.path('other.test/cert.pem'),
    );
    expect(whole.status).toBe(0);
    const group = whole.groups.find(({ members }) => members.length === 2);
    expect(group?.members.map(({ kind }) => kind).sort()).toEqual(['certificate', 'private-key']);
    expect(group?.chains).toMatchObject([{ complete: true, chain: [{ subject: 'CN=mail.test' }, {}] }]);
    expect(whole.groups).toHaveLength(3);
    expect((await match(mail('key.pem'), mail('cert.pem'))).groups[0]?.chains).toMatchObject([{ complete: false }]);
  });

  it('takes a folder for all files in it', async () => {
    const whole = await match(fixture.path('mail.test'));
    const key = whole.groups.find(({ members }) => members.some(({ kind }) => kind === 'private-key'));
    expect(key?.members.map(({ input }) => input)).toContain(mail('cert.pem'));
    expect(key?.chains.map(({ complete }) => complete)).not.toContain(false);
    const inspected = await run(['inspect', '--json', fixture.path('mail.test')]);
    const { results } = inspected.json() as { results: { input: string; ok: boolean }[] };
    expect(results.map(({ input }) => input)).toContain(mail('key.pem'));
    expect([inspected.status, results.every(({ ok }) => ok)]).toEqual([0, true]);
  });

  it('says which key belongs to nothing, and refuses that when strict', async () => {
    const words = [mail('key.pem'), fixture.path('other.test/cert.pem')];
    expect(await match(...words)).toMatchObject({ status: 0, findings: [{ code: 'nothing-matches' }] });
    expect((await match(...words, '--strict')).status).toBe(1);
    const sealed = await match(fixture.path('mail.p12'));
    expect(sealed.findings).toMatchObject([{ code: 'sealed' }]);
  });
});

describe('lint', () => {
  it('finds nothing in what we issue, and an error in what was altered: status 1', async () => {
    const file = fixture.path('mail.test/cert.pem');
    const ran = await run(['lint', file, '--json']);
    expect(ran.status).toBe(0);
    expect((ran.json()['findings'] as { severity: string }[]).filter(({ severity }) => severity === 'error')).toEqual(
      [],
    );
    expect((await run(['lint', fixture.path('mail.test/key.pem'), '--json'])).error().code).toBe('UNKNOWN_FORMAT');
  });

  it('judges a CRL, with the certificate behind it as its issuer', async () => {
    const file = fixture.path('crl-and-issuer.pem');
    await cp(fixture.path('root.crl'), file);
    await appendFile(file, await readFile(fixture.path('mail.test/cacert.pem')));
    const ran = await run(['lint', file, '--json']);
    expect([ran.status, ran.json()['findings']]).toEqual([0, []]);
    await cp(fixture.path('root.crl'), file);
    await appendFile(file, await readFile(fixture.path('mail.test/cert.pem')));
    const other = await run(['lint', file, '--json']);
    expect(other.status).toBe(1);
    expect((other.json()['findings'] as { code: string }[]).map(({ code }) => code)).toContain('signature-wrong');
  });

  it('judges a certificate from standard input', async () => {
    const ran = await run(['lint', '-'], { stdin: await readFile(fixture.path('mail.test/cacert.pem')) });
    expect(ran.status).toBe(0);
  });
});
