/** Other people's ACME clients, over HTTPS on loopback: certbot, dehydrated, lego and Caddy are served by `chancery serve --acme`; openssl judges. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNameServer, type NameServer } from '../publishing/acme/name-server.ts';
import { bundleCommands, COMMAND, newVault, tool } from './chancery-command.ts';

const isHere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

let folder: string;
let names: NameServer;
let serving: ChildProcess;
let said = '';
let directory: string;
let must: (...words: string[]) => Promise<Record<string, unknown>>;
const ports = { http: 0, tls: 0, hook: 0 };
/** `GET /NAME/TEXT` writes a TXT record, as a hook of certbot's does. */
const records = createHttpServer((request, response) => {
  const [, name = '', text = ''] = (request.url ?? '').split('/');
  names.records.set(`TXT ${name}`, [...(names.records.get(`TXT ${name}`) ?? []), text]);
  response.end();
});

beforeAll(async () => {
  await bundleCommands();
  folder = mkdtempSync(join(tmpdir(), 'chancery-acme-'));
  must = await newVault(folder);
  names = await startNameServer();
  for (const name of ['web', 'www', 'tls', 'lego', 'caddy']) names.records.set(`A ${name}.acme.test`, ['127.0.0.1']);
  ports.http = await freePort();
  ports.tls = await freePort();
  await new Promise<void>((resolve) => records.listen(0, '127.0.0.1', resolve));
  ports.hook = (records.address() as AddressInfo).port;
  await must('ca', 'create', '--name', 'root', '--subject', 'CN=Judged Root,O=Sample');
  await must('ca', 'create', '--parent', 'root', '--name', 'acme', '--subject', 'CN=Judged ACME,O=Sample');
  const words = ['serve', '--listen', '127.0.0.1:0', '--acme', 'acme', '--acme-listen', '127.0.0.1:0'];
  const proving = ['--acme-http-port', String(ports.http), '--acme-tls-port', String(ports.tls)];
  const vault = ['--vault', join(folder, 'judged.chancery'), '--passphrase-file', join(folder, 'passphrase')];
  serving = spawn(
    process.execPath,
    [COMMAND, ...words, ...proving, '--acme-require-eab', '--acme-dns', names.address, ...vault],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    serving.once('close', () => reject(new Error(said)));
    serving.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('SHA-256 of the root')) resolve();
    });
  });
  directory = /ACME for acme at (\S+)/.exec(said)?.[1] ?? '';
  // The line that a person pastes.
  const [line = ''] = /curl -fsS .*/.exec(said) ?? [];
  expect(tool('sh', ['-c', line], folder)).toMatchObject({ status: 0 });
}, 120_000);

afterAll(async () => {
  await new Promise<void>((resolve) => {
    if (serving.exitCode !== null) resolve();
    serving.once('close', () => resolve());
    serving.kill('SIGTERM');
  });
  await names.stop();
  records.close();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const ROOT = 'chancery-root.pem';

/** Not spawnSync: the name server answers from this very process. */
function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? -1, said: output }));
  });
}

async function certbot(...words: string[]): Promise<void> {
  const folders = ['--config-dir', 'le', '--work-dir', 'le-work', '--logs-dir', 'le-logs'];
  const { status, said: output } = await run(
    'certbot',
    [...words, ...folders, '--non-interactive', '--server', directory],
    { REQUESTS_CA_BUNDLE: join(folder, ROOT) },
  );
  if (status !== 0) throw new Error(`certbot ${words.join(' ')}: ${output}\n${said}`);
}

async function newKey(): Promise<{ keyIdentifier: string; hmacKey: string }> {
  const { keyIdentifier, hmacKey } = await must('acme', 'eab', 'create', 'acme');
  return { keyIdentifier: String(keyIdentifier), hmacKey: String(hmacKey) };
}

function verified(certificate: string, chain: string): string {
  return tool(
    'openssl',
    ['verify', '-x509_strict', '-CAfile', ROOT, '-untrusted', chain, certificate],
    folder,
  ).stdout.trim();
}
const serialOf = (certificate: string): string =>
  tool('openssl', ['x509', '-in', certificate, '-noout', '-serial'], folder).stdout.trim().replace('serial=', '');

describe('chancery serve --acme, asked by', () => {
  it('certbot, which opens an account, obtains, renews, revokes and gives the account up', async (context) => {
    if (!isHere('certbot')) context.skip('no certbot here');
    const { keyIdentifier, hmacKey } = await newKey();
    const account = [
      '--agree-tos',
      '-m',
      'admin@acme.test',
      '--no-eff-email',
      '--eab-kid',
      keyIdentifier,
      '--eab-hmac-key',
      hmacKey,
    ];
    const standalone = ['--standalone', '--http-01-port', String(ports.http)];
    await certbot('certonly', ...standalone, ...account, '-d', 'web.acme.test', '-d', 'www.acme.test');
    const live = (file: string): string => join('le/live/web.acme.test', file);
    expect(verified(live('cert.pem'), live('chain.pem'))).toBe(`${live('cert.pem')}: OK`);
    const first = serialOf(live('cert.pem'));
    await certbot('renew', '--force-renewal', '--no-random-sleep-on-renew');
    const second = serialOf(live('cert.pem'));
    expect(second).not.toBe(first);
    expect(verified(live('cert.pem'), live('chain.pem'))).toBe(`${live('cert.pem')}: OK`);
    await certbot('revoke', '--cert-name', 'web.acme.test', '--reason', 'keycompromise', '--no-delete-after-revoke');
    expect(await must('cert', 'show', second)).toMatchObject({ state: 'revoked', reason: 'keyCompromise' });
    expect(await must('cert', 'show', first)).toMatchObject({
      state: 'valid',
      subjectAltNames: ['DNS:web.acme.test', 'DNS:www.acme.test'],
    });
    await certbot('unregister');
    const { accounts } = await must('acme', 'list', 'acme');
    expect(accounts).toMatchObject([{ status: 'deactivated', contacts: ['mailto:admin@acme.test'], keyIdentifier }]);
  }, 120_000);

  it('certbot, by the certificate’s own key, for a wildcard that is proven in the DNS', async (context) => {
    if (!isHere('certbot')) context.skip('no certbot here');
    const { keyIdentifier, hmacKey } = await newKey();
    const hook = `curl -fsS http://127.0.0.1:${String(ports.hook)}/_acme-challenge.$CERTBOT_DOMAIN/$CERTBOT_VALIDATION`;
    const manual = [
      '--manual',
      '--preferred-challenges',
      'dns',
      '--manual-auth-hook',
      hook,
      '--manual-cleanup-hook',
      'true',
    ];
    const account = [
      '--agree-tos',
      '--register-unsafely-without-email',
      '--eab-kid',
      keyIdentifier,
      '--eab-hmac-key',
      hmacKey,
    ];
    await certbot(
      'certonly',
      ...manual,
      ...account,
      '--key-type',
      'rsa',
      '-d',
      '*.wild.acme.test',
      '-d',
      'wild.acme.test',
    );
    const live = (file: string): string => join('le/live/wild.acme.test', file);
    expect(verified(live('cert.pem'), live('chain.pem'))).toBe(`${live('cert.pem')}: OK`);
    await certbot(
      'revoke',
      '--cert-path',
      live('cert.pem'),
      '--key-path',
      live('privkey.pem'),
      '--no-delete-after-revoke',
    );
    expect(await must('cert', 'show', serialOf(live('cert.pem')))).toMatchObject({ state: 'revoked' });
  }, 120_000);

  it('dehydrated, over TLS (tls-alpn-01), with an account key on P-384', async (context) => {
    if (!isHere('dehydrated')) context.skip('no dehydrated here');
    const { keyIdentifier, hmacKey } = await newKey();
    const server = `openssl s_server -accept 127.0.0.1:${String(ports.tls)} -alpn acme-tls/1 -quiet`;
    const hook = [
      '#!/bin/bash',
      'case "$1" in',
      `deploy_challenge) ${server} -cert "$PWD/dh/alpn/$2.crt.pem" -key "$PWD/dh/alpn/$2.key.pem" </dev/null >/dev/null 2>&1 & echo $! > dh/pid; sleep 0.5;;`,
      'clean_challenge) kill "$(cat dh/pid)";;',
      'esac',
    ];
    tool('mkdir', ['-p', 'dh/alpn'], folder);
    writeFileSync(join(folder, 'dh/hook'), hook.join('\n'), { mode: 0o755 });
    const config = [
      `CA=${directory}`,
      `BASEDIR=${folder}/dh`,
      'CHALLENGETYPE=tls-alpn-01',
      `ALPNCERTDIR=${folder}/dh/alpn`,
      `HOOK=${folder}/dh/hook`,
      // Its own default, RSA of 4,096 bits, takes longer to make than all the rest.
      'ACCOUNT_KEY_ALGO=secp384r1',
      'KEY_ALGO=prime256v1',
      `EAB_KID=${keyIdentifier}`,
      `EAB_HMAC_KEY=${hmacKey}`,
      `CURL_OPTS="--cacert ${folder}/${ROOT}"`,
    ];
    writeFileSync(join(folder, 'dh/config'), `${config.join('\n')}\n`);
    const dehydrated = async (...words: string[]): Promise<void> => {
      const { status, said: output } = await run('dehydrated', ['--config', 'dh/config', ...words]);
      if (status !== 0) throw new Error(`dehydrated ${words.join(' ')}: ${output}\n${said}`);
    };
    await dehydrated('--register', '--accept-terms');
    await dehydrated('--cron', '--domain', 'tls.acme.test');
    const certificate = (file: string): string => join('dh/certs/tls.acme.test', file);
    expect(verified(certificate('cert.pem'), certificate('chain.pem'))).toBe(`${certificate('cert.pem')}: OK`);
    await dehydrated('--revoke', certificate('cert.pem'));
    expect(readFileSync(join(folder, certificate('fullchain.pem')), 'utf8').match(/BEGIN CERTIFICATE/g)).toHaveLength(
      2,
    );
  }, 120_000);

  it.for(['http-01', 'tls-alpn-01', 'dns-01'] as const)(
    'lego, by %s: obtains, renews and revokes',
    async (challenge, context) => {
      if (!isHere('lego')) context.skip('no lego here');
      const { keyIdentifier, hmacKey } = await newKey();
      const path = `lego-${challenge}`;
      const hook = join(folder, 'lego-hook');
      writeFileSync(
        hook,
        `#!/bin/sh\n[ "$1" = present ] || exit 0\nexec curl -fsS "http://127.0.0.1:${String(ports.hook)}/\${2%.}/$3"\n`,
        { mode: 0o755 },
      );
      const ways = {
        'http-01': ['--http', '--http.port', `127.0.0.1:${String(ports.http)}`],
        'tls-alpn-01': ['--tls', '--tls.port', `127.0.0.1:${String(ports.tls)}`],
        'dns-01': ['--dns', 'exec', '--dns.disable-cp', '--dns.resolvers', names.address],
      };
      const name = challenge === 'dns-01' ? '*.lego.acme.test' : 'lego.acme.test';
      const account = ['--accept-tos', '--email', 'lego@acme.test', '--eab', '--kid', keyIdentifier, '--hmac', hmacKey];
      const lego = async (...words: string[]): Promise<void> => {
        const { status, said: output } = await run(
          'lego',
          ['--server', directory, '--path', path, ...account, ...ways[challenge], '--domains', name, ...words],
          { LEGO_CA_CERTIFICATES: join(folder, ROOT), EXEC_PATH: hook },
        );
        if (status !== 0) throw new Error(`lego ${words.join(' ')}: ${output}\n${said}`);
      };
      const certificate = (end: string): string => join(path, 'certificates', `${name.replace('*', '_')}${end}`);
      await lego('run');
      const first = serialOf(certificate('.crt'));
      expect(verified(certificate('.crt'), certificate('.issuer.crt'))).toBe(`${certificate('.crt')}: OK`);
      await lego('renew', '--days', '1000', '--no-random-sleep');
      const second = serialOf(certificate('.crt'));
      expect(second).not.toBe(first);
      await lego('revoke');
      expect(await must('cert', 'show', second)).toMatchObject({ state: 'revoked', subjectAltNames: [`DNS:${name}`] });
    },
  );

  it('Caddy, which gets its certificate by itself and serves it', async (context) => {
    if (!isHere('caddy')) context.skip('no caddy here');
    const { keyIdentifier, hmacKey } = await newKey();
    const config = [
      '{',
      ...['admin off', 'skip_install_trust', 'auto_https disable_redirects', 'email caddy@acme.test'],
      ...[`http_port ${String(ports.http)}`, `https_port ${String(ports.tls)}`, `storage file_system ${folder}/caddy`],
      ...[`acme_ca ${directory}`, `acme_ca_root ${folder}/${ROOT}`],
      ...['acme_eab {', `key_id ${keyIdentifier}`, `mac_key ${hmacKey}`, '}', '}'],
      ...['caddy.acme.test {', 'bind 127.0.0.1', 'respond "served"', '}'],
    ];
    writeFileSync(join(folder, 'Caddyfile'), `${config.join('\n')}\n`);
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    const words = ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'];
    const caddy = spawn('caddy', words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    caddy.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    try {
      const resolve = `caddy.acme.test:${String(ports.tls)}:127.0.0.1`;
      const get = ['-fsS', '--cacert', ROOT, '--resolve', resolve, `https://caddy.acme.test:${String(ports.tls)}/`];
      const deadline = Date.now() + 60_000;
      let got = await run('curl', get);
      while (got.status !== 0 && Date.now() < deadline) {
        await new Promise((wait) => setTimeout(wait, 500));
        got = await run('curl', get);
      }
      expect(got, log).toEqual({ status: 0, said: 'served' });
    } finally {
      await new Promise<void>((resolve) => {
        caddy.once('close', () => resolve());
        caddy.kill('SIGTERM');
      });
    }
  }, 120_000);

  it('and leaves a vault in which every step can be proven', async () => {
    expect(await must('vault', 'check')).toMatchObject({ ok: true, findings: [] });
    const { items } = await must('audit', 'list', '--limit', '500');
    const kinds = new Set((items as { kind: string }[]).map(({ kind }) => kind));
    for (const kind of ['acme.account-created', 'acme.order-finished', 'acme.revocation-asked', 'certificate.revoked'])
      expect(kinds).toContain(kind);
    expect(said).not.toContain('INTERNAL');
  });
});
