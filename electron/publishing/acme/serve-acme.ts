import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { isIPv6 } from 'node:net';
import { acmeAuthority, portsOfOnly } from '../../authority/acme/only-authority.ts';
import type { AcmeIssuing } from '../../authority/acme/issue-for-order.ts';
import type { AcmeRegister } from '../../authority/acme-ports.ts';
import type { AuthorityPorts, AuthorityRecord } from '../../authority/ports.ts';
import { listenOn, stopServer } from '../serve/listening.ts';
import { RateLimit } from '../serve/rate-limit.ts';
import { bodyOf } from '../serve/request-body.ts';
import type { AcmeCall, AcmeContext } from './acme-context.ts';
import { ACME_LIMITS, AcmeLimits, type AcmeLimitValues } from './acme-limits.ts';
import { acmeReply } from './acme-replies.ts';
import { problemReply, type AcmeReply } from './acme-reply.ts';
import { ChallengeRunner } from './challenge-runner.ts';
import { Nonces } from './nonces.ts';
import { AcmeProblem } from './problem.ts';
import { tlsIdentity, type TlsIdentity } from './tls-identity.ts';
import { isLoopback } from './validation/address-rule.ts';
import { nameResolver } from './validation/name-resolver.ts';

export interface AcmeOptions {
  readonly ports: AuthorityPorts;
  readonly register: AcmeRegister;
  /** Id or name of the CA, an intermediate. */
  readonly authority: string;
  readonly profile: string;
  readonly validityDays: number;
  readonly externalAccountRequired: boolean;
  readonly termsOfService: string | null;
  /** An address of this machine. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The names by which clients call the server: its own certificate is for them. Empty for the address, and localhost on loopback. */
  readonly names: readonly string[];
  /** `https` with a certificate of the CA; `http` behind a proxy that speaks TLS. */
  readonly scheme: 'https' | 'http';
  /** What clients' URLs begin with, where a proxy stands in front; null where none does. */
  readonly externalUrl: string | null;
  /** A name server; null for the system's. */
  readonly nameServer: string | null;
  /** Where http-01 and tls-alpn-01 are looked for: 80 and 443. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly limits?: AcmeLimitValues;
  readonly triedAgainAfterMs?: readonly number[];
  /** A fault of ours. */
  readonly failed: (fault: unknown) => void;
}

export interface AcmeServing {
  readonly authority: AuthorityRecord;
  readonly port: number;
  readonly directory: string;
  stop(): Promise<void>;
}

/** A request of 64 KiB to be signed, in base64url twice, and some. */
const MOST_BODY_OCTETS = 131_072;
/** The server's own certificate is looked after once an hour. */
const LOOK_AFTER_IDENTITY_MS = 3_600_000;

/**
 * Answers ACME (RFC 8555) for one intermediate. Its certificates are issued by the same use case as all others, within the CA's
 * own policy; what faces the network can open no other key.
 *
 * @throws {CertificateError} POLICY_REFUSED: a root, or a CA that asks each time; LISTEN_FAILED; what issuing the server's own
 *   certificate refuses with
 */
export async function serveAcme(options: AcmeOptions): Promise<AcmeServing> {
  const { failed } = options;
  const authority = await acmeAuthority(options.ports, options.authority);
  const names = options.names.length > 0 ? options.names : defaultNames(options.host);
  const identify = (): Promise<TlsIdentity> => tlsIdentity(options.ports, authority, names);
  const identity = options.scheme === 'https' ? await identify() : null;
  const context = acmeContext(options, authority);
  const bases: string[] = [];
  const rate = new RateLimit((options.limits ?? ACME_LIMITS).requestsASecond);
  const server = newServer(identity, (request, response) => {
    void answerTo(request, { context, bases, rate, failed })
      .catch((fault: unknown) => {
        failed(fault);
        return problemReply(new AcmeProblem('serverInternal', 'A fault of ours. It was noted.'));
      })
      .then((made) => send(request, response, made));
  });
  const port = await listenOn(server, options);
  bases.push(...basesOf(options, names, port));
  const keeper = setInterval(() => {
    if (!('setSecureContext' in server)) return;
    identify().then((renewed) => server.setSecureContext(renewed), failed);
  }, LOOK_AFTER_IDENTITY_MS);
  keeper.unref();
  return {
    authority,
    port,
    directory: `${bases[0] ?? ''}/acme/directory`,
    stop: async () => {
      clearInterval(keeper);
      await stopServer(server);
      await context.challenges.stop();
    },
  };
}

/** What requests for a CA are answered with; `challenges` is to be stopped at the end. */
export function acmeContext(options: AcmeOptions, authority: AuthorityRecord): AcmeContext {
  const { register, profile, validityDays, externalAccountRequired, termsOfService, httpPort, tlsPort } = options;
  const ports = portsOfOnly(options.ports, authority);
  const limits = new AcmeLimits(options.limits ?? ACME_LIMITS);
  const issuing: AcmeIssuing = { authorityId: authority.id, profile, validityDays };
  // Where only this machine can ask, this machine may be looked at.
  const resolver = nameResolver(options.nameServer, isLoopback(options.host));
  const challenges = new ChallengeRunner({
    register,
    clock: ports.clock,
    settings: { resolver, httpPort, tlsPort },
    notShown: (accountId, name) => limits.validationFailed(accountId, name, ports.clock.now().getTime()),
    failed: options.failed,
    ...(options.triedAgainAfterMs === undefined ? {} : { triedAgainAfterMs: options.triedAgainAfterMs }),
  });
  const nonces = new Nonces();
  return { ports, register, authority, issuing, externalAccountRequired, termsOfService, nonces, limits, challenges };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function newServer(identity: TlsIdentity | null, listener: Listener): Server | HttpsServer {
  const bounds = {
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16_384,
    connectionsCheckingInterval: 5_000,
    noDelay: true,
  };
  const server =
    identity === null
      ? createHttpServer(bounds, listener)
      : createHttpsServer({ ...bounds, ...identity, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 }, listener);
  server.maxConnections = 1_000;
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

function defaultNames(host: string): string[] {
  return isLoopback(host) ? [host, 'localhost'] : [host];
}

/** What URLs may begin with, the one that is told first. */
function basesOf({ scheme, externalUrl }: AcmeOptions, names: readonly string[], port: number): string[] {
  if (externalUrl !== null) return [externalUrl.replace(/\/+$/, '')];
  const isDefault = port === (scheme === 'https' ? 443 : 80);
  return names.map((name) => {
    const host = isIPv6(name) ? `[${name}]` : name;
    return `${scheme}://${host}${isDefault ? '' : `:${String(port)}`}`;
  });
}

interface Answering {
  readonly context: AcmeContext;
  readonly bases: readonly string[];
  readonly rate: RateLimit;
  readonly failed: (fault: unknown) => void;
}

async function answerTo(request: IncomingMessage, { context, bases, rate, failed }: Answering): Promise<AcmeReply> {
  const from = request.socket.remoteAddress ?? '';
  if (!rate.takes(from, performance.now())) {
    request.resume();
    const headers = { 'Retry-After': '1' };
    return problemReply(new AcmeProblem('rateLimited', 'That is too often. Ask again in a moment.', { headers }));
  }
  const body = request.method === 'POST' ? await bodyOf(request, MOST_BODY_OCTETS) : new Uint8Array();
  if (request.method !== 'POST') request.resume();
  if (body === null) {
    const headers = { Connection: 'close' };
    return problemReply(new AcmeProblem('malformed', 'A request has at most 128 KiB.', { status: 413, headers }));
  }
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const call: AcmeCall = {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(query),
    contentType: (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    body,
    from,
    base: baseFor(request.headers.host ?? '', bases),
    bases,
  };
  return acmeReply(context, call, failed);
}

/** The one that the client called us by, so that its next URLs are on the certificate that it trusts. */
function baseFor(host: string, bases: readonly string[]): string {
  const asked = host.toLowerCase();
  return bases.find((base) => base.toLowerCase().endsWith(`://${asked}`)) ?? bases[0] ?? '';
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: AcmeReply): void {
  // Whoever hung up meanwhile gets nothing.
  if (response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (request.method === 'HEAD' || status === 204) response.end();
  else response.end(body);
}
