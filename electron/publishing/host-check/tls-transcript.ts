/**
 * What a server sent in its TLS handshake, byte for byte. Node tells of the chain only as OpenSSL would put it together; here
 * stands which certificates were sent, and in which order.
 */
import { createDecipheriv, createHmac } from 'node:crypto';

const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CERTIFICATE = 11;
/** A chain is a few KiB; a server that sends more before its certificate is not listened to. */
const MOST_BYTES = 1 << 20;

/** Everything that came from the server, up to a limit. */
export class TlsTranscript {
  #received: Buffer[] = [];
  #length = 0;
  /** SERVER_HANDSHAKE_TRAFFIC_SECRET (RFC 8446 §7.1), once TLS 1.3 has it. */
  #secret: Buffer | null = null;

  take(chunk: Buffer): void {
    if (this.#length > MOST_BYTES) return;
    this.#received.push(chunk);
    this.#length += chunk.length;
  }

  /** One line of NSS's key log format, which Node tells for each secret. */
  takeKeyLog(line: Buffer): void {
    const secret = /^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]+ ([0-9a-f]+)\s*$/i.exec(line.toString('latin1'))?.[1];
    if (secret !== undefined) this.#secret = Buffer.from(secret, 'hex');
  }

  /** The certificates as they were sent, the server's own first; null where the handshake did not come so far or cannot be read. */
  certificates(): Uint8Array[] | null {
    const messages =
      this.#secret === null ? clearMessages(this.#records()) : openedMessages(this.#records(), this.#secret);
    const message = messages.find(({ type }) => type === CERTIFICATE);
    if (message === undefined) return null;
    return this.#secret === null ? certificateList12(message.body) : certificateList13(message.body);
  }

  #records(): TlsRecord[] {
    const bytes = Buffer.concat(this.#received);
    const records: TlsRecord[] = [];
    for (let at = 0; at + 5 <= bytes.length;) {
      const length = bytes.readUInt16BE(at + 3);
      if (at + 5 + length > bytes.length) break;
      const header = bytes.subarray(at, at + 5);
      records.push({ type: header[0] ?? 0, header, body: bytes.subarray(at + 5, at + 5 + length) });
      at += 5 + length;
    }
    return records;
  }
}

interface TlsRecord {
  readonly type: number;
  readonly header: Buffer;
  readonly body: Buffer;
}

interface Message {
  readonly type: number;
  readonly body: Buffer;
}

/** TLS 1.2 and before: the handshake is in the clear up to ChangeCipherSpec (RFC 5246 §7.3). */
function clearMessages(records: readonly TlsRecord[]): Message[] {
  const end = records.findIndex(({ type }) => type !== HANDSHAKE);
  const clear = end < 0 ? records : records.slice(0, end);
  return messagesIn(Buffer.concat(clear.map(({ body }) => body)));
}

/** TLS 1.3: what follows ServerHello is sealed under the handshake secret (RFC 8446 §5.2). */
function openedMessages(records: readonly TlsRecord[], secret: Buffer): Message[] {
  const opened: Buffer[] = [];
  let sequence = 0;
  for (const { type, header, body } of records) {
    if (type !== APPLICATION_DATA) continue;
    const content = openRecord(secret, sequence++, header, body);
    // Under other keys: the handshake is over.
    if (content === null) break;
    opened.push(content);
  }
  return messagesIn(Buffer.concat(opened));
}

/** Which suites there are in TLS 1.3 follows from the secret's length, except between AES-128 and ChaCha20: both are tried. */
function openRecord(secret: Buffer, sequence: number, header: Buffer, body: Buffer): Buffer | null {
  const suites = secret.length === 48 ? SHA384_SUITES : SHA256_SUITES;
  for (const { hash, keyLength, decipherWith } of suites) {
    const key = expandLabel(hash, secret, 'key', keyLength);
    const nonce = expandLabel(hash, secret, 'iv', 12);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
    const decipher = decipherWith(key, nonce);
    decipher.setAAD(header, { plaintextLength: body.length - TAG_LENGTH });
    decipher.setAuthTag(body.subarray(-TAG_LENGTH));
    try {
      const inner = Buffer.concat([decipher.update(body.subarray(0, -TAG_LENGTH)), decipher.final()]);
      let end = inner.length;
      while (end > 0 && inner[end - 1] === 0) end--;
      return inner[end - 1] === HANDSHAKE ? inner.subarray(0, end - 1) : Buffer.alloc(0);
    } catch (error) {
      // final() says that the tag is wrong: not this suite, or not this key any more.
      if (!(error instanceof Error)) throw error;
    }
  }
  return null;
}

const TAG_LENGTH = 16;
const TAGGED = { authTagLength: TAG_LENGTH };
const SHA384_SUITES = [
  {
    hash: 'sha384',
    keyLength: 32,
    decipherWith: (key: Buffer, nonce: Buffer) => createDecipheriv('aes-256-gcm', key, nonce, TAGGED),
  },
];
const SHA256_SUITES = [
  {
    hash: 'sha256',
    keyLength: 16,
    decipherWith: (key: Buffer, nonce: Buffer) => createDecipheriv('aes-128-gcm', key, nonce, TAGGED),
  },
  {
    hash: 'sha256',
    keyLength: 32,
    decipherWith: (key: Buffer, nonce: Buffer) => createDecipheriv('chacha20-poly1305', key, nonce, TAGGED),
  },
];

/** HKDF-Expand-Label with an empty context (RFC 8446 §7.1). Node has Expand only together with Extract, so it is done by HMAC. */
function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'ascii');
  const hkdfLabel = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0])]);
  // One block of HKDF-Expand (RFC 5869 §2.3) is at least 32 octets, more than any key or nonce here.
  return createHmac(hash, secret)
    .update(Buffer.concat([hkdfLabel, Buffer.from([1])]))
    .digest()
    .subarray(0, length);
}

function messagesIn(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUIntBE(at + 1, 3);
    if (at + 4 + length > bytes.length) break;
    messages.push({ type: bytes[at] ?? 0, body: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return messages;
}

/** RFC 5246 §7.4.2 */
function certificateList12(body: Buffer): Uint8Array[] {
  const certificates: Uint8Array[] = [];
  for (let at = 3; at + 3 <= body.length;) {
    const length = body.readUIntBE(at, 3);
    certificates.push(new Uint8Array(body.subarray(at + 3, at + 3 + length)));
    at += 3 + length;
  }
  return certificates;
}

/** RFC 8446 §4.4.2: a context before the list, and extensions behind each certificate. */
function certificateList13(body: Buffer): Uint8Array[] {
  const certificates: Uint8Array[] = [];
  for (let at = 1 + (body[0] ?? 0) + 3; at + 3 <= body.length;) {
    const length = body.readUIntBE(at, 3);
    certificates.push(new Uint8Array(body.subarray(at + 3, at + 3 + length)));
    const extensions = at + 3 + length;
    at = extensions + 2 + (extensions + 2 <= body.length ? body.readUInt16BE(extensions) : 0);
  }
  return certificates;
}
