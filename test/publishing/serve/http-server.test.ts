import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ocspResponder } from '../../../electron/authority/answer-ocsp.ts';
import { createAuthority } from '../../../electron/authority/create-authority.ts';
import { issueCertificate } from '../../../electron/authority/issue-certificate.ts';
import { issueCrl } from '../../../electron/authority/issue-crl.ts';
import type { AuthorityRecord, CertificateRecord } from '../../../electron/authority/ports.ts';
import { revokeCertificates } from '../../../electron/authority/revoke-certificates.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { parseCertificateList } from '../../../electron/pki/crl.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { buildCertId } from '../../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension } from '../../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest } from '../../../electron/pki/ocsp-request.ts';
import { parseOcspResponse } from '../../../electron/pki/ocsp-response.ts';
import { parseListen, serveHttp, type Serving } from '../../../electron/publishing/serve/http-server.ts';
import { OcspReplies } from '../../../electron/publishing/serve/ocsp-replies.ts';
import { RateLimit } from '../../../electron/publishing/serve/rate-limit.ts';
import { SiteReplies } from '../../../electron/publishing/serve/site-replies.ts';
import { memoryPorts, type MemoryPorts } from '../../authority/memory-ports.ts';

let ports: MemoryPorts;
let ca: AuthorityRecord;
let leaf: CertificateRecord;
let serving: Serving;
const faults: unknown[] = [];

beforeEach(async () => {
  ports = memoryPorts(new Date('2026-11-21T12:00:00Z'));
  ({ authority: ca } = await createAuthority(ports, {
    ...{ name: 'root', subject: parseDistinguishedName('CN=Root'), keyType: 'ec-p256', parentId: null, strict: false },
    ...{ validityDays: null, pathLength: null, permittedNames: [], excludedNames: [], crlDays: 30 },
    ...{ crlUrls: ['http://pki.example/pki/the-root.crl'], issuerUrls: [], ocspUrls: [] },
  }));
  ({ certificate: leaf } = await issueCertificate(ports, {
    ...{ source: { kind: 'new-key', subject: parseDistinguishedName('CN=<b>leaf</b>'), keyType: 'ec-p256' } },
    ...{ authorityId: ca.id, profile: 'tls-client', validityDays: 90, notAfter: null, subjectAltNames: null },
    ...{ supersedesId: null, sourceName: '', strict: false },
  }));
  await issueCrl(ports, { authorityId: ca.id, days: null });
  const failed = (fault: unknown): void => void faults.push(fault);
  serving = await serveHttp({
    ...{ host: '127.0.0.1', port: 0, perSecond: null, clock: ports.clock, failed },
    site: new SiteReplies(ports.registry, [ca.id], '/ocsp'),
    ocsp: new OcspReplies(ocspResponder(ports), ports, { signing: 'kept', failed }),
  });
});
afterEach(async () => {
  await serving.stop();
  expect(faults.splice(0)).toEqual([]);
});

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { port: serving.port, host: '127.0.0.1', method, path, headers, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: new Uint8Array(Buffer.concat(chunks)),
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
const get = (path: string, headers: Record<string, string> = {}) => ask('GET', path, headers);
const text = ({ body }: Got) => new TextDecoder().decode(body);
const OCSP = { 'content-type': 'application/ocsp-request' };
const requestFor = (serialNumber = leaf.serialNumber, nonce?: Uint8Array) =>
  buildOcspRequest(
    [buildCertId('sha1', parseCertificate(ca.certificateDer), serialNumber)],
    nonce === undefined ? [] : [nonceExtension(nonce)],
  );
const statusOf = ({ body }: Got) => parseOcspResponse(body).basic?.responses[0]?.status.kind;

describe('serveHttp', () => {
  it('serves the CRL under the name of the CA’s URL, with its type, until its nextUpdate', async () => {
    const crl = await get('/the-root.crl');
    expect(parseCertificateList(crl.body).crlNumber).toBe(1n);
    expect(crl.headers).toMatchObject({
      'content-type': 'application/pkix-crl',
      'last-modified': 'Sat, 21 Nov 2026 12:00:00 GMT',
      expires: 'Mon, 21 Dec 2026 12:00:00 GMT',
      'cache-control': 'max-age=2592000, public, no-transform, must-revalidate',
      'x-content-type-options': 'nosniff',
    });
    expect((await get('/the-root.crl', { 'if-none-match': `"x", ${crl.headers.etag ?? ''}` })).status).toBe(304);
    expect((await get('/the-root.crl', { 'if-modified-since': 'Sat, 21 Nov 2026 12:00:00 GMT' })).status).toBe(304);
    expect((await get('/the-root.crl', { 'if-modified-since': 'Sat, 21 Nov 2026 11:59:59 GMT' })).status).toBe(200);
    const head = await ask('HEAD', '/the-root.crl');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(crl.body.length)]);
  });

  it('serves the CA certificate as what systems install, and pages that run nothing', async () => {
    const certificate = await get('/root.crt');
    expect(certificate.headers['content-type']).toBe('application/x-x509-ca-cert');
    expect(parseCertificate(certificate.body).serialNumber).toBe(parseCertificate(ca.certificateDer).serialNumber);
    expect(text(await get('/root.crt.pem'))).toContain('BEGIN CERTIFICATE');
    const index = await get('/');
    expect(index.headers['content-security-policy']).toContain("default-src 'none'");
    expect(index.headers['cache-control']).toBe('no-cache');
    expect(text(index)).toContain('the-root.crl');
    const page = text(await get(`/serial/${leaf.serialNumber}.html`));
    expect(page).toContain('Not revoked');
    expect(page).not.toContain('<b>leaf');
  });

  it.each([
    '/nothing',
    '/../etc/passwd',
    '/serial/zz.json',
    '/serial/0a0b.json',
    '/%2e%2e/x',
    '/serial/..%2f',
    '/ocsp',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('shows a revocation at once, in pages and OCSP, and the next CRL as soon as it is signed', async () => {
    const request = requestFor();
    expect(statusOf(await ask('POST', '/ocsp', OCSP, request))).toBe('good');
    await revokeCertificates(ports, { ids: [leaf.id], reason: 'keyCompromise', at: null, invalidityDate: null });
    expect(statusOf(await ask('POST', '/ocsp', OCSP, request))).toBe('revoked');
    expect(JSON.parse(text(await get(`/serial/${leaf.serialNumber}.json`)))).toMatchObject({ status: 'revoked' });
    await issueCrl(ports, { authorityId: ca.id, days: null });
    expect(parseCertificateList((await get('/the-root.crl')).body).entryCount).toBe(1);
  });

  it('has a page for a number whose certificate nobody kept', async () => {
    expect((await get('/serial/0a0c.json')).status).toBe(404);
    const revocation = { revokedAt: ports.now, reason: 'keyCompromise', invalidityDate: null } as const;
    await ports.registry.recordSerialRevocations([{ authorityId: ca.id, serialNumber: '0a0c', ...revocation }]);
    expect(JSON.parse(text(await get('/serial/0a0c.json')))).toMatchObject({
      ...{ status: 'revoked', reason: 'keyCompromise', issuer: 'CN=Root', ca: 'root', fingerprintSha256: null },
    });
    const page = await get('/serial/0a0c.html');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(text(page)).toContain('was not kept');
  });

  it('notes no fault of ours where somebody hangs up in the middle of a body', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(serving.port, '127.0.0.1', () => {
        socket.write('POST /ocsp HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 90\r\n\r\n123');
      });
      socket.on('data', () => socket.resetAndDestroy()).once('close', () => resolve());
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('answers OCSP by POST at /ocsp and /, and by GET with base64, escaped or not (RFC 5019 §5)', async () => {
    const request = requestFor();
    const base64 = Buffer.from(request).toString('base64');
    const answers = [
      await ask('POST', '/ocsp', OCSP, request),
      await ask('POST', '/ocsp/', OCSP, request),
      await ask('POST', '/', OCSP, request),
      await get(`/ocsp/${encodeURIComponent(base64)}`),
      await get(`/ocsp/${base64}`),
      await get(`/${encodeURIComponent(base64)}`),
    ];
    for (const answer of answers) {
      expect(answer.headers['content-type']).toBe('application/ocsp-response');
      expect(statusOf(answer)).toBe('good');
      // One signature for all who ask the same.
      expect(answer.body).toEqual(answers[0]?.body);
    }
    expect(answers[3]?.headers).toMatchObject({
      expires: 'Sun, 22 Nov 2026 12:00:00 GMT',
      'cache-control': 'max-age=86400, public, no-transform, must-revalidate',
    });
    expect((await get(`/ocsp/${base64}`, { 'if-none-match': answers[4]?.headers.etag ?? '' })).status).toBe(304);
    ports.now = new Date('2026-11-22T00:00:01Z');
    expect((await ask('POST', '/ocsp', OCSP, request)).body).not.toEqual(answers[0]?.body);
  });

  it('repeats a nonce, and lets nobody keep that answer', async () => {
    const nonce = new Uint8Array(32).fill(7);
    const answer = await ask('POST', '/ocsp', OCSP, requestFor(undefined, nonce));
    expect(Buffer.from(answer.body).includes(Buffer.from(nonce))).toBe(true);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(statusOf(await ask('POST', '/ocsp', OCSP, requestFor('0a0b')))).toBe('unknown');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['rubbish', new TextEncoder().encode('GET me')],
    ['a cut request', Uint8Array.of(0x30, 0x20, 0x30)],
  ])('answers malformedRequest to %s', async (_, body) => {
    const answer = await ask('POST', '/ocsp', OCSP, body);
    expect(answer.status).toBe(200);
    expect(parseOcspResponse(answer.body).status).toBe('malformedRequest');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(parseOcspResponse((await get('/ocsp/%%%')).body).status).toBe('malformedRequest');
  });

  it('refuses what is too long, of another type, or another method', async () => {
    expect((await ask('POST', '/ocsp', OCSP, new Uint8Array(70_000))).status).toBe(413);
    expect((await ask('POST', '/ocsp', { 'content-type': 'text/plain' }, requestFor())).status).toBe(415);
    expect((await ask('POST', '/root.crt', OCSP, requestFor())).status).toBe(404);
    const deleted = await ask('DELETE', '/root.crt');
    expect([deleted.status, deleted.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('lives on after lines that are no HTTP', async () => {
    for (const line of [
      '\0\0\0\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n\r\n`,
      '',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(serving.port, '127.0.0.1', () => socket.end(line));
        socket.on('data', () => undefined).on('error', () => undefined);
        socket.once('close', () => resolve());
      });
    }
    expect((await get('/')).status).toBe(200);
  });

  it('lets what is under way end when it stops, and takes nothing new', async () => {
    const slow = new Promise<number>((resolve, reject) => {
      const sent = httpRequest(
        {
          port: serving.port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/ocsp',
          headers: { ...OCSP, 'content-length': requestFor().length },
        },
        (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode ?? 0));
        },
      ).once('error', reject);
      sent.write(requestFor().subarray(0, 10));
      setTimeout(() => {
        void serving.stop();
        sent.end(requestFor().subarray(10));
      }, 50);
    });
    expect(await slow).toBe(200);
    await expect(get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says why it cannot listen', async () => {
    const taken = { ...{ host: '127.0.0.1', port: serving.port, perSecond: null, clock: ports.clock, ocsp: null } };
    const site = new SiteReplies(ports.registry, [ca.id], null);
    await expect(serveHttp({ ...taken, site, failed: () => undefined })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
    });
  });
});

describe('RateLimit', () => {
  it('lets an address ask twice its rate at once and its rate from then on, others and this machine untouched', () => {
    const limit = new RateLimit(10);
    const asked = (address: string, now: number) =>
      Array.from({ length: 40 }, () => limit.takes(address, now)).filter(Boolean).length;
    expect(asked('10.0.0.1', 0)).toBe(20);
    expect(asked('10.0.0.1', 500)).toBe(5);
    expect(asked('10.0.0.2', 500)).toBe(20);
    expect(asked('127.0.0.1', 500)).toBe(40);
    expect(asked('::ffff:127.0.0.1', 500)).toBe(40);
  });

  it('forgets those who have been away longest rather than grow', () => {
    const limit = new RateLimit(1);
    for (let at = 0; at < 20_000; at++) limit.takes(`10.0.${String(at >> 8)}.${String(at & 255)}`, 0);
    expect(limit.takes('10.0.0.0', 0)).toBe(true);
  });
});

describe('parseListen', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['8080', { host: '127.0.0.1', port: 8080 }],
    ['localhost:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:80', { host: '::1', port: 80 }],
  ])('reads %s', (given, expected) => {
    expect(parseListen(given)).toEqual(expected);
  });

  it.each(['', 'x', 'pki.example:80', '127.0.0.1', '127.0.0.1:70000', '::1:80'])('refuses %j', (given) => {
    expect(() => parseListen(given)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
