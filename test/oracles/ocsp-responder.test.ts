/** Other people's clients and servers ask `chancery serve`: OpenSSL, GnuTLS, NSS, Java, curl, and Apache and nginx, which staple. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOcspResponse } from '../../electron/pki/ocsp-response.ts';
import { bundleCommands, COMMAND, newVault, tool } from './chancery-command.ts';

const SBIN = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const isHere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { env: SBIN, stdio: 'ignore' }).status === 0;

let folder: string;
let serving: ChildProcess;
let url: string;
let must: (...words: string[]) => Promise<Record<string, unknown>>;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  await bundleCommands();
  folder = mkdtempSync(join(tmpdir(), 'chancery-serve-'));
  // The servers run under users of their own.
  chmodSync(folder, 0o755);
  must = await newVault(folder);
  const port = await freePort();
  url = `http://127.0.0.1:${String(port)}`;
  const urls = ['--ocsp-url', `${url}/ocsp`, '--crl-url', `${url}/root.crl`, '--issuer-url', `${url}/root.crt`];
  await must('ca', 'create', '--name', 'root', '--subject', 'CN=Judged Root,O=Sample', '--key', 'rsa-2048', ...urls);
  await must('cert', 'issue', '--ca', 'root', '--profile', 'ocsp-signing', '--subject', 'CN=OCSP', '--key', 'ec-p256');
  for (const name of ['good', 'bad']) {
    const words = [
      '--subject',
      `CN=${name}.example`,
      '--dns',
      `${name}.example`,
      '--dns',
      'localhost',
      '--key',
      'rsa-2048',
    ];
    const { serialNumber } = await must('cert', 'issue', '--ca', 'root', ...words);
    await must('cert', 'export', String(serialNumber), '--format', 'cert', '--out', join(folder, `${name}.pem`));
    await must('cert', 'export', String(serialNumber), '--format', 'key', '--out', join(folder, `${name}.key`));
    chmodSync(join(folder, `${name}.key`), 0o644);
    if (name === 'bad') await must('cert', 'revoke', String(serialNumber), '--reason', 'keyCompromise');
  }
  await must('ca', 'export', 'root', '--format', 'pem', '--out', join(folder, 'ca.pem'));
  const words = ['serve', '--listen', `127.0.0.1:${String(port)}`, '--vault', join(folder, 'judged.chancery')];
  serving = spawn(process.execPath, [COMMAND, ...words, '--passphrase-file', join(folder, 'passphrase')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve) => serving.stderr?.once('data', () => resolve()));
}, 180_000);

afterAll(async () => {
  await Promise.all([...servers, serving].map(ended));
  rmSync(folder, { recursive: true, force: true });
});

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

describe('chancery serve, asked by', () => {
  it.for(['-sha1', '-sha256'])('openssl ocsp, with a nonce and without (%s)', (digest, context) => {
    if (!isHere('openssl')) context.skip('no openssl here');
    for (const nonce of [[], ['-no_nonce']]) {
      const words = ['ocsp', '-issuer', 'ca.pem', digest, '-cert', 'good.pem', digest, '-cert', 'bad.pem', ...nonce];
      const asked = tool('openssl', [...words, '-url', `${url}/ocsp`, '-CAfile', 'ca.pem'], folder);
      expect(asked.stderr.trim()).toBe('Response verify OK');
      expect(asked.stdout).toMatch(/good\.pem: good/);
      expect(asked.stdout).toMatch(/bad\.pem: revoked[^]*keyCompromise/);
    }
  });

  it('GnuTLS ocsptool', (context) => {
    if (!isHere('ocsptool')) context.skip('no ocsptool here');
    for (const [name, verdict] of [
      ['good', 'good'],
      ['bad', 'revoked'],
    ] as const) {
      const words = [
        `--ask=${url}/ocsp`,
        '--load-issuer',
        'ca.pem',
        '--load-cert',
        `${name}.pem`,
        '--load-trust',
        'ca.pem',
      ];
      const asked = tool('ocsptool', words, folder);
      expect(asked.stdout + asked.stderr).toMatch(/Verifying OCSP Response: Success/);
      expect(asked.stdout).toContain(`Certificate Status: ${verdict}`);
    }
  });

  it('NSS vfychain', (context) => {
    if (!isHere('vfychain') || !isHere('certutil')) context.skip('no libnss3-tools here');
    const database = join(folder, 'nss');
    tool('mkdir', ['-p', database], folder);
    tool('certutil', ['-N', '-d', `sql:${database}`, '--empty-password'], folder);
    tool('certutil', ['-A', '-d', `sql:${database}`, '-n', 'root', '-t', 'C,C,C', '-i', 'ca.pem'], folder);
    const verify = (name: string) =>
      tool(
        'vfychain',
        [
          '-d',
          `sql:${database}`,
          '-pp',
          '-u',
          '1',
          '-g',
          'leaf',
          '-m',
          'ocsp',
          '-s',
          'failIfNoInfo',
          '-a',
          `${name}.pem`,
        ],
        folder,
      );
    const good = verify('good');
    expect(`${good.stdout}${good.stderr}`).toContain('Chain is good!');
    const bad = verify('bad');
    expect(`${bad.stdout}${bad.stderr}`).toMatch(/Chain is bad![^]*revoked/i);
  });

  it('Java’s PKIX, with OCSP alone', (context) => {
    if (!isHere('javac')) context.skip('no javac here');
    writeFileSync(
      join(folder, 'Ask.java'),
      `import java.io.*; import java.nio.file.*; import java.security.cert.*; import java.util.*;
public class Ask { public static void main(String[] a) throws Exception {
  CertificateFactory f = CertificateFactory.getInstance("X.509");
  X509Certificate root = (X509Certificate) f.generateCertificate(Files.newInputStream(Path.of("ca.pem")));
  for (String name : a) { X509Certificate leaf = (X509Certificate) f.generateCertificate(Files.newInputStream(Path.of(name + ".pem")));
    CertPathValidator v = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker r = (PKIXRevocationChecker) v.getRevocationChecker();
    r.setOptions(EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK));
    PKIXParameters p = new PKIXParameters(Set.of(new TrustAnchor(root, null))); p.addCertPathChecker(r);
    try { v.validate(f.generateCertPath(List.of(leaf)), p); System.out.println(name + " good"); }
    catch (CertPathValidatorException e) { System.out.println(name + " " + e.getReason()); } } } }`,
    );
    const asked = tool('java', ['Ask.java', 'good', 'bad'], folder);
    expect(asked.stdout.trim().split('\n')).toEqual(['good good', 'bad REVOKED']);
  });

  it('curl, which gets the CA certificate and the CRL with their types', (context) => {
    if (!isHere('curl')) context.skip('no curl here');
    const type = (path: string) =>
      tool('curl', ['-s', '-o', '/dev/null', '-w', '%{content_type}', `${url}${path}`], folder);
    expect(type('/root.crt').stdout).toBe('application/x-x509-ca-cert');
    expect(type('/root.crl').stdout).toBe('application/pkix-crl');
  });

  it.for(['apache2', 'nginx'] as const)('%s, which staples', async (program, context) => {
    if (!isHere(program)) context.skip(`no ${program} here`);
    const port = await freePort();
    const [words, content] = program === 'nginx' ? nginx(port) : apache(port);
    writeFileSync(join(folder, `${program}.conf`), content);
    const child = spawn(program, words, { cwd: folder, env: SBIN, stdio: 'ignore' });
    servers.push(child);
    const response = await stapledWithin(port, 20_000);
    const read = parseOcspResponse(new Uint8Array(response));
    expect(read.basic?.responses[0]?.status.kind).toBe('good');
  });
});

function nginx(port: number): [string[], string] {
  const conf = join(folder, 'nginx.conf');
  return [
    ['-p', folder, '-c', conf],
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; user root; worker_processes 1;
events {}
http { access_log off; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
 server { listen 127.0.0.1:${String(port)} ssl; server_name good.example;
  ssl_certificate ${folder}/good.pem; ssl_certificate_key ${folder}/good.key; ssl_trusted_certificate ${folder}/ca.pem;
  ssl_stapling on; ssl_stapling_verify on; } }`,
  ];
}

function apache(port: number): [string[], string] {
  const conf = join(folder, 'apache2.conf');
  const modules = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl']
    .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
    .join('\n');
  return [
    ['-X', '-f', conf, '-d', folder],
    `${modules}
ServerName good.example
PidFile ${folder}/apache.pid
ErrorLog ${folder}/apache.log
User www-data
Group www-data
DefaultRuntimeDir ${folder}
Listen 127.0.0.1:${String(port)}
SSLUseStapling on
SSLStaplingCache shmcb:${folder}/stapling(131072)
<VirtualHost 127.0.0.1:${String(port)}>
SSLEngine on
SSLCertificateFile ${folder}/good.pem
SSLCertificateKeyFile ${folder}/good.key
SSLCACertificateFile ${folder}/ca.pem
</VirtualHost>`,
  ];
}

/** The first answers may come without: servers ask in the background. */
async function stapledWithin(port: number, patience: number): Promise<Buffer> {
  const deadline = Date.now() + patience;
  for (;;) {
    const response = await stapled(port);
    if (response !== null && response.length > 0) return response;
    if (Date.now() > deadline) throw new Error(`nothing was stapled: ${logs()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function logs(): string {
  return ['nginx.log', 'apache.log']
    .map((name) => spawnSync('tail', ['-5', join(folder, name)], { encoding: 'utf8' }).stdout)
    .join('');
}

function stapled(port: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const ca = readFileSync(join(folder, 'ca.pem'));
    const socket = connect({ port, host: '127.0.0.1', servername: 'good.example', ca, requestOCSP: true });
    socket.once('OCSPResponse', (response: Buffer | null) => {
      resolve(response);
      socket.destroy();
    });
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(null));
  });
}
