/** How control is looked for, and where it is not: a server that asks wherever it is sent must not be sent anywhere. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildTbsCertificate } from '../../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { octetString } from '../../../electron/pki/der-writer.ts';
import { subjectAltName } from '../../../electron/pki/extension-identity.ts';
import { parseGeneralNameText } from '../../../electron/pki/general-name-text.ts';
import { encodePem } from '../../../electron/pki/pem.ts';
import { assembleSigned } from '../../../electron/pki/signed.ts';
import { mayValidateAt } from '../../../electron/publishing/acme/validation/address-rule.ts';
import { nameResolver } from '../../../electron/publishing/acme/validation/name-resolver.ts';
import { serverNameFor } from '../../../electron/publishing/acme/validation/tls-alpn-01.ts';
import {
  validateChallenge,
  type ValidationSettings,
} from '../../../electron/publishing/acme/validation/validate-challenge.ts';
import { signWith } from '../../../electron/vault/sign-with.ts';
import { startNameServer, type NameServer } from './name-server.ts';

let names: NameServer;
let web: Server;
let settings: ValidationSettings;
/** What the web server writes, whoever asks; and what it was asked. */
let answer: (asked: string, socket: Socket) => void;
const asked: string[] = [];

beforeEach(async () => {
  names = await startNameServer();
  names.records.set('A web.test', ['127.0.0.1']);
  web = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      asked.push(bytes.toString('latin1'));
      answer(bytes.toString('latin1'), socket);
    });
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  settings = { resolver: nameResolver(names.address, true), httpPort: portOf(web), tlsPort: 1 };
});
afterEach(async () => {
  asked.splice(0);
  web.close();
  await names.stop();
});

const portOf = (server: Server | TlsServer): number => (server.address() as AddressInfo).port;
const reply = (status: string, body: string, headers = ''): string =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n${body}`;
const redirect = (location: string): string => reply('302 Found', '', `Location: ${location}\r\n`);
const says = (text: string) => (_: string, socket: Socket) => void socket.end(text);

function validate(type: 'http-01' | 'dns-01' | 'tls-alpn-01', value = 'web.test', more = settings): Promise<void> {
  const identifier = { type: /^[0-9:.]+$/.test(value) ? 'ip' : 'dns', value } as const;
  const authorization = { identifier, wildcard: false, status: 'pending', challenges: [] } as const;
  return validateChallenge({ authorization, type, token: 'token', thumbprint: 'thumb' }, more);
}

describe('mayValidateAt', () => {
  it.for(['10.0.0.1', '192.168.1.1', '172.16.0.1', '100.64.0.1', '8.8.8.8', '2001:db8::1', 'fd00::1'])(
    'takes %s',
    (address) => expect(mayValidateAt(address, false)).toBe(true),
  );
  it.for([
    ...['0.0.0.0', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '169.254.169.254', 'fe80::1'],
    ...['::ffff:169.254.169.254', '224.0.0.1', '255.255.255.255', 'ff02::1', '::', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ])('refuses %s', (address) => expect(mayValidateAt(address, false)).toBe(false));
  it('takes this machine where only this machine asks, and link-local never', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map((address) => mayValidateAt(address, true))).toEqual([
      true,
      true,
      true,
    ]);
    expect(mayValidateAt('169.254.169.254', true)).toBe(false);
  });
});

describe('http-01', () => {
  it('reads the key authorization at the well-known path, with a line end or without', async () => {
    answer = says(reply('200 OK', 'token.thumb\r\n'));
    await validate('http-01');
    expect(asked[0]).toMatch(/^GET \/\.well-known\/acme-challenge\/token HTTP\/1\.1\r\nHost: web\.test:\d+\r\n/);
    await validate('http-01', '127.0.0.1');
  });

  it.for<[string, string, string]>([
    ['another text', reply('200 OK', 'token.other'), 'incorrectResponse'],
    ['a longer one', reply('200 OK', `token.thumb${' x'.repeat(2_000)}`), 'incorrectResponse'],
    ['404', reply('404 Not Found', 'token.thumb'), 'unauthorized'],
    ['no HTTP', 'token.thumb', 'connection'],
    ['nothing', '', 'connection'],
    ['a redirect to another port', redirect('http://web.test:22/'), 'connection'],
    ['a redirect to another scheme', redirect('ftp://web.test/'), 'connection'],
    ['a redirect to a file', redirect('file:///etc/passwd'), 'connection'],
    ['a redirect with a name and password', redirect('http://user:pass@web.test/'), 'connection'],
    ['a redirect to the metadata service of a cloud', redirect('http://169.254.169.254/latest'), 'dns'],
    ['a redirect to nowhere', redirect('http://nowhere.test/'), 'dns'],
    ['a redirect to no URL', redirect('http://['), 'connection'],
  ])('fails on %s', async ([, text, type]) => {
    answer = says(text);
    await expect(validate('http-01')).rejects.toMatchObject({ type });
  });

  it('follows a redirect, and not for ever', async () => {
    const here = `http://web.test:${String(settings.httpPort)}`;
    answer = (line, socket) =>
      socket.end(line.includes('/there') ? reply('200 OK', 'token.thumb') : redirect(`${here}/there?x=1`));
    await validate('http-01');
    expect(asked).toHaveLength(2);
    asked.splice(0);
    answer = says(redirect('/again'));
    await expect(validate('http-01')).rejects.toMatchObject({ type: 'connection' });
    expect(asked).toHaveLength(5);
  });

  it('does not ask this machine where others may send it, by name, by address or by redirect', async () => {
    const resolver = nameResolver(names.address, false);
    answer = says(reply('200 OK', 'token.thumb'));
    for (const name of ['web.test', '127.0.0.1']) {
      await expect(validate('http-01', name, { ...settings, resolver })).rejects.toMatchObject({ type: 'dns' });
    }
    expect(asked).toEqual([]);
  });

  it('stops reading what does not end', async () => {
    let sent = 0;
    answer = (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const more = (): void => {
        if (socket.destroyed || sent > 50_000_000) return;
        sent += 65_536;
        socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`, more);
      };
      more();
    };
    await expect(validate('http-01')).rejects.toMatchObject({ type: 'incorrectResponse' });
    expect(sent).toBeLessThan(20_000_000);
  });

  it('tries the next address where one does not answer', async () => {
    names.records.set('A web.test', ['127.255.255.254', '127.0.0.1']);
    answer = says(reply('200 OK', 'token.thumb'));
    await validate('http-01');
  });
});

describe('dns-01', () => {
  const digest = createHash('sha256').update('token.thumb').digest('base64url');

  it('reads TXT records, whichever of them it is', async () => {
    names.records.set('TXT _acme-challenge.web.test', ['v=spf1 -all', digest]);
    await validate('dns-01');
  });

  it('fails where there is none, or another', async () => {
    await expect(validate('dns-01')).rejects.toMatchObject({ type: 'dns' });
    names.records.set('TXT _acme-challenge.web.test', [digest.slice(1)]);
    await expect(validate('dns-01')).rejects.toMatchObject({ type: 'incorrectResponse' });
  });
});

describe('tls-alpn-01 (RFC 8737)', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  async function certificate(names: string[], keyAuthorization: string | null, critical = true): Promise<string> {
    const name = parseDistinguishedName('CN=x').der;
    const digest = createHash('sha256')
      .update(keyAuthorization ?? '')
      .digest();
    const extension = { oid: '1.3.6.1.5.5.7.1.31', critical, value: octetString(digest) };
    const tbs = buildTbsCertificate({
      ...{ serialNumber: Uint8Array.of(1), signatureAlgorithm: 'ecdsa-with-SHA256', issuer: name, subject: name },
      ...{ notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000), spki: spkiOf(privateKey) },
      extensions: [
        subjectAltName(names.map(parseGeneralNameText), { critical: false }),
        ...(keyAuthorization === null ? [] : [extension]),
      ],
    });
    const signature = await signWith(privateKey, tbs, 'ecdsa-with-SHA256');
    return encodePem('CERTIFICATE', assembleSigned(tbs, 'ecdsa-with-SHA256', signature));
  }

  async function against(cert: string, ALPNProtocols: string[], value = 'web.test'): Promise<string> {
    const seen: string[] = [];
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = createTlsServer({
      cert,
      key,
      ALPNProtocols,
      SNICallback: (name, done) => (seen.push(name), done(null)),
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await validate('tls-alpn-01', value, { ...settings, tlsPort: portOf(server) });
      return seen.join();
    } finally {
      server.close();
    }
  }

  it('takes a certificate for the name alone with the digest of the key authorization', async () => {
    expect(await against(await certificate(['DNS:web.test'], 'token.thumb'), ['acme-tls/1'])).toBe('web.test');
    const byAddress = await certificate(['IP:127.0.0.1'], 'token.thumb');
    expect(await against(byAddress, ['acme-tls/1'], '127.0.0.1')).toBe('1.0.0.127.in-addr.arpa');
    expect(serverNameFor({ type: 'ip', value: '2001:db8::1' })).toBe(
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    );
  });

  it('refuses anything else', async () => {
    const good = await certificate(['DNS:web.test'], 'token.thumb');
    const alpn = ['acme-tls/1'];
    await expect(against(good, ['http/1.1'])).rejects.toMatchObject({ name: 'ChallengeFailure' });
    const type = 'unauthorized';
    await expect(against(await certificate(['DNS:a.test'], 'token.thumb'), alpn)).rejects.toMatchObject({ type });
    const two = await certificate(['DNS:web.test', 'DNS:a.test'], 'token.thumb');
    await expect(against(two, alpn)).rejects.toMatchObject({ type });
    const wrong = { type: 'incorrectResponse' };
    await expect(against(await certificate(['DNS:web.test'], 'other'), alpn)).rejects.toMatchObject(wrong);
    await expect(against(await certificate(['DNS:web.test'], null), alpn)).rejects.toMatchObject(wrong);
    await expect(against(await certificate(['DNS:web.test'], 'token.thumb', false), alpn)).rejects.toMatchObject(wrong);
    await expect(validate('tls-alpn-01')).rejects.toMatchObject({ type: 'connection' });
  });
});

function spkiOf(key: KeyObject): Uint8Array {
  const jwk = key.export({ format: 'jwk' });
  const head = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
  const octets = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
  return new Uint8Array(Buffer.concat([head, Buffer.of(4), octets(jwk.x), octets(jwk.y)]));
}
