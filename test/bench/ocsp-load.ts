import { connect, type Socket } from 'node:net';

/** What a run of requests came to. */
export interface Load {
  readonly answered: number;
  /** Milliseconds under which 99 of 100 were answered. */
  readonly p99: number;
}

/** OCSPResponse { successful(0) … }: an ENUMERATED of 0 at its head. */
const SUCCESSFUL = Buffer.from([0x0a, 0x01, 0x00]);

/** The POST of a request, made before anything is timed. */
export function postOf(requestDer: Uint8Array): Buffer {
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${String(requestDer.length)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), requestDer]);
}

/**
 * Sends `count` of these posts, in turn, over so many connections at a time, each kept where the server keeps it. Everything is
 * read to its end, and each answer must be a successful OCSP response.
 */
export async function postAll(
  port: number,
  posts: readonly Buffer[],
  { count, concurrency }: { count: number; concurrency: number },
): Promise<Load> {
  const taken: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, () => {
      let started = 0;
      return asked(port, {
        next: () => {
          const at = next++;
          if (at >= count) return null;
          started = performance.now();
          return posts[at % posts.length] ?? null;
        },
        answered: (body) => {
          taken.push(performance.now() - started);
          return body.subarray(0, 16).includes(SUCCESSFUL);
        },
      });
    }),
  );
  taken.sort((a, b) => a - b);
  return { answered: taken.length, p99: taken[Math.floor(taken.length * 0.99)] ?? 0 };
}

interface Asking {
  /** The next message; null when there is none. */
  readonly next: () => Buffer | null;
  /** Whether it was one; if not, nothing more is asked. */
  readonly answered: (body: Buffer) => boolean;
}

/** Asks one after the other over one connection, opened again where the server closes it: the peer closes after every answer. */
function asked(port: number, { next, answered }: Asking): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (message: Buffer | null): void => {
      if (message === null) {
        resolve();
        return;
      }
      const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let received: Buffer = Buffer.alloc(0);
      let done = false;
      const hangUp = (then: () => void): void => {
        done = true;
        socket.destroy();
        then();
      };
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const body = bodyOf(received);
        if (body === null) return;
        if (!answered(body)) {
          hangUp(() => reject(new Error('a request was refused')));
          return;
        }
        const following = next();
        if (following === null || closes(received)) {
          hangUp(() => over(following));
          return;
        }
        received = Buffer.alloc(0);
        socket.write(following);
      });
      socket.once('error', reject);
      socket.once('close', () => {
        if (!done) reject(new Error('the server hung up without an answer'));
      });
      socket.write(message);
    };
    over(next());
  });
}

/** Null until it is all there. */
function bodyOf(received: Buffer): Buffer | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const length = /\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  const from = end + 4;
  return length === undefined || received.length < from + Number(length)
    ? null
    : received.subarray(from, from + Number(length));
}

function closes(received: Buffer): boolean {
  const head = received.toString('latin1', 0, received.indexOf('\r\n\r\n'));
  return head.startsWith('HTTP/1.0') || /\nconnection: *close/i.test(head);
}
