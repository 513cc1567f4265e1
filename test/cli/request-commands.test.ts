import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestDescriptionSchema } from '../../shared/descriptions.ts';
import { run } from './cli-run.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
  for (const host of ['a.test', 'b.test', 'c.test']) opensslRequest(host);
}, 60_000);
afterAll(() => fixture.remove());

function opensslRequest(host: string, ...more: string[]): string {
  const file = fixture.path(`${host}.csr`);
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    fixture.path(`${host}.key`),
  ];
  execFileSync('openssl', ['req', '-new', ...key, '-subj', `/CN=${host}`, '-out', file, ...more], { stdio: 'ignore' });
  return file;
}

/** The last octet is the signature's: another one proves nothing. */
async function unprovenRequest(name: string): Promise<string> {
  const pem = await readFile(fixture.path('a.test.csr'), 'utf8');
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  await writeFile(fixture.path(name), der);
  return fixture.path(name);
}

describe('csr inspect', () => {
  it('needs no vault, and answers with the names of the contract', async () => {
    const file = opensslRequest(
      'asks.test',
      '-addext',
      'subjectAltName=DNS:asks.test,IP:10.0.0.1',
      '-addext',
      'basicConstraints=CA:TRUE',
    );
    const ran = await run(['csr', 'inspect', file, '--json']);
    const described = requestDescriptionSchema.parse(ran.json());
    expect(described).toMatchObject({
      subject: 'CN=asks.test',
      subjectAltNames: ['DNS:asks.test', 'IP:10.0.0.1'],
      keyAlgorithm: 'EC-P256',
      proofOfPossession: true,
    });
    expect(described.requestedExtensions.map(({ oid }) => oid)).toContain('2.5.29.19');
    expect((await run(['csr', 'inspect', file])).stdout).toContain('CA:TRUE');
  });

  it('takes DER and standard input', async () => {
    const der = execFileSync('openssl', ['req', '-in', fixture.path('a.test.csr'), '-outform', 'DER']);
    const ran = await run(['csr', 'inspect', '-', '--json'], { stdin: der });
    expect(ran.json()['subject']).toBe('CN=a.test');
  });

  it('ends with status 1 where signing would refuse; nothing keeps or signs it either', async () => {
    const file = await unprovenRequest('unproven.csr');
    const ran = await run(['csr', 'inspect', file, '--json']);
    expect(ran.status).toBe(1);
    expect(ran.json()['proofOfPossession']).toBe(false);
    for (const words of [
      ['csr', 'add', file],
      ['cert', 'issue', '--ca', 'root', '--csr', file],
    ]) {
      const refused = await fixture.unlocked(...words, '--json');
      expect(refused.status).toBe(1);
      expect(refused.error().code).toBe('PROOF_OF_POSSESSION_FAILED');
    }
  });

  it('takes no more from standard input than a request can be', async () => {
    const ran = await run(['csr', 'inspect', '-', '--json'], { stdin: 'x'.repeat(70_000) });
    expect(ran.status).toBe(1);
    expect(ran.error().code).toBe('INPUT_TOO_LARGE');
  });

  it('names the place of damage: status 1', async () => {
    const lines = (await readFile(fixture.path('a.test.csr'), 'utf8')).split('\n');
    lines[2] = `${(lines[2] ?? '').slice(0, 10)}!${(lines[2] ?? '').slice(11)}`;
    const ran = await run(['csr', 'inspect', '-', '--json'], { stdin: lines.join('\n') });
    expect(ran.status).toBe(1);
    expect(ran.error()).toMatchObject({ code: 'MALFORMED_PEM', detail: { line: 3, column: 11 } });
  });

  it('lets no certificate field reach the terminal as a control sequence', async () => {
    const file = opensslRequest('evil.test', '-utf8', '-subj', '/CN=evil.test/O=\u001b]0;owned\u0007\u202Ecipot');
    for (const words of [
      ['csr', 'inspect', file],
      ['csr', 'inspect', file, '--json'],
      ['inspect', file],
      ['inspect', file, '--json'],
    ]) {
      const ran = await run(words);
      expect(ran.stdout).toContain('cipot');

      expect(ran.stdout + ran.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe('csr create, add, list and reject', () => {
  it('keep a request, with its key where it was made here', async () => {
    const out = fixture.path('made.csr');
    const made = await fixture.json(
      'csr',
      'create',
      '--subject',
      'CN=made.test,O=The Sample Company',
      '--dns',
      'made.test',
      '--ip',
      '10.1.2.3',
      '--key',
      'ec-p384',
      '--out',
      out,
    );
    expect(made).toMatchObject({ keyAlgorithm: 'EC-P384', state: 'waiting', hasPrivateKey: true, path: out });
    expect(await readFile(out, 'utf8')).toBe(made['pem']);
    expect(
      execFileSync('openssl', ['req', '-in', out, '-noout', '-verify', '-subject'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString(),
    ).toContain('made.test');

    const added = await fixture.json('csr', 'add', fixture.path('a.test.csr'), fixture.path('b.test.csr'));
    expect(added).toMatchObject({
      done: 2,
      refused: 0,
      results: [{ request: { subject: 'CN=a.test', state: 'waiting' } }, {}],
    });
    const waiting = (await fixture.locked('csr', 'list', '--state', 'waiting', '--json')).json() as {
      items: { id: string; source: string }[];
      total: number;
    };
    expect(waiting.total).toBe(3);
    expect(waiting.items.map(({ source }) => source)).toContain('a.test.csr');

    const id = waiting.items.find(({ source }) => source === 'b.test.csr')?.id ?? '';
    expect(await fixture.json('csr', 'reject', id, '--reason', 'not our host')).toMatchObject({
      state: 'rejected',
      note: 'not our host',
    });
    expect((await fixture.json('csr', 'list', '--state', 'waiting'))['total']).toBe(2);
  });

  it('refuse what is no request: one alone with its own status, among others as one result', async () => {
    const alone = await fixture.unlocked('csr', 'add', fixture.passphraseFile, '--json');
    expect(alone.status).toBe(1);
    const mixed = await fixture.unlocked('csr', 'add', fixture.passphraseFile, fixture.path('c.test.csr'), '--json');
    expect(mixed.status).toBe(1);
    expect(mixed.json()).toMatchObject({ done: 1, refused: 1 });
    const missing = await fixture.unlocked('csr', 'reject', 'csr-999', '--reason', 'x', '--json');
    expect(missing.status).toBe(4);
    expect(missing.error().code).toBe('REQUEST_NOT_FOUND');
  });
});

describe('a batch', () => {
  const folderOf = async (name: string): Promise<string> => {
    const folder = fixture.path(name);
    await mkdir(folder);
    for (const host of ['a.test', 'b.test', 'c.test'])
      await cp(fixture.path(`${host}.csr`), join(folder, `${host}.csr`));
    return folder;
  };

  it('of a folder answers for each request, and passes over what is plainly something else', async () => {
    const folder = await folderOf('incoming');
    await cp(fixture.path('a.test.key'), join(folder, 'a.test.key.pem'));
    await writeFile(join(folder, 'notes.txt'), 'a.test: ask Bob');
    await writeFile(join(folder, 'broken.csr'), (await readFile(join(folder, 'a.test.csr'), 'utf8')).slice(0, 200));
    const out = fixture.path('batch-out');
    const ran = await fixture.unlocked('cert', 'issue', '--ca', 'root', '--csr', folder, '--out', out, '--json');
    expect(ran.status).toBe(1);
    expect(ran.json()).toMatchObject({
      done: 3,
      refused: 1,
      skipped: [join(folder, 'a.test.key.pem'), join(folder, 'notes.txt')],
      results: [
        { input: join(folder, 'a.test.csr'), ok: true, certificate: { subject: 'CN=a.test', state: 'valid' } },
        { ok: true },
        { input: join(folder, 'broken.csr'), ok: false, error: { code: 'MALFORMED_PEM' } },
        { ok: true },
      ],
    });
    expect((await readdir(out)).sort()).toEqual(['a.test', 'b.test', 'c.test']);
    // The key is whoever's made the request.
    expect((await readdir(join(out, 'a.test'))).sort()).toEqual(['cacert.pem', 'cert.pem', 'fullchain.pem']);
  });

  it('draws its progress on a terminal only, and wipes it', async () => {
    const folder = await folderOf('again');
    const words = [
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      folder,
      '--json',
      '--passphrase-file',
      fixture.passphraseFile,
    ];
    const onTerminal = await fixture.with({ stderrIsTerminal: true }, ...words);
    expect(onTerminal.json()['done']).toBe(3);
    expect(onTerminal.stderr).toMatch(/\r\[\.+\] 0 of 3/);
    expect(onTerminal.stderr.endsWith('\r\u001b[K')).toBe(true);
    expect((await fixture.with({}, ...words)).stderr).toBe('');
  });

  it('says in a dry run what would become of each', async () => {
    const folder = await folderOf('planned');
    await cp(await unprovenRequest('unproven.der'), join(folder, 'd.csr'));
    const { total } = await fixture.json('cert', 'list');
    const ran = await fixture.locked('cert', 'issue', '--ca', 'root', '--csr', folder, '--dry-run', '--json');
    expect(ran.json()).toMatchObject({
      done: 3,
      refused: 1,
      results: [
        { plan: { subject: 'CN=a.test' } },
        {},
        {},
        { ok: false, error: { code: 'PROOF_OF_POSSESSION_FAILED' } },
      ],
    });
    expect((await fixture.json('cert', 'list'))['total']).toBe(total);
  });

  it('of a folder without a request ends with status 4', async () => {
    await mkdir(fixture.path('nothing'));
    const ran = await fixture.unlocked('cert', 'issue', '--ca', 'root', '--csr', fixture.path('nothing'), '--json');
    expect(ran.status).toBe(4);
    expect(ran.error().code).toBe('REQUEST_NOT_FOUND');
  });

  it('gives two requests of one file name folders of their own', async () => {
    for (const part of ['one', 'two']) {
      await mkdir(fixture.path(part));
      await cp(fixture.path(`${part === 'one' ? 'a' : 'b'}.test.csr`), fixture.path(`${part}/req.pem`));
    }
    const out = fixture.path('same-name');
    const requests = ['--csr', fixture.path('one/req.pem'), '--csr', fixture.path('two/req.pem')];
    const ran = await fixture.unlocked('cert', 'issue', '--ca', 'root', ...requests, '--out', out);
    expect(ran.status).toBe(0);
    expect((await readdir(out)).sort()).toEqual(['req', 'req-2']);
    expect((await stat(join(out, 'req-2/cert.pem'))).isFile()).toBe(true);
  });
});
