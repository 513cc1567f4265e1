/** 100,000 OCSP requests that were damaged: each gets an OCSPResponse, none a fault. About 20 seconds. */
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { ocspResponder } from '../../../electron/authority/answer-ocsp.ts';
import { createAuthority } from '../../../electron/authority/create-authority.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { buildCertId } from '../../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension } from '../../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest } from '../../../electron/pki/ocsp-request.ts';
import { parseOcspResponse } from '../../../electron/pki/ocsp-response.ts';
import { serveHttp } from '../../../electron/publishing/serve/http-server.ts';
import { OcspReplies } from '../../../electron/publishing/serve/ocsp-replies.ts';
import { SiteReplies } from '../../../electron/publishing/serve/site-replies.ts';
import { memoryPorts } from '../../authority/memory-ports.ts';

const MUTANTS = 100_000;
/** So many of them also go over the wire. */
const OVER_HTTP = 5_000;

it('answers every damaged request with an OCSPResponse', async () => {
  const ports = memoryPorts();
  const { authority } = await createAuthority(ports, {
    ...{ name: 'root', subject: parseDistinguishedName('CN=Root'), keyType: 'ec-p256', parentId: null, strict: false },
    ...{ validityDays: null, pathLength: null, permittedNames: [], excludedNames: [], crlDays: null },
    ...{ crlUrls: [], issuerUrls: [], ocspUrls: [] },
  });
  const faults: unknown[] = [];
  const replies = new OcspReplies(ocspResponder(ports), ports, {
    signing: 'kept',
    failed: (fault) => faults.push(fault),
  });
  const issuer = parseCertificate(authority.certificateDer);
  const ids = [buildCertId('sha1', issuer, '0a0b'), buildCertId('sha256', issuer, issuer.serialNumber)];
  const seeds = [
    buildOcspRequest(ids.slice(0, 1)),
    buildOcspRequest(ids),
    buildOcspRequest(ids, [nonceExtension(new Uint8Array(32).fill(9))]),
  ];
  const random = generator(20_261_121);
  const tally = new Map<string, number>();
  const sample: Uint8Array[] = [];
  for (let at = 0; at < MUTANTS; at++) {
    const mutant = mutate(seeds[at % seeds.length] ?? new Uint8Array(), random);
    if (at % (MUTANTS / OVER_HTTP) === 0) sample.push(mutant);
    const { body, status, mediaType } = await replies.post(mutant);
    expect([status, mediaType]).toEqual([200, 'application/ocsp-response']);
    const read = parseOcspResponse(body).status;
    tally.set(read, (tally.get(read) ?? 0) + 1);
  }
  expect(faults).toEqual([]);
  expect(tally.get('malformedRequest')).toBeGreaterThan(MUTANTS / 2);
  expect(tally.get('internalError') ?? 0).toBe(0);

  const site = new SiteReplies(ports.registry, [authority.id], '/ocsp');
  const failed = (fault: unknown): void => void faults.push(fault);
  const serving = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    perSecond: null,
    clock: ports.clock,
    site,
    ocsp: replies,
    failed,
  });
  let answered = 0;
  for (const mutant of sample) if (await posted(serving.port, mutant)) answered++;
  await serving.stop();
  expect(answered).toBe(OVER_HTTP);
  expect(faults).toEqual([]);
}, 120_000);

function mutate(seed: Uint8Array, random: () => number): Uint8Array {
  const bytes = [...seed];
  for (let times = 1 + (random() % 4); times > 0; times--) {
    const at = random() % bytes.length;
    switch (random() % 6) {
      case 0:
        bytes[at] = random() & 255;
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (random() % 8));
        break;
      case 2:
        bytes.splice(at, 1 + (random() % 8));
        break;
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: random() % 16 }, () => random() & 255));
        break;
      case 4:
        bytes.splice(at, 0, ...bytes.slice(at, at + (random() % 64)));
        break;
      default:
        bytes[at] = [0, 0x30, 0x7f, 0x80, 0x84, 0xff][random() % 6] ?? 0;
    }
    if (bytes.length === 0) bytes.push(0x30);
  }
  return Uint8Array.from(bytes);
}

/** mulberry32: the same mutants every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function posted(port: number, body: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /ocsp HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${String(body.length)}\r\n\r\n`,
      );
      socket.write(body);
    });
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
    socket.once('error', reject);
    socket.once('close', () =>
      resolve(said.startsWith('HTTP/1.1 200 OK') && said.includes('application/ocsp-response')),
    );
  });
}
