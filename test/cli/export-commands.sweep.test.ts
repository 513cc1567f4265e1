import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
let ours: string;
let theirs: string;

beforeAll(async () => {
  fixture = await vaultFixture();
  ours = String(
    (await fixture.json('cert', 'issue', '--ca', 'root', '--subject', 'CN=ours.test', '--dns', 'ours.test'))['id'],
  );
  const make = [
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=theirs.test',
  ];
  const csr = fixture.path('theirs.csr');
  execFileSync('openssl', [...make, '-keyout', fixture.path('theirs.key'), '-out', csr], { stdio: 'ignore' });
  theirs = String((await fixture.json('cert', 'issue', '--ca', 'root', '--csr', csr))['id']);
  await writeFile(fixture.path('file-passphrase'), 'of the file\n');
}, 60_000);
afterAll(() => fixture.remove());

const exported = (certificate: string, format: string, ...more: string[]) =>
  fixture.unlocked('cert', 'export', certificate, '--format', format, '--json', ...more);

describe('cert export', () => {
  it.each(['cert', 'chain', 'fullchain', 'text', 'der', 'p7b'])(
    'hands out “%s” without a passphrase: the same to a file and to standard output',
    async (format) => {
      const file = fixture.path(`public.${format}`);
      const words = ['cert', 'export', ours, '--format', format];
      const ran = await fixture.locked(...words, '--out', file);
      expect(ran.status).toBe(0);
      expect((await stat(file)).mode & 0o777).toBe(0o644);
      for (const out of [[], ['--out', '-']])
        expect((await fixture.locked(...words, ...out)).stdoutBytes).toEqual(await readFile(file));
    },
  );

  it.each(['key', 'key-cert', 'key-fullchain', 'p12'])(
    'hands out “%s” to a file for its owner alone, proven',
    async (format) => {
      const file = fixture.path(`private.${format}`);
      const sealed = format === 'p12' ? ['--out-passphrase-file', fixture.path('file-passphrase')] : [];
      const ran = await exported(ours, format, '--out', file, ...sealed);
      expect(ran.json()['proofs']).toEqual(expect.arrayContaining(['bytes-re-read', 'key-matches', 'mode-0600']));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const out of [[], ['--out', '-']]) {
        const refused = await exported(ours, format, ...out, ...sealed);
        expect(refused.status).toBe(2);
        expect(refused.stdout).toBe('');
      }
    },
  );

  it('asks for the passphrase of a .p12 on the terminal, twice', async () => {
    const words = [
      'cert',
      'export',
      ours,
      '--format',
      'p12',
      '--out',
      fixture.path('asked.p12'),
      '--passphrase-file',
      fixture.passphraseFile,
    ];
    const nobody = await fixture.locked(...words, '--json');
    expect(nobody.status).toBe(3);
    expect(nobody.error().message).toContain('--out-passphrase-file');
    const ran = await fixture.with({ typed: ['of the file', 'of the file'] }, ...words);
    expect(ran.status).toBe(0);
    const openssl = ['pkcs12', '-in', fixture.path('asked.p12'), '-noout', '-passin', 'pass:of the file'];
    execFileSync('openssl', openssl, { stdio: 'ignore' });
  });

  it('warns of a .p12 passphrase that Java refuses, and goes on', async () => {
    const secret = fixture.path('umlaut-passphrase');
    await writeFile(secret, 'grüße aus Köln\n');
    const file = fixture.path('umlaut.p12');
    const ran = await exported(ours, 'p12', '--out', file, '--out-passphrase-file', secret);
    expect(ran.json()['findings']).toMatchObject([{ severity: 'warning', code: 'passphrase-not-ascii' }]);
    const ascii = ['--out', fixture.path('ascii.p12'), '--out-passphrase-file', fixture.path('file-passphrase')];
    expect((await exported(ours, 'p12', ...ascii)).json()['findings']).toEqual([]);
  });

  it('seals a key where that is asked for', async () => {
    const file = fixture.path('sealed.pem');
    const ran = await exported(
      ours,
      'key-cert',
      '--out',
      file,
      '--encrypt-key',
      '--out-passphrase-file',
      fixture.path('file-passphrase'),
    );
    expect(ran.json()['proofs']).toContain('passphrase-opens');
    expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  });

  it('records who took a key, before it leaves', async () => {
    await exported(ours, 'key', '--out', fixture.path('recorded.pem'));
    const { items } = (await fixture.json('audit', 'list', '--limit', '1')) as {
      items: { kind: string; subject: string }[];
    };
    expect(items[0]).toMatchObject({ subject: ours });
    expect(items[0]?.kind).toContain('export');
  });

  it.each([
    [
      'the key of somebody’s request',
      () => [theirs, 'key-cert', '--out', fixture.path('theirs.pem')],
      'PRIVATE_KEY_NOT_HERE',
      1,
    ],
    ['a file that is there', () => [ours, 'cert', '--out', fixture.passphraseFile], 'FILE_EXISTS', 1],
    ['a folder that is not there', () => [ours, 'cert', '--out', fixture.path('no/where.pem')], 'FILE_NOT_FOUND', 4],
    ['a folder as a file', () => [ours, 'cert', '--out', fixture.folder], 'FILE_EXISTS', 1],
    ['a seal on what has no key', () => [ours, 'cert', '--encrypt-key', '--out', fixture.path('x.pem')], 'USAGE', 2],
    ['an old form of what has one form', () => [ours, 'cert', '--legacy', '--out', fixture.path('x.pem')], 'USAGE', 2],
    ['a format that is none', () => [ours, 'pfx', '--out', fixture.path('x.pfx')], 'USAGE', 2],
  ])('refuses %s', async (_, words, code, status) => {
    const [certificate = '', format = '', ...more] = words();
    const before = await readFile(fixture.passphraseFile);
    const ran = await exported(certificate, format, ...more);
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
    expect(await readFile(fixture.passphraseFile)).toEqual(before);
  });
});

describe('cert export --server', () => {
  it('shows files, lines and commands without a passphrase, and writes nothing', async () => {
    const ran = await fixture.locked('cert', 'export', ours, '--server', 'nginx', '--json');
    expect(ran.status).toBe(0);
    expect(ran.json()).toMatchObject({ server: 'nginx', prefix: '/etc/nginx/tls', findings: [] });
    const text = await fixture.locked('cert', 'export', ours, '--server', 'nginx');
    expect(text.stdout).toContain('ssl_certificate /etc/nginx/tls/ours.test.fullchain.pem;');
  });

  it('makes the folder and writes all files, the key for its owner alone', async () => {
    const out = fixture.path('made/haproxy');
    const words = ['cert', 'export', ours, '--server', 'haproxy', '--out', out, '--prefix', '/srv/tls/'];
    const ran = await fixture.unlocked(...words, '--json');
    expect(ran.status).toBe(0);
    expect((await stat(`${out}/ours.test.pem`)).mode & 0o777).toBe(0o600);
    expect(ran.json()['prefix']).toBe('/srv/tls');
    const again = await fixture.unlocked(...words, '--json');
    expect(again.error().code).toBe('FILE_EXISTS');
    expect((await fixture.unlocked(...words, '--force', '--json')).status).toBe(0);
  });

  it('seals what Tomcat reads with a passphrase that a script can give', async () => {
    const words = ['--server', 'tomcat', '--out', fixture.path('tomcat'), '--json'];
    expect((await fixture.unlocked('cert', 'export', ours, ...words)).status).toBe(3);
    const ran = await fixture.unlocked(
      ...['cert', 'export', ours, ...words, '--out-passphrase-file', fixture.path('file-passphrase')],
    );
    expect(ran.json()['written']).toMatchObject([
      { proofs: expect.arrayContaining(['passphrase-opens']) as string[] },
      {},
    ]);
  });

  it.each([
    ['neither format nor server', [], 'USAGE', 2],
    ['both', ['--format', 'key', '--server', 'nginx'], 'USAGE', 2],
    ['a server that it does not know', ['--server', 'lighttpd'], 'USAGE', 2],
    ['a prefix without a server', ['--format', 'cert', '--prefix', '/srv'], 'USAGE', 2],
    ['a prefix that would run as a command', ['--server', 'nginx', '--prefix', '/srv/$(id)'], 'UNSAFE_PATH', 1],
    ['a file as the folder', ['--server', 'nginx', '--out', 'PASSPHRASE'], 'FILE_EXISTS', 1],
  ])('refuses %s', async (_, words, code, status) => {
    const typed = words.map((word) => (word === 'PASSPHRASE' ? fixture.passphraseFile : word));
    const ran = await fixture.unlocked('cert', 'export', ours, '--json', ...typed);
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
  });
});

describe('ca export --trust', () => {
  it('writes what a store wants, and says the lines', async () => {
    const out = fixture.path('trust');
    const ran = await fixture.locked('ca', 'export', 'root', '--trust', 'ios', '--out', out, '--json');
    expect(ran.json()).toMatchObject({ trust: 'ios', written: [{ path: `${out}/Test-Root.mobileconfig` }] });
    expect((await fixture.locked('ca', 'export', 'root', '--json')).status).toBe(2);
    expect((await fixture.locked('ca', 'export', 'root', '--trust', 'ios', '--prefix', '/x', '--json')).status).toBe(2);
  });
});

describe('cert export --key', () => {
  const key = () => fixture.path('theirs.key');

  it.each(['key-cert', 'key-fullchain', 'key'])(
    'joins the person’s own key into “%s”, unlocking nothing',
    async (form) => {
      const file = fixture.path(`joined.${form}`);
      const ran = await fixture.locked(
        'cert',
        'export',
        theirs,
        '--format',
        form,
        '--key',
        key(),
        '--out',
        file,
        '--json',
      );
      expect(ran.json()['proofs']).toEqual(expect.arrayContaining(['key-matches', 'mode-0600']));
      const modulus = (...words: string[]) => execFileSync('openssl', words, { encoding: 'utf8' });
      expect(modulus('pkey', '-in', file, '-pubout')).toBe(modulus('pkey', '-in', key(), '-pubout'));
    },
  );

  it('stores it nowhere: the next export wants it again', async () => {
    const words = ['cert', 'export', theirs, '--format', 'key-cert', '--json'];
    expect((await fixture.locked(...words, '--key', key(), '--out', fixture.path('once.pem'))).status).toBe(0);
    expect((await fixture.unlocked(...words, '--out', fixture.path('twice.pem'))).error().code).toBe(
      'PRIVATE_KEY_NOT_HERE',
    );
  });

  it('opens a sealed one by --in-passphrase-file, and makes a .p12 of it', async () => {
    const sealed = fixture.path('theirs.sealed.key');
    execFileSync('openssl', ['pkcs8', '-topk8', '-in', key(), '-out', sealed, '-passout', 'pass:of the file']);
    const words = ['--format', 'p12', '--key', sealed, '--out-passphrase-file', fixture.path('file-passphrase')];
    const to = (name: string) => [...words, '--out', fixture.path(name), '--json'];
    expect((await fixture.locked('cert', 'export', theirs, ...to('a.p12'))).status).toBe(3);
    const wrong = await fixture.locked(
      ...['cert', 'export', theirs, ...to('b.p12'), '--in-passphrase-file', fixture.passphraseFile],
    );
    expect(wrong.error().code).toBe('WRONG_PASSPHRASE');
    const ran = await fixture.locked(
      ...['cert', 'export', theirs, ...to('c.p12'), '--in-passphrase-file', fixture.path('file-passphrase')],
    );
    expect(ran.json()['proofs']).toContain('key-matches');
  });

  it('is one file for HAProxy', async () => {
    const out = fixture.path('own-haproxy');
    const ran = await fixture.locked(
      ...['cert', 'export', theirs, '--server', 'haproxy', '--key', key(), '--out', out, '--json'],
    );
    expect(ran.json()['written']).toMatchObject([{ path: `${out}/theirs.test.pem` }, {}]);
    expect(await readFile(`${out}/theirs.test.pem`, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it.each([
    [
      'a key of another certificate',
      () => [theirs, '--format', 'key-cert', '--key', fixture.path('other.key')],
      'KEY_MISMATCH',
      1,
    ],
    [
      'a file that is no key',
      () => [theirs, '--format', 'key-cert', '--key', fixture.passphraseFile],
      'MALFORMED_KEY',
      1,
    ],
    ['a key of ours', () => [ours, '--format', 'key-cert', '--key', key()], 'USAGE', 2],
    ['a key for a public form', () => [theirs, '--format', 'cert', '--key', key()], 'USAGE', 2],
    ['no file', () => [theirs, '--format', 'key-cert', '--key', fixture.path('none.key')], 'FILE_NOT_FOUND', 4],
  ])('refuses %s, and writes nothing', async (_, words, code, status) => {
    const make = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    execFileSync('openssl', [...make, '-out', fixture.path('other.key')], { stdio: 'ignore' });
    const file = fixture.path('refused.pem');
    const ran = await fixture.locked('cert', 'export', ...words(), '--out', file, '--json');
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
    await expect(stat(file)).rejects.toThrow();
  });
});

describe('csr recipe', () => {
  const words = ['csr', 'recipe', '--subject', 'CN=mail.test', '--dns', 'mail.test'];

  it('needs no vault, shows the lines, and writes the files that they read', async () => {
    const shown = await fixture.locked(...words, '--json');
    expect(shown.json()).toMatchObject({ tool: 'openssl', request: 'mail.test.csr', answered: null });
    const out = fixture.path('recipe');
    const ran = await fixture.locked(...words, '--tool', 'powershell', '--out', out, '--json');
    expect(ran.json()['written']).toEqual([`${out}/mail.test.inf`]);
    const again = await fixture.locked(...words, '--tool', 'powershell', '--out', out, '--json');
    expect(again.error().code).toBe('FILE_EXISTS');
  });

  it('says what a tool cannot', async () => {
    const ran = await fixture.locked(...words, '--tool', 'powershell', '--key', 'ed25519', '--json');
    expect(ran.error().code).toBe('NOT_SUPPORTED');
  });
});
