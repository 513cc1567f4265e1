/** Real servers of others, looked at by `chancery check`: OpenSSL's, nginx, Postfix, Dovecot, slapd and PostgreSQL. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommands, chancery, newVault } from './chancery-command.ts';

const SBIN = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const isHere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { env: SBIN, stdio: 'ignore' }).status === 0;

let folder: string;
let serialNumber: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  await bundleCommands();
  folder = mkdtempSync(join(tmpdir(), 'chancery-check-'));
  chmodSync(folder, 0o755);
  const must = await newVault(folder);
  await must('ca', 'create', '--name', 'root', '--subject', 'CN=Judged Root,O=Sample', '--key', 'ec-p256');
  const below = [
    '--name',
    'issuing',
    '--parent',
    'root',
    '--subject',
    'CN=Judged Issuing,O=Sample',
    '--key',
    'ec-p256',
  ];
  await must('ca', 'create', ...below);
  const words = ['--subject', 'CN=mail.example', '--dns', 'mail.example', '--key', 'rsa-2048'];
  serialNumber = String((await must('cert', 'issue', '--ca', 'issuing', ...words))['serialNumber']);
  for (const format of ['cert', 'fullchain', 'key'])
    await must('cert', 'export', serialNumber, '--format', format, '--out', join(folder, `${format}.pem`));
  chmodSync(join(folder, 'key.pem'), 0o644);
  await must('ca', 'export', 'issuing', '--format', 'pem', '--out', join(folder, 'issuing.pem'));
  const chain = readFileSync(join(folder, 'cert.pem'), 'utf8') + readFileSync(join(folder, 'issuing.pem'), 'utf8');
  writeFileSync(join(folder, 'served.pem'), chain);
  await must('ca', 'export', 'root', '--format', 'pem', '--out', join(folder, 'root.pem'));
  const disorder = readFileSync(join(folder, 'root.pem'), 'utf8') + readFileSync(join(folder, 'issuing.pem'), 'utf8');
  writeFileSync(join(folder, 'disorder.pem'), disorder);
  await must('cert', 'export', serialNumber, '--format', 'key-cert', '--out', join(folder, 'key-cert.pem'));
}, 120_000);

afterEach(async () => {
  await Promise.all(running.splice(0).map(ended));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('close', () => resolve());
    child.kill('SIGTERM');
  });
}

async function started(port: number, program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, { cwd: folder, env: SBIN, stdio: ['pipe', 'ignore', 'ignore'] });
  running.push(child);
  for (let attempt = 0; attempt < 600; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${program} does not listen`);
}

async function checked(port: number, ...more: string[]): Promise<Record<string, unknown>> {
  const words = ['check', `127.0.0.1:${String(port)}`, '--servername', 'mail.example', ...more];
  const { stdout, stderr } = await chancery([...words, '--vault', join(folder, 'judged.chancery'), '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}
const codes = (json: Record<string, unknown>) => (json['findings'] as { code: string }[]).map(({ code }) => code);

describe('chancery check, before', () => {
  it.each([
    ['-tls1_3', 'TLSv1.3'],
    ['-tls1_2', 'TLSv1.2'],
  ])('openssl s_server %s', async (version, protocol) => {
    const port = await freePort();
    const chain = ['-cert', 'cert.pem', '-cert_chain', 'issuing.pem', '-key', 'key.pem'];
    await started(port, 'openssl', ['s_server', '-accept', `127.0.0.1:${String(port)}`, '-quiet', version, ...chain]);
    const json = await checked(port);
    expect(json).toMatchObject({ ok: true, protocol, chain: 'complete', inOrder: true, certificate: { serialNumber } });
    expect(codes(json)).toEqual([]);
  });

  it('openssl s_server that sends no chain, and speaks TLS 1.0 only', async () => {
    const port = await freePort();
    const old = [
      '-tls1',
      '-cipher',
      'DEFAULT:@SECLEVEL=0',
      '-cert',
      'cert.pem',
      '-key',
      'key.pem',
      '-no-CAfile',
      '-no-CApath',
    ];
    await started(port, 'openssl', ['s_server', '-accept', `127.0.0.1:${String(port)}`, '-quiet', ...old]);
    const json = await checked(port);
    expect(json).toMatchObject({ ok: false, protocol: 'TLSv1', oldProtocols: ['TLSv1'], chain: 'incomplete' });
    expect(codes(json)).toEqual(expect.arrayContaining(['old-protocol', 'chain-incomplete']));
  });

  it('nginx with the exported full chain', async (context) => {
    if (!isHere('nginx')) context.skip('no nginx here');
    const port = await freePort();
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/t;`,
    );
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; worker_processes 1; events {}
http { access_log off; ${temporary.join(' ')}
 server { listen 127.0.0.1:${String(port)} ssl; ssl_certificate ${folder}/fullchain.pem; ssl_certificate_key ${folder}/key.pem; } }`,
    );
    await started(port, 'nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]);
    expect(await checked(port)).toMatchObject({
      ok: true,
      chain: 'complete',
      inOrder: true,
      certificate: { serialNumber },
    });
  });

  it('openssl s_server that sends its chain in the wrong order', async () => {
    const port = await freePort();
    const chain = ['-cert', 'cert.pem', '-cert_chain', 'disorder.pem', '-key', 'key.pem'];
    await started(port, 'openssl', ['s_server', '-accept', `127.0.0.1:${String(port)}`, '-quiet', ...chain]);
    const json = await checked(port);
    expect(json).toMatchObject({ chain: 'complete', inOrder: false });
    expect(codes(json)).toContain('chain-out-of-order');
  });

  it.for(['imap', 'pop3'] as const)(
    'Dovecot with the exported key-cert.pem, by STARTTLS over %s',
    async (protocol, context) => {
      if (!isHere('dovecot')) context.skip('no dovecot here');
      const port = await freePort();
      writeFileSync(join(folder, 'dovecot.conf'), dovecot(protocol, port));
      await started(port, 'dovecot', ['-F', '-c', join(folder, 'dovecot.conf')]);
      const json = await checked(port, '--starttls', protocol);
      expect(json).toMatchObject({
        certificate: { serialNumber },
        nameMatches: true,
        protocol: 'TLSv1.3',
        starttls: protocol,
      });
      expect(codes(json)).not.toContain('chain-out-of-order');
    },
  );

  it('Postfix with the exported key-cert.pem, by STARTTLS over smtp', async (context) => {
    if (!isHere('postfix')) context.skip('no postfix here');
    if (!isRoot) context.skip('only root may start Postfix');
    const port = await freePort();
    await postfix(port);
    try {
      expect(await checked(port, '--starttls', 'smtp')).toMatchObject({
        ...{ certificate: { serialNumber }, nameMatches: true, protocol: 'TLSv1.3', starttls: 'smtp' },
        // key-cert.pem has no intermediate, and Postfix sends what it is given.
        chain: 'incomplete',
      });
    } finally {
      spawnSync('postfix', ['-c', join(folder, 'postfix'), 'stop'], { env: SBIN, stdio: 'ignore' });
    }
  });

  it('slapd with the exported full chain, by StartTLS over ldap', async (context) => {
    if (!isHere('slapd')) context.skip('no slapd here');
    const port = await freePort();
    const config = [
      `pidfile ${folder}/slapd.pid`,
      `TLSCertificateFile ${folder}/cert.pem`,
      `TLSCertificateKeyFile ${folder}/key.pem`,
      // GnuTLS, with which Debian builds it, looks for the chain among these.
      `TLSCACertificateFile ${folder}/issuing.pem`,
      'TLSVerifyClient never',
      'modulepath /usr/lib/ldap',
      'database monitor',
    ];
    writeFileSync(join(folder, 'slapd.conf'), `${config.join('\n')}\n`);
    const listen = ['-h', `ldap://127.0.0.1:${String(port)}`];
    await started(port, 'slapd', ['-f', join(folder, 'slapd.conf'), ...listen, '-d', '0']);
    expect(await checked(port, '--starttls', 'ldap')).toMatchObject({
      ...{ certificate: { serialNumber }, nameMatches: true, protocol: 'TLSv1.3', starttls: 'ldap', inOrder: true },
    });
  });

  it('PostgreSQL with the exported full chain, which turns to TLS in its own way', async (context) => {
    const [bin] = postgresFolders();
    if (bin === undefined) context.skip('no postgresql here');
    const port = await freePort();
    await postgres(bin ?? '', port);
    expect(await checked(port, '--starttls', 'postgres')).toMatchObject({
      ...{ ok: true, chain: 'complete', inOrder: true, starttls: 'postgres', certificate: { serialNumber } },
    });
  });
});

const isRoot = process.getuid?.() === 0;

function dovecot(protocol: 'imap' | 'pop3', port: number): string {
  const own = userInfo().username;
  return [
    `base_dir = ${folder}/dovecot`,
    `state_dir = ${folder}/dovecot-state`,
    `log_path = ${folder}/dovecot.log`,
    ...(isRoot ? [] : [`default_internal_user = ${own}`, `default_login_user = ${own}`, `default_internal_group =`]),
    `protocols = ${protocol}`,
    'listen = 127.0.0.1',
    'ssl = required',
    `ssl_cert = <${folder}/key-cert.pem`,
    `ssl_key = <${folder}/key-cert.pem`,
    'passdb {\n  driver = static\n  args = nopassword=y\n}',
    `service ${protocol}-login {\n  chroot =\n  inet_listener ${protocol} {\n    port = ${String(port)}\n  }`,
    `  inet_listener ${protocol}s {\n    port = 0\n  }\n}\n`,
  ].join('\n');
}

/** A mail server of its own folders: Postfix keeps a queue and a table of services, and puts itself into the background. */
async function postfix(port: number): Promise<void> {
  const [config, queue, data] = ['postfix', 'postfix-queue', 'postfix-data'].map((name) => join(folder, name));
  for (const made of [config, queue, data]) mkdirSync(made ?? '');
  spawnSync('chown', ['postfix', data ?? '']);
  const main = [
    ...['compatibility_level = 3.6', `queue_directory = ${queue ?? ''}`, `data_directory = ${data ?? ''}`],
    ...['myhostname = mail.example', 'mydestination =', 'inet_interfaces = 127.0.0.1', 'inet_protocols = ipv4'],
    ...['alias_maps =', 'local_recipient_maps =', 'smtputf8_enable = no', 'smtpd_tls_security_level = may'],
    ...[`smtpd_tls_cert_file = ${folder}/key-cert.pem`, `smtpd_tls_key_file = ${folder}/key-cert.pem`],
    ...['command_directory = /usr/sbin', 'daemon_directory = /usr/lib/postfix/sbin', `maillog_file = /dev/stdout`],
  ];
  const services = [
    ...[
      `127.0.0.1:${String(port)} inet n - n - - smtpd`,
      'pickup unix n - n 60 1 pickup',
      'anvil unix - - n - 1 anvil',
    ],
    ...['cleanup unix n - n - 0 cleanup', 'qmgr unix n - n 300 1 qmgr', 'tlsmgr unix - - n 1000? 1 tlsmgr'],
    ...['rewrite unix - - n - - trivial-rewrite', 'proxymap unix - - n - - proxymap', 'local unix - n n - - local'],
    ...['bounce unix - - n - 0 bounce', 'error unix - - n - - error', 'smtp unix - - n - - smtp'],
    ...['postlog unix-dgram n - n - 1 postlogd'],
  ];
  writeFileSync(join(config ?? '', 'main.cf'), `${main.join('\n')}\n`);
  writeFileSync(join(config ?? '', 'master.cf'), `${services.join('\n')}\n`);
  await started(port, 'postfix', ['-c', config ?? '', 'start-fg']);
}

/** Debian keeps each version's programs in a folder of its own, off the PATH. */
function postgresFolders(): string[] {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return versions
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
    .filter((bin) => existsSync(join(bin, 'initdb')));
}

/** A cluster of its own, thrown away with the folder. It refuses to run as root, so there it runs as its own user. */
async function postgres(bin: string, port: number): Promise<void> {
  const data = join(folder, 'postgres');
  mkdirSync(data);
  const files = ['fullchain.pem', 'key.pem'].map((name) => {
    copyFileSync(join(folder, name), join(data, `of-${name}`));
    return `of-${name}`;
  });
  if (isRoot) spawnSync('chown', ['-R', 'postgres', data]);
  for (const name of files) chmodSync(join(data, name), 0o600);
  const home = join(data, 'cluster');
  const line = [
    `${bin}/initdb -D ${home} -A trust -N >/dev/null`,
    `exec ${bin}/postgres -D ${home} -c ssl=on -c ssl_cert_file=${data}/of-fullchain.pem -c ssl_key_file=${data}/of-key.pem -c listen_addresses=127.0.0.1 -c port=${String(port)} -c unix_socket_directories= -c fsync=off`,
  ].join(' && ');
  const words = ['sh', '-c', line];
  if (!isRoot) return started(port, 'env', words);
  await started(port, 'setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', ...words]);
}
