import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, type SecureVersion, type TLSSocket } from 'node:tls';
import { CertificateError } from '../../../shared/errors.ts';
import { formatEndpoint, type Endpoint } from './endpoint.ts';
import { startTls } from './starttls.ts';
import { TlsTranscript } from './tls-transcript.ts';

/** What a server showed of itself. Nothing of it is trusted yet. */
export interface Served {
  /** DER, in the order in which they were sent; at least one. */
  readonly certificates: readonly Uint8Array[];
  /** `TLSv1.3`; null where the handshake went no further than the certificates. */
  readonly protocol: string | null;
  readonly cipher: string | null;
  /** Whether an OCSP response came along (RFC 6066 §8). */
  readonly stapled: boolean;
}

/**
 * Connects, turns to TLS, and takes down which certificates were sent. Nobody is refused for what they show: that is judged
 * afterwards, by our own path validation.
 *
 * @throws {CertificateError} HOST_UNREACHABLE, HOST_TIMEOUT, STARTTLS_REFUSED, TLS_FAILED
 */
export async function fetchServed(
  endpoint: Endpoint,
  { timeoutMs, maxVersion }: { timeoutMs: number; maxVersion?: SecureVersion },
): Promise<Served> {
  const socket = connectTcp({ host: endpoint.host, port: endpoint.port });
  const where = formatEndpoint(endpoint);
  const slow = new CertificateError(
    'HOST_TIMEOUT',
    `${where} did not answer within ${String(timeoutMs / 1000)} seconds. Is it up, and does the firewall let you through?`,
    { detail: { endpoint: where } },
  );
  const timer = setTimeout(() => socket.destroy(slow), timeoutMs);
  try {
    await once(socket, 'connect');
    if (endpoint.starttls !== null) await Promise.race([startTls(socket, endpoint.starttls), failureOf(socket)]);
    return await handshake(socket, endpoint, maxVersion ?? 'TLSv1.3');
  } catch (error) {
    throw error instanceof CertificateError ? error : unreachable(error, where);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function failureOf(socket: Socket): Promise<never> {
  return new Promise((_, reject) => socket.once('error', reject));
}

async function handshake(socket: Socket, endpoint: Endpoint, maxVersion: SecureVersion): Promise<Served> {
  const transcript = new TlsTranscript();
  let stapled = false;
  const tls = connectTls({
    socket: overheard(socket, (chunk) => transcript.take(chunk)),
    ...(isIP(endpoint.servername) === 0 ? { servername: endpoint.servername } : {}),
    // What is shown is judged by our own path validation, whoever it is.
    rejectUnauthorized: false,
    requestOCSP: true,
    minVersion: 'TLSv1',
    maxVersion,
    ciphers: everyCipher(),
  });
  tls.on('keylog', (line: Buffer) => transcript.takeKeyLog(line));
  tls.on('OCSPResponse', (response: Buffer | null) => {
    stapled = response !== null && response.length > 0;
  });
  try {
    const failed = await secured(tls, socket);
    const certificates = transcript.certificates() ?? [];
    // A server that wants a certificate of ours ends the handshake after it has shown its own.
    if (certificates.length > 0) {
      const done = failed === null;
      return {
        certificates,
        protocol: done ? tls.getProtocol() : null,
        cipher: done ? tls.getCipher().name : null,
        stapled,
      };
    }
    if (failed instanceof CertificateError) throw failed;
    throw new CertificateError(
      'TLS_FAILED',
      `${formatEndpoint(endpoint)} does not speak TLS with us${failed === null ? '' : ` (${failed.message})`}. Is it the right port, and does it need --starttls?`,
      { cause: failed },
    );
  } finally {
    tls.destroy();
  }
}

let ciphers: string | null = null;

/**
 * Level 0 lets old servers show themselves, so that they can be told to be old. Electron's BoringSSL has no levels, and
 * refuses the word; there nothing stands between.
 */
function everyCipher(): string {
  if (ciphers !== null) return ciphers;
  try {
    createSecureContext({ ciphers: 'DEFAULT:@SECLEVEL=0' });
    ciphers = 'DEFAULT:@SECLEVEL=0';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SSL_INVALID_COMMAND')) throw error;
    ciphers = 'ALL';
  }
  return ciphers;
}

/** Null when the handshake is through, else why it is not. */
function secured(tls: TLSSocket, socket: Socket): Promise<Error | null> {
  return new Promise((resolve) => {
    tls.once('secureConnect', () => resolve(null));
    for (const stream of [tls, socket]) {
      stream.on('error', resolve);
      stream.once('close', () => resolve(new Error('the connection was closed')));
    }
  });
}

/** The same stream, with someone listening to what comes in. */
function overheard(socket: Socket, listen: (chunk: Buffer) => void): Duplex {
  const duplex = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _, done) => {
      socket.write(chunk, done);
    },
    final: (done) => {
      socket.end(done);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    listen(chunk);
    if (!duplex.push(chunk)) socket.pause();
  });
  socket.once('end', () => duplex.push(null));
  socket.once('error', (error) => duplex.destroy(error));
  return duplex;
}

function unreachable(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const why: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'its name cannot be looked up now',
    EHOSTUNREACH: 'there is no way to it',
    ENETUNREACH: 'there is no way to it',
    ECONNRESET: 'it hung up',
    ETIMEDOUT: 'it did not answer',
  };
  const code = String(error.code);
  return new CertificateError(
    'HOST_UNREACHABLE',
    `${where} cannot be reached: ${why[code] ?? code}. Check name, port and network.`,
    { cause: error, detail: { endpoint: where, code } },
  );
}
