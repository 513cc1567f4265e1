import { connect, type Socket } from 'node:net';

/** What a run of requests came to. */
export interface Load {
  readonly answered: number;
  /** Milliseconds under which 99 of 100 were answered. */
  readonly p99: number;
}

/**
 * Posts every request once over so many connections at a time, each kept where the server keeps it. Everything is read to its
 * end, and each answer must be a successful OCSP response.
 */
export async function postAll(port: number, requests: readonly Uint8Array[], concurrency: number): Promise<Load> {
  const taken: number[] = [];
  const queue = requests.map((der, at) => ({ at, message: message(der) }));
  let next = 0;
  const worker = async (): Promise<void> => {
    const line = new Line(port);
    for (let item = queue[next++]; item !== undefined; item = queue[next++]) {
      const started = performance.now();
      const body = await line.ask(item.message);
      taken.push(performance.now() - started);
      // OCSPResponse { successful(0) … }: an ENUMERATED of 0 at its head.
      if (body.indexOf(Buffer.from([0x0a, 0x01, 0x00])) < 0) throw new Error(`request ${String(item.at)} was refused`);
    }
    line.end();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  taken.sort((a, b) => a - b);
  return { answered: taken.length, p99: taken[Math.floor(taken.length * 0.99)] ?? 0 };
}

function message(der: Uint8Array): Buffer {
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${String(der.length)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), der]);
}

/** One connection, opened again where the server closes it: the peer closes after every answer. */
class Line {
  readonly #port: number;
  #socket: Socket | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  ask(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const socket = (this.#socket ??= connect({ port: this.#port, host: '127.0.0.1', noDelay: true }));
      let received: Buffer = Buffer.alloc(0);
      const done = (body: Buffer): void => {
        socket.removeAllListeners();
        socket.on('error', () => undefined);
        if (closes(received)) {
          socket.destroy();
          this.#socket = null;
        } else {
          socket.once('close', () => {
            if (this.#socket === socket) this.#socket = null;
          });
        }
        resolve(body);
      };
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const end = received.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = /content-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
        if (length !== undefined && received.length >= end + 4 + Number(length))
          done(received.subarray(end + 4, end + 4 + Number(length)));
      });
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server hung up without an answer')));
      socket.write(bytes);
    });
  }

  end(): void {
    this.#socket?.destroy();
  }
}

function closes(received: Buffer): boolean {
  const head = received.toString('latin1', 0, received.indexOf('\r\n\r\n'));
  return /^HTTP\/1\.0/.test(head) || /\nconnection: *close/i.test(head);
}
