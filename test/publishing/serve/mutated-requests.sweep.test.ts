/**
 * 100,000 OCSP requests that were damaged, sent over HTTP: each gets an OCSPResponse, none a fault. And 20,000 HTTP messages that
 * were damaged themselves: what the fast lane answers, node:http answers alike. About a minute.
 */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ocspResponder } from '../../../electron/authority/answer-ocsp.ts';
import { createAuthority } from '../../../electron/authority/create-authority.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { buildCertId } from '../../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension } from '../../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest } from '../../../electron/pki/ocsp-request.ts';
import { parseOcspResponse } from '../../../electron/pki/ocsp-response.ts';
import { serveHttp, type Serving } from '../../../electron/publishing/serve/http-server.ts';
import { OcspReplies } from '../../../electron/publishing/serve/ocsp-replies.ts';
import { SiteReplies } from '../../../electron/publishing/serve/site-replies.ts';
import { memoryPorts, type MemoryPorts } from '../../authority/memory-ports.ts';

const MUTANTS = 100_000;
const MESSAGES = 20_000;
const CONNECTIONS = 20;

let ports: MemoryPorts;
let seeds: readonly Uint8Array[];
let serving: Serving;
const faults: unknown[] = [];

beforeAll(async () => {
  ports = memoryPorts();
  const { authority } = await createAuthority(ports, {
    ...{ name: 'root', subject: parseDistinguishedName('CN=Root'), keyType: 'ec-p256', parentId: null, strict: false },
    ...{ validityDays: null, pathLength: null, permittedNames: [], excludedNames: [], crlDays: null },
    ...{ crlUrls: [], issuerUrls: [], ocspUrls: [] },
  });
  const failed = (fault: unknown): void => void faults.push(fault);
  const issuer = parseCertificate(authority.certificateDer);
  const ids = [buildCertId('sha1', issuer, '0a0b'), buildCertId('sha256', issuer, issuer.serialNumber)];
  seeds = [
    buildOcspRequest(ids.slice(0, 1)),
    buildOcspRequest(ids),
    buildOcspRequest(ids, [nonceExtension(new Uint8Array(32).fill(9))]),
  ];
  serving = await serveHttp({
    ...{ host: '127.0.0.1', port: 0, perSecond: null, clock: ports.clock, failed },
    site: new SiteReplies(ports.registry, [authority.id], '/ocsp'),
    ocsp: new OcspReplies(ocspResponder(ports), ports, { signing: 'kept', failed }),
  });
});
afterAll(() => serving.stop());

it('answers every damaged request with an OCSPResponse', async () => {
  const random = generator(20_261_121);
  const tally = new Map<string, number>();
  let left = MUTANTS;
  const connection = async (): Promise<void> => {
    const line = new Line(serving.port);
    while (left-- > 0) {
      const { head, body } = await line.say(
        messageWith(mutate(seeds[left % seeds.length] ?? new Uint8Array(), random)),
      );
      if (!/^HTTP\/1\.1 200 OK\r\n[^]*Content-Type: application\/ocsp-response\r\n/.test(head)) throw new Error(head);
      const read = parseOcspResponse(body).status;
      tally.set(read, (tally.get(read) ?? 0) + 1);
    }
    line.end();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  expect(faults).toEqual([]);
  expect([...tally.values()].reduce((sum, count) => sum + count)).toBe(MUTANTS);
  expect(tally.get('malformedRequest')).toBeGreaterThan(MUTANTS / 2);
  expect(tally.get('internalError') ?? 0).toBe(0);
});

it('answers no damaged message that node:http would not answer alike', async () => {
  const random = generator(21_112_026);
  const messages = seeds.slice(0, 2).map((seed) => messageWith(seed));
  const tally = new Map<string, number>();
  let left = MESSAGES;
  const connection = async (): Promise<void> => {
    while (left-- > 0) {
      const seed = messages[left % messages.length] ?? Buffer.alloc(0);
      const mutant = Buffer.from(mutate(seed, random, random() % 4 === 0 ? seed.length : seed.indexOf('\r\n\r\n') + 4));
      const ours = await answersTo(serving.port, mutant, false);
      // The lane answers nothing but 200; of what it leaves alone node:http is the only reader.
      if (ours.startsWith('HTTP/1.1 200')) {
        const theirs = await answersTo(serving.port, mutant, true);
        if (ours !== theirs) throw new Error(`${mutant.toString('latin1')}\n\n${ours}\n\n${theirs}`);
      }
      const [, kind = 'nothing'] = /^HTTP\/1\.1 (\d+)/.exec(ours) ?? [];
      tally.set(kind, (tally.get(kind) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  expect(faults).toEqual([]);
  // What was only scratched is answered, and what was broken is refused.
  for (const kind of ['200', '400', '404', '415'])
    expect(tally.get(kind) ?? 0, `${kind} of ${JSON.stringify([...tally])}`).toBeGreaterThan(10);
});

function messageWith(body: Uint8Array): Buffer {
  const head = [
    'POST /ocsp HTTP/1.1',
    'Host: pki.example',
    'Content-Type: application/ocsp-request',
    `Content-Length: ${String(body.length)}`,
    'Connection: keep-alive',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

/** Changes up to four places among the first `within` bytes. */
function mutate(seed: Uint8Array, random: () => number, within = Infinity): Uint8Array {
  const bytes = [...seed];
  for (let times = 1 + (random() % 4); times > 0; times--) {
    const at = random() % Math.min(bytes.length, within);
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

/** One connection that is kept. */
class Line {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #heard: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#heard();
    });
  }

  say(message: Buffer): Promise<{ head: string; body: Uint8Array }> {
    return new Promise((resolve, reject) => {
      this.#socket.once('close', () => reject(new Error('the server hung up')));
      this.#heard = () => {
        const end = this.#received.indexOf('\r\n\r\n') + 4;
        const head = this.#received.toString('latin1', 0, end);
        const length = Number(/Content-Length: (\d+)/.exec(head)?.[1] ?? Infinity);
        if (end < 4 || this.#received.length < end + length) return;
        const body = new Uint8Array(this.#received.subarray(end, end + length));
        this.#received = this.#received.subarray(end + length);
        this.#socket.removeAllListeners('close');
        resolve({ head, body });
      };
      this.#socket.write(message);
    });
  }

  end(): void {
    this.#socket.end();
  }
}

/**
 * What the server says to a message before it hangs up, without what tells the time; the client has nothing more to say.
 *
 * @param byNode whether something is asked before that makes node:http the reader of this connection
 */
function answersTo(port: number, message: Buffer, byNode: boolean): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    let asked = !byNode;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }, () => {
      if (asked) socket.end(message);
      else socket.write('HEAD /none HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      if (asked || !said.endsWith('\r\n\r\n')) return;
      asked = true;
      said = '';
      socket.end(message);
    });
    // A server that hangs up on a message may do so before it has read the rest.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(said.replaceAll(/^(?:Date|Keep-Alive|Connection): .*\r\n/gm, '')));
  });
}
