import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { CertificateError } from '../../../shared/errors.ts';
import type { Clock } from '../../authority/ports.ts';
import { MAX_OCSP_REQUEST_BYTES } from '../../pki/ocsp-request.ts';
import { faultCode } from '../site/file-fault.ts';
import { listenOn, stopServer } from './listening.ts';
import { KEEP_ALIVE_MS, OcspLane, type OcspLaneOptions } from './ocsp-lane.ts';
import { OCSP_REQUEST_TYPE, type OcspReplies } from './ocsp-replies.ts';
import { RateLimit } from './rate-limit.ts';
import { headersOf, isKnown, plainReply, type Reply } from './reply.ts';
import { bodyOf } from './request-body.ts';
import type { SiteReplies } from './site-replies.ts';

export interface ServeOptions {
  /** An address of this machine. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Requests a second from one address; null for as many as they like. This machine itself is not counted. */
  readonly perSecond: number | null;
  readonly clock: Clock;
  readonly site: SiteReplies;
  /** Null where OCSP is not answered. */
  readonly ocsp: OcspReplies | null;
  /** A fault of ours, answered by 500. */
  readonly failed: (fault: unknown) => void;
}

export interface Serving {
  readonly host: string;
  readonly port: number;
  /** Takes nothing new, lets what is under way end, and cuts it off after a while. */
  stop(): Promise<void>;
}

/**
 * Serves certificates, CRLs, pages and OCSP over HTTP.
 *
 * @throws {CertificateError} LISTEN_FAILED: the address is taken, not ours, or not allowed
 */
export async function serveHttp(options: ServeOptions): Promise<Serving> {
  const rate = new RateLimit(options.perSecond);
  const orFault = (answer: Promise<Reply>): Promise<Reply> =>
    answer.catch((fault: unknown) => {
      options.failed(fault);
      return plainReply(500, 'A fault of ours. It was noted.');
    });
  const server = createServer(
    {
      // A request is one short line and a few headers, or 64 KiB at most: who takes longer is not asking.
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: 32_768,
      connectionsCheckingInterval: 5_000,
      noDelay: true,
    },
    (request, response) => {
      void orFault(answered(request, options, rate)).then((made) => send(request, response, made, options.clock.now()));
    },
  );
  server.maxConnections = 2_000;
  server.on('clientError', (error, socket) => {
    if (faultCode(error) !== 'ECONNRESET' && socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const { ocsp, clock } = options;
  const lane =
    ocsp === null
      ? null
      : laneBefore(server, {
          answer: (der, from) => (takes(rate, from) ? orFault(ocsp.post(der)) : Promise.resolve(tooOften())),
          now: () => clock.now(),
        });
  const port = await listenOn(server, options);
  return { host: options.host, port, stop: () => stopServer(server, lane === null ? [] : [lane]) };
}

/** Puts a lane for OCSP before a server: it gets each new connection, and the server what the lane hands over. */
function laneBefore(server: Server, options: Omit<OcspLaneOptions, 'handOver'>): OcspLane {
  const byNode = server.listeners('connection');
  const lane = new OcspLane({
    ...options,
    handOver: (socket) => {
      for (const listener of byNode) Reflect.apply(listener, server, [socket]);
    },
  });
  server.removeAllListeners('connection').on('connection', (socket) => lane.take(socket));
  return lane;
}

function takes(rate: RateLimit, from: string): boolean {
  return rate.takes(from, performance.now());
}

function tooOften(): Reply {
  return plainReply(429, 'That is too often. Ask again in a moment.', { 'Retry-After': '1' });
}

async function answered(request: IncomingMessage, { site, ocsp }: ServeOptions, rate: RateLimit): Promise<Reply> {
  if (!takes(rate, request.socket.remoteAddress ?? '')) return dropped(request, tooOften());
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      const encoded = ocspRequestIn(path);
      return ocsp !== null && encoded !== null ? ocsp.get(encoded) : site.get(path);
    }
    case 'POST':
      return ocsp !== null && (path === '/' || /^\/ocsp\/?$/.test(path))
        ? posted(request, ocsp)
        : dropped(request, plainReply(404, 'Nothing is taken there.'));
    default:
      return dropped(request, plainReply(405, 'Ask by GET, HEAD or POST.', { Allow: 'GET, HEAD, POST' }));
  }
}

/** What a CA certificate calls the responder may be `/ocsp` or the server itself; a request's DER begins 30, its base64 M. */
function ocspRequestIn(path: string): string | null {
  return /^\/ocsp\/+(.+)$/.exec(path)?.[1] ?? /^\/+(M[A-Za-z0-9+/=_%-]{30,})$/.exec(path)?.[1] ?? null;
}

async function posted(request: IncomingMessage, ocsp: OcspReplies): Promise<Reply> {
  const [mediaType] = (request.headers['content-type'] ?? OCSP_REQUEST_TYPE).split(';');
  if (mediaType?.trim().toLowerCase() !== OCSP_REQUEST_TYPE)
    return dropped(request, plainReply(415, `An OCSP request is ${OCSP_REQUEST_TYPE}.`));
  const body = await bodyOf(request, MAX_OCSP_REQUEST_BYTES);
  return body === null
    ? plainReply(413, 'An OCSP request has at most 64 KiB.', { Connection: 'close' })
    : ocsp.post(body);
}

/** A body that nobody reads would hold the connection. */
function dropped(request: IncomingMessage, made: Reply): Reply {
  request.resume();
  return made;
}

function send(request: IncomingMessage, response: ServerResponse, made: Reply, now: Date): void {
  // Whoever hung up meanwhile gets nothing.
  if (response.destroyed) return;
  const headers = headersAt(made, now);
  if (request.method !== 'POST') {
    const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = request.headers;
    if (isKnown(made, { ifNoneMatch, ifModifiedSince })) {
      const { 'Content-Length': _length, 'Content-Type': _type, ...rest } = headers;
      response.writeHead(304, rest).end();
      return;
    }
  }
  response.writeHead(made.status, headers);
  if (request.method === 'HEAD') response.end();
  else response.end(made.body);
}

const written = new WeakMap<Reply, { readonly second: number; readonly headers: Record<string, string> }>();

/** A reply that goes out thousands of times a second has the same headers each time: dates are written once a second. */
function headersAt(made: Reply, now: Date): Record<string, string> {
  const second = Math.floor(now.getTime() / 1000);
  const known = written.get(made);
  if (known?.second === second) return known.headers;
  const headers = headersOf(made, now);
  written.set(made, { second, headers });
  return headers;
}

/**
 * Reads `127.0.0.1:8080`, `[::1]:8080` or `8080` (on loopback).
 *
 * @throws {CertificateError} USAGE
 */
export function parseListen(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '127.0.0.1';
  const port = digits === '' ? NaN : Number(digits);
  const name = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(name) !== 0 && port <= 65_535) return { host: name, port };
  throw new CertificateError('USAGE', `--listen takes ADDRESS:PORT such as 127.0.0.1:8080, not “${text}”.`);
}
