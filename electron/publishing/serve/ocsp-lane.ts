import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { OCSP_REQUEST_TYPE } from './ocsp-replies.ts';
import { headersOf, type Reply } from './reply.ts';

/** As long as node:http waits for the next request. */
export const KEEP_ALIVE_MS = 10_000;
/** A request about a few certificates has a hundred bytes or two; what is longer may take the longer way. */
const MOST_BODY_BYTES = 4_096;
const MOST_HEAD_BYTES = 2_048;
/** Clients of one make send the same head each time: so many heads are read once and known again. */
const MOST_HEADS = 256;
/** The only header fields of a request that is answered here; none of them changes what is answered. */
const PASSED_OVER = new Set(['host', 'user-agent', 'accept', 'accept-encoding', 'accept-language', 'pragma']);

export interface OcspLaneOptions {
  /** The answer to an OCSP request that was posted. Never fails. */
  readonly answer: (requestDer: Uint8Array, from: string) => Promise<Reply>;
  readonly now: () => Date;
  /** Takes a connection over for good: what was read of it so far is before it again. */
  readonly handOver: (socket: Socket) => void;
}

/**
 * Answers OCSP requests as nearly every client posts them, without node:http, which costs more than all the rest of a kept
 * answer (ADR 0103).
 *
 * It knows one shape: `POST` to `/`, `/ocsp` or `/ocsp/` by HTTP/1.1, with few and harmless header fields, one Content-Length and that many bytes behind it, in
 * one piece or two. The first byte that does not fit hands the connection over to node:http as it came, so that nothing is
 * read in two ways.
 */
export class OcspLane {
  readonly #options: OcspLaneOptions;
  readonly #open = new Map<Socket, 'idle' | 'busy'>();
  readonly #lengths = new Map<string, number | null>();
  readonly #written = new WeakMap<Reply, { readonly second: number; readonly bytes: Buffer }>();
  #stopped = false;

  constructor(options: OcspLaneOptions) {
    this.#options = options;
  }

  take(socket: Socket): void {
    let state: 'idle' | 'asking' | 'answering' | 'followed' = 'idle';
    let begun: Buffer | null = null;
    let ended = false;
    const become = (next: typeof state): void => {
      state = next;
      this.#open.set(socket, next === 'idle' ? 'idle' : 'busy');
    };
    const handOver = (): void => {
      this.#open.delete(socket);
      socket.off('data', onData).off('end', onEnd).off('timeout', hangUp).off('error', hangUp).off('close', onClose);
      socket.setTimeout(0);
      this.#options.handOver(socket);
      process.nextTick(() => socket.resume());
    };
    const answered = (made: Reply): void => {
      if (socket.destroyed) return;
      const room = socket.write(this.#wire(made));
      if (state === 'followed') handOver();
      else if (ended || this.#stopped) socket.end();
      else {
        become('idle');
        // Who asks and does not read has to read first.
        if (!room) {
          socket.pause();
          socket.once('drain', () => socket.resume());
        }
      }
    };
    const onData = (chunk: Buffer): void => {
      if (state === 'answering') {
        // Sent before the answer to the one before: node:http knows how to keep them in order.
        become('followed');
        socket.pause();
        socket.unshift(chunk);
        return;
      }
      const received = begun === null ? chunk : Buffer.concat([begun, chunk]);
      const body = this.#bodyOf(received);
      if (body instanceof Uint8Array) {
        begun = null;
        become('answering');
        void this.#options.answer(body, socket.remoteAddress ?? '').then(answered);
      } else if (body === 'more' && begun === null) {
        begun = received;
        become('asking');
      } else {
        socket.pause();
        socket.unshift(received);
        handOver();
      }
    };
    const onEnd = (): void => {
      ended = true;
      if (state !== 'answering') socket.end();
    };
    const hangUp = (): void => void socket.destroy();
    const onClose = (): void => void this.#open.delete(socket);
    become('idle');
    socket.setTimeout(KEEP_ALIVE_MS);
    socket.on('data', onData).on('end', onEnd).on('timeout', hangUp).on('error', hangUp).on('close', onClose);
  }

  /** Hangs up on whoever asks nothing just now. From here on, an answer is the last on its connection. */
  closeIdleConnections(): void {
    this.#stopped = true;
    for (const [socket, what] of this.#open) if (what === 'idle') socket.destroy();
  }

  closeAllConnections(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  /** Null where the request has another shape; `more` where some of its body has yet to come. */
  #bodyOf(received: Buffer): Uint8Array | 'more' | null {
    const end = received.indexOf('\r\n\r\n');
    if (end < 0 || end > MOST_HEAD_BYTES) return null;
    const length = this.#lengthIn(received.toString('latin1', 0, end));
    if (length === null) return null;
    const from = end + 4;
    if (received.length < from + length) return 'more';
    return received.length === from + length ? received.subarray(from) : null;
  }

  #lengthIn(head: string): number | null {
    const known = this.#lengths.get(head);
    if (known !== undefined) return known;
    const length = postedLength(head);
    if (this.#lengths.size >= MOST_HEADS) this.#lengths.clear();
    this.#lengths.set(head, length);
    return length;
  }

  /** Headers tell seconds: the same bytes go out for one. */
  #wire(made: Reply): Buffer {
    const now = this.#options.now();
    const second = Math.floor(now.getTime() / 1000);
    const known = this.#written.get(made);
    if (known?.second === second) return known.bytes;
    const bytes = wireOf(made, now);
    this.#written.set(made, { second, bytes });
    return bytes;
  }
}

/** The Content-Length of a head (without its empty line) that has the one shape; else null. */
export function postedLength(head: string): number | null {
  const [requestLine, ...fields] = head.split('\r\n');
  if (!/^POST \/(?:ocsp\/?)? HTTP\/1\.1$/.test(requestLine ?? '')) return null;
  let length: number | null = null;
  const seen = new Set<string>();
  for (const field of fields) {
    const [, name = '', value = ''] = /^([A-Za-z-]+): ?([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/.exec(field) ?? [];
    const lower = name.toLowerCase();
    if (seen.has(lower)) return null;
    seen.add(lower);
    if (lower === 'content-length') {
      if (!/^[1-9]\d{0,3}$/.test(value) || Number(value) > MOST_BODY_BYTES) return null;
      length = Number(value);
    } else if (!isHarmless(lower, value.toLowerCase())) return null;
  }
  return seen.has('host') ? length : null;
}

function isHarmless(name: string, value: string): boolean {
  if (name === 'content-type') return value === OCSP_REQUEST_TYPE;
  if (name === 'connection') return value === 'keep-alive';
  return PASSED_OVER.has(name);
}

/** What node:http would send, in one piece. */
function wireOf(made: Reply, now: Date): Buffer {
  const fields = {
    ...headersOf(made, now),
    Date: now.toUTCString(),
    Connection: 'keep-alive',
    'Keep-Alive': `timeout=${String(KEEP_ALIVE_MS / 1000)}`,
  };
  let head = `HTTP/1.1 ${String(made.status)} ${STATUS_CODES[made.status] ?? ''}\r\n`;
  for (const [name, value] of Object.entries(fields)) head += `${name}: ${value}\r\n`;
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), made.body]);
}
