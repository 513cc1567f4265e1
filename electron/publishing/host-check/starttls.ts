import type { Duplex } from 'node:stream';
import { CertificateError } from '../../../shared/errors.ts';
import type { StarttlsProtocol } from '../../../shared/host-check-description.ts';

/** No greeting and no answer of these protocols is longer; whoever sends more is no such server. */
const MOST_BYTES = 65_536;

/**
 * Asks a server to turn to TLS. When it resolves, the next byte on the line is the server's TLS.
 *
 * @throws {CertificateError} STARTTLS_REFUSED: it does not offer it, answers otherwise, or said more than it should in the
 *   clear (which would be taken for its answer inside TLS: CVE-2021-38371)
 */
export async function startTls(socket: Duplex, protocol: StarttlsProtocol): Promise<void> {
  const line = new ClearLine(socket);
  try {
    await NEGOTIATIONS[protocol](line);
    if (line.hasMore) throw refused(protocol, 'said more before TLS began than its protocol allows');
  } finally {
    line.release();
  }
}

const NEGOTIATIONS: Readonly<Record<StarttlsProtocol, (line: ClearLine) => Promise<void>>> = {
  // RFC 3207 §4
  smtp: async (line) => {
    await reply(line, 'smtp', '220');
    line.send('EHLO chancery.invalid\r\n');
    const offered = await reply(line, 'smtp', '250');
    if (!offered.some((text) => /^250[- ]STARTTLS\s*$/i.test(text))) throw refused('smtp', 'does not offer STARTTLS');
    line.send('STARTTLS\r\n');
    await reply(line, 'smtp', '220');
  },
  // RFC 9051 §6.2.1
  imap: async (line) => {
    const greeting = await line.line('imap');
    if (!/^\* OK\b/i.test(greeting)) throw refused('imap', `greets with “${greeting.slice(0, 80)}”`);
    line.send('a1 STARTTLS\r\n');
    for (;;) {
      const text = await line.line('imap');
      if (/^a1 OK\b/i.test(text)) return;
      if (!text.startsWith('* ')) throw refused('imap', `answers “${text.slice(0, 80)}”`);
    }
  },
  // RFC 2595 §4
  pop3: async (line) => {
    await positive(line);
    line.send('STLS\r\n');
    await positive(line);
  },
  // RFC 4511 §4.14: an ExtendedRequest for 1.3.6.1.4.1.1466.20037, and its resultCode.
  ldap: async (line) => {
    const oid = Buffer.from('1.3.6.1.4.1.1466.20037', 'ascii');
    const request = Buffer.concat([Buffer.from([0x77, oid.length + 2, 0x80, oid.length]), oid]);
    line.send(Buffer.concat([Buffer.from([0x30, request.length + 3, 0x02, 0x01, 0x01]), request]));
    const message = await line.derValue('ldap');
    // Behind the message's own header and its id stands the ExtendedResponse, [APPLICATION 24], and first in it an ENUMERATED.
    const at = message.indexOf(Buffer.from([0x02, 0x01, 0x01, 0x78]));
    const length = message[at + 4] ?? 0;
    const body = at < 0 ? Buffer.alloc(0) : message.subarray(at + 5 + (length > 0x80 ? length - 0x80 : 0));
    if (body[0] !== 0x0a || body[1] !== 1 || body[2] !== 0) throw refused('ldap', 'does not take StartTLS');
  },
  // PostgreSQL, Message Formats, SSLRequest: eight bytes, answered with one.
  postgres: async (line) => {
    line.send(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
    const answer = await line.byte('postgres');
    if (answer !== 0x53) throw refused('postgres', 'does not do SSL');
  },
};

/** Lines `250-…` up to `250 …`. */
async function reply(line: ClearLine, protocol: 'smtp', code: string): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const text = await line.line(protocol);
    if (!text.startsWith(code)) throw refused(protocol, `answers “${text.slice(0, 80)}”`);
    lines.push(text);
    if (text[3] !== '-') return lines;
  }
}

async function positive(line: ClearLine): Promise<void> {
  const text = await line.line('pop3');
  if (!text.startsWith('+OK')) throw refused('pop3', `answers “${text.slice(0, 80)}”`);
}

function refused(protocol: StarttlsProtocol, why: string): CertificateError {
  return new CertificateError(
    'STARTTLS_REFUSED',
    `The server does not turn to TLS by ${protocol}: it ${why}. Check port and protocol.`,
  );
}

/** What the server says in the clear, read piece by piece. */
class ClearLine {
  readonly #socket: Duplex;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', this.#take);
    socket.once('close', this.#end);
    socket.once('end', this.#end);
  }

  get hasMore(): boolean {
    return this.#received.length > 0;
  }

  readonly #take = (chunk: Buffer): void => {
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#wake();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#wake();
  };

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  line(protocol: StarttlsProtocol): Promise<string> {
    return this.#read(protocol, (bytes) => {
      const end = bytes.indexOf(0x0a);
      return end < 0 ? null : end + 1;
    }).then((bytes) => bytes.toString('latin1').trimEnd());
  }

  derValue(protocol: StarttlsProtocol): Promise<Buffer> {
    return this.#read(protocol, (bytes) => {
      const [, first = 0, second = 0, third = 0] = bytes;
      if (bytes.length < 4) return null;
      const total = first < 0x80 ? 2 + first : first === 0x81 ? 3 + second : 4 + second * 256 + third;
      return bytes.length < total ? null : total;
    });
  }

  async byte(protocol: StarttlsProtocol): Promise<number> {
    return (await this.#read(protocol, () => 1))[0] ?? 0;
  }

  /** `lengthOf` says how many bytes the next piece has, or null while it is not all there. */
  async #read(protocol: StarttlsProtocol, lengthOf: (bytes: Buffer) => number | null): Promise<Buffer> {
    for (;;) {
      const length = this.#received.length === 0 ? null : lengthOf(this.#received);
      if (length !== null) {
        const piece = this.#received.subarray(0, length);
        this.#received = this.#received.subarray(length);
        return piece;
      }
      if (this.#received.length > MOST_BYTES) throw refused(protocol, 'sends more than such a server would');
      if (this.#ended) throw refused(protocol, 'hangs up');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  release(): void {
    this.#socket.off('data', this.#take);
    this.#socket.off('close', this.#end);
    this.#socket.off('end', this.#end);
    this.#socket.pause();
  }
}
