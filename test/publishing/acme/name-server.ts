/** A name server on loopback, over UDP, for whatever a test writes into it: A, AAAA and TXT (RFC 1035 §4). */
import { createSocket } from 'node:dgram';

const TYPES = new Map([
  [1, 'A'],
  [16, 'TXT'],
  [28, 'AAAA'],
]);

export interface NameServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** `A name` → texts. Names that end with nothing here do not exist. */
  readonly records: Map<string, string[]>;
  /** What was asked, as `A name`. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startNameServer(): Promise<NameServer> {
  const records = new Map<string, string[]>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.subarray(at + 1, at + 1 + length).toString('latin1'));
      at += 1 + length;
    }
    const question = query.subarray(12, at + 5);
    const type = TYPES.get(query.readUInt16BE(at + 1)) ?? 'other';
    const name = labels.join('.').toLowerCase();
    asked.push(`${type} ${name}`);
    const answers = (records.get(`${type} ${name}`) ?? []).map((text) => answer(query.readUInt16BE(at + 1), text));
    const exists = [...records.keys()].some((key) => key.endsWith(` ${name}`));
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(exists ? 0x8580 : 0x8583, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${String(socket.address().port)}`,
    records,
    asked,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answer(type: number, text: string): Buffer {
  const content =
    type === 16
      ? Buffer.concat([Buffer.of(Buffer.byteLength(text)), Buffer.from(text)])
      : type === 1
        ? Buffer.from(text.split('.').map(Number))
        : Buffer.from(text.replaceAll(':', ''), 'hex');
  const head = Buffer.alloc(12);
  // The name is the question's.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(content.length, 10);
  return Buffer.concat([head, content]);
}
