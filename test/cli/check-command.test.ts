import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hostCheckSchema } from '../../shared/host-check-description.ts';
import { clearTextBefore, silentServer, tlsServer, type Running } from '../publishing/host-check/tls-server.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
let key = '';
let leaf = '';
let chain = '';
let root = '';
let serialNumber = '';
const servers: Running[] = [];

beforeAll(async () => {
  fixture = await vaultFixture();
  const subject = ['--subject', 'CN=Issuing,O=The Sample Company,C=US', '--key', 'ec-p256'];
  await fixture.json('ca', 'create', '--name', 'issuing', '--parent', 'root', ...subject);
  await issue();
}, 60_000);
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => fixture.remove());

async function issue(): Promise<void> {
  const { certificate } = await issued();
  serialNumber = String(certificate['serialNumber']);
  const export_ = async (format: string): Promise<string> => {
    const file = fixture.path(`${serialNumber}-${format}`);
    await fixture.json('cert', 'export', serialNumber, '--format', format, '--out', file);
    return readFile(file, 'utf8');
  };
  key = await export_('key');
  leaf = await export_('cert');
  chain = await export_('chain');
  root = (await fixture.locked('ca', 'export', 'root', '--format', 'pem')).stdout;
}

async function issued(): Promise<{ certificate: Record<string, unknown> }> {
  const words = ['--subject', 'CN=mail.sample.com', '--dns', 'mail.sample.com', '--key', 'ec-p256', '--days', '90'];
  const answer = await fixture.json('cert', 'issue', '--ca', 'issuing', ...words);
  return { certificate: answer };
}

async function serve(options: Parameters<typeof tlsServer>[0]): Promise<number> {
  const server = await tlsServer({ key, cert: leaf + intermediate(), ...options });
  servers.push(server);
  return server.port;
}

/** The exported chain may hold the root too; servers are given what stands between. */
function intermediate(): string {
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n?/g) ?? [];
  return blocks.find((block) => !root.includes(block.trim())) ?? '';
}

const check = (port: number, ...more: string[]) =>
  fixture.locked('check', `127.0.0.1:${String(port)}`, '--servername', 'mail.sample.com', '--json', ...more);
const codes = (json: Record<string, unknown>) => (json['findings'] as { code: string }[]).map(({ code }) => code);

describe('check', () => {
  it.each([
    ['TLS 1.3, AES-256', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' }, 'TLSv1.3'],
    ['TLS 1.3, AES-128', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' }, 'TLSv1.3'],
    ['TLS 1.3, ChaCha20', { minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }, 'TLSv1.3'],
    ['TLS 1.3 after a HelloRetryRequest', { minVersion: 'TLSv1.3', ecdhCurve: 'P-521' }, 'TLSv1.3'],
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
  ] as const)('says that all is well over %s', async (_, options, protocol) => {
    const ran = await check(await serve(options));
    const json = ran.json();
    expect(codes(json)).toEqual([]);
    expect(ran.status).toBe(0);
    expect(json).toMatchObject({
      ok: true,
      protocol,
      chain: 'complete',
      inOrder: true,
      nameMatches: true,
      newest: null,
      oldProtocols: [],
      certificate: { serialNumber, ca: 'issuing' },
    });
    expect(json['served']).toHaveLength(2);
    expect(hostCheckSchema.parse(json)).toEqual(json);
  });

  it('says what is missing from the chain, what stands in the wrong order, what is too much', async () => {
    const alone = await check(await serve({ cert: leaf }));
    expect(alone.status).toBe(1);
    expect(alone.json()).toMatchObject({ chain: 'incomplete' });
    expect(codes(alone.json())).toContain('chain-incomplete');
    expect(JSON.stringify(alone.json()['findings'])).toContain('CN=Issuing');

    const swapped = await check(await serve({ cert: leaf + root + intermediate() }));
    expect(swapped.status).toBe(0);
    expect(swapped.json()).toMatchObject({ chain: 'complete', inOrder: false });
    expect(codes(swapped.json())).toEqual(expect.arrayContaining(['chain-out-of-order', 'root-served']));

    const twice = await check(await serve({ cert: leaf + intermediate() + intermediate() }));
    expect(codes(twice.json())).toEqual(['chain-twice']);
  });

  it('says that the name is another, by our own path validation', async () => {
    const ran = await fixture.locked(
      'check',
      `127.0.0.1:${String(await serve({}))}`,
      '--servername',
      'www.sample.com',
      '--json',
    );
    expect(ran.status).toBe(1);
    expect(ran.json()).toMatchObject({ nameMatches: false, ok: false });
  });

  it('says that the protocol is old, and that a client certificate is wanted', async () => {
    const old = await check(await serve({ minVersion: 'TLSv1', maxVersion: 'TLSv1.3' }));
    expect(old.json()).toMatchObject({ protocol: 'TLSv1.3', oldProtocols: ['TLSv1.1'] });
    expect(codes(old.json())).toEqual(['old-protocol']);
    const mutual = await check(await serve({ requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }));
    expect(mutual.json()).toMatchObject({ chain: 'complete', certificate: { serialNumber } });
  });

  it('knows a certificate that is not ours', async () => {
    const other = await vaultFixture();
    try {
      await other.json(
        'cert',
        'issue',
        '--ca',
        'root',
        '--subject',
        'CN=x',
        '--dns',
        'mail.sample.com',
        '--key',
        'ec-p256',
        '--out',
        other.path('out'),
      );
      const file = other.path('fullchain');
      await other.json('cert', 'export', 'cert-2', '--format', 'key-cert', '--out', file);
      const both = await readFile(file, 'utf8');
      const ran = await check(await serve({ key: both, cert: both.slice(both.indexOf('-----BEGIN CERT')) }));
      expect(ran.json()).toMatchObject({ certificate: null, chain: 'unknown' });
      expect(codes(ran.json())).toEqual(expect.arrayContaining(['not-on-record', 'chain-unknown']));
    } finally {
      await other.remove();
    }
  });

  it.each([
    ['smtp', '220-mail\r\n220 ready\r\n', ['250-mail\r\n250-SIZE 1\r\n250 STARTTLS\r\n', '220 go\r\n']],
    ['imap', '* OK ready\r\n', ['* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n']],
    ['pop3', '+OK ready\r\n', ['+OK begin\r\n']],
    ['ldap', null, [Buffer.from('300c02010178070a010004000400', 'hex')]],
    ['postgres', null, ['S']],
  ] as const)('turns to TLS by %s', async (protocol, greeting, answers) => {
    const before = await clearTextBefore(await serve({}), greeting, answers);
    servers.push(before);
    const ran = await check(before.port, '--starttls', protocol);
    expect(ran.stderr).toBe('');
    expect(ran.json()).toMatchObject({ starttls: protocol, ok: true, certificate: { serialNumber } });
  });

  it.each([
    ['smtp', '220 mail\r\n', ['250 SIZE 1\r\n'], /does not offer/],
    ['smtp', '554 go away\r\n', [], /answers “554/],
    ['smtp', '220 mail\r\n', ['250 STARTTLS\r\n', '220 go\r\n250 injected\r\n'], /more before TLS/],
    ['imap', '* OK\r\n', ['a1 BAD no\r\n'], /a1 BAD/],
    ['pop3', '-ERR no\r\n', [], /-ERR/],
    ['ldap', null, [Buffer.from('300c02010178070a013504000400', 'hex')], /StartTLS/],
    ['postgres', null, ['N'], /SSL/],
  ] as const)('refuses where %s is refused: %s', async (protocol, greeting, answers, message) => {
    const before = await clearTextBefore(await serve({}), greeting, answers);
    servers.push(before);
    const ran = await check(before.port, '--starttls', protocol);
    expect(ran.error()).toMatchObject({ code: 'STARTTLS_REFUSED', message: expect.stringMatching(message) as string });
    expect(ran.status).toBe(1);
  });

  it('says when nothing listens, nothing answers, or no TLS is spoken', async () => {
    const gone = await silentServer();
    await gone.stop();
    expect((await check(gone.port)).error().code).toBe('HOST_UNREACHABLE');
    const silent = await silentServer();
    servers.push(silent);
    expect((await check(silent.port, '--timeout', '1')).error().code).toBe('HOST_TIMEOUT');
    expect((await check(silent.port, '--timeout', '1', '--starttls', 'smtp')).error().code).toBe('HOST_TIMEOUT');
    const plain = await clearTextBefore(1, 'SSH-2.0-OpenSSH\r\n', ['no\r\n']);
    servers.push(plain);
    expect((await check(plain.port)).error().code).toBe('TLS_FAILED');
    expect((await fixture.locked('check', 'no such host', '--json')).status).toBe(2);
  });

  it('remembers where it was seen, at most once a day, and only with the passphrase', async () => {
    const port = await serve({});
    expect((await check(port, '--remember')).status).toBe(3);
    const place = `127.0.0.1:${String(port)}`;
    const remember = () => fixture.json('check', place, '--servername', 'mail.sample.com', '--remember');
    expect(await remember()).toMatchObject({
      remembered: true,
      deployedAt: [{ endpoint: place, servername: 'mail.sample.com' }],
    });
    expect(await remember()).toMatchObject({ remembered: false, deployedAt: [{ endpoint: place }] });
    expect((await check(port)).json()).toMatchObject({ deployedAt: [{ endpoint: place }] });
    const log = await fixture.json('audit', 'list');
    expect(JSON.stringify(log)).toContain('certificate.deployed');
  });

  it('says that there is a newer one, and that it is revoked', async () => {
    const port = await serve({});
    const renewed = await fixture.json('cert', 'renew', serialNumber, '--new-key');
    expect(renewed).toBeTruthy();
    const late = await check(port);
    expect(late.status).toBe(0);
    expect(codes(late.json())).toEqual(['not-newest']);
    expect(late.json()['newest']).toMatchObject({ supersedes: expect.any(String) as string });
    await fixture.json('cert', 'revoke', serialNumber, '--reason', 'keyCompromise');
    const revoked = await check(port);
    expect(revoked.status).toBe(1);
    expect(codes(revoked.json())).toContain('served-revoked');
  });
});
