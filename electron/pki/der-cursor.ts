import { CertificateError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { toHex } from './bytes.ts';

/** How deep values may be nested. The deepest real certificate has about 12 levels. */
export const MAX_DEPTH = 32;

/** What a reader calls the thing it reads, by the code that it refuses with. */
const NOUNS = {
  MALFORMED_DER: 'value',
  MALFORMED_NAME: 'name',
  MALFORMED_KEY: 'key',
  MALFORMED_REQUEST: 'certification request',
  MALFORMED_CERTIFICATE: 'certificate',
  MALFORMED_CRL: 'revocation list',
  MALFORMED_OCSP: 'OCSP message',
  MALFORMED_CONTAINER: 'container',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type MalformedCode = keyof typeof NOUNS;

/**
 * A strict, forward-only cursor over the elements of DER (X.690 §10): definite and minimal lengths, tags as
 * they are asked for. What an element of a type holds is read by the class below it, DerReader (der.ts).
 *
 * It copies nothing: what it returns are views of the bytes it was given. `enter` and `leave` go into a constructed
 * value and out of it again; inside, nothing past its end can be read, and `leave` refuses what was left unread.
 *
 * Every method throws {@link CertificateError} with the reader's code, the place in the message and `detail: {offset}`.
 */
export class DerCursor {
  readonly bytes: Uint8Array;
  readonly code: MalformedCode;
  /** Where the next identifier octet stands. */
  position: number;
  /** The end of the value that the cursor is inside of. */
  limit: number;

  /** Of the element that was read last: its identifier octet, where it starts, and its contents. */
  tag = 0;
  start = 0;
  contentStart = 0;
  contentEnd = 0;

  /** Told with every refusal where it is set: which name or extension is being read. Costs nothing until then. */
  scope = '';

  protected depth = 0;
  protected readonly base: number;

  /** @param base what is added to offsets in messages: where `bytes` stands in the file. */
  constructor(bytes: Uint8Array, code: MalformedCode = 'MALFORMED_DER', base = 0) {
    // A Buffer's subarray is a Buffer again, which compares and prints differently: views are plain bytes.
    this.bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.code = code;
    this.base = base;
    this.position = 0;
    this.limit = bytes.length;
  }

  /** Refuses, naming the place. `problem` completes "The certificate is damaged: …". */
  fail(problem: string, offset: number = this.position): never {
    const place = this.base + offset;
    throw new CertificateError(
      this.code,
      `The ${NOUNS[this.code]} is malformed: ${problem}${this.scope === '' ? '' : ` (${this.scope})`}, at byte ${String(place)}. Ask for an undamaged copy of it.`,
      { detail: { offset: place } },
    );
  }

  /** Whether nothing is left before the limit. */
  get atEnd(): boolean {
    return this.position === this.limit;
  }

  /** The next identifier octet, or -1 at the end. */
  peek(): number {
    return this.position < this.limit ? (this.bytes[this.position] ?? -1) : -1;
  }

  /** Reads one element's header, whatever its tag, and steps over its contents. Does not look inside. */
  skip(what: string): void {
    const { bytes, limit } = this;
    const start = this.position;
    let at = start;
    if (at >= limit) this.fail(`${what} is missing`, start);
    const tag = bytes[at++] ?? 0;
    if (tag === 0) this.fail(`${what} is an end-of-contents mark, which DER does not have`, start);
    if ((tag & 0x1f) === 0x1f) at = this.skipHighTagNumber(at, what);
    if (at >= limit) this.fail(`${what} ends before its length`, at);
    let length = bytes[at++] ?? 0;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0) this.fail(`${what} has an indefinite length, which DER does not allow`, at - 1);
      if (count > 4 || at + count > limit) this.fail(`${what} has a length that goes past the end`, at - 1);
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0);
      if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1)))) {
        this.fail(`${what} has a length that is not in its shortest form`, at - count - 1);
      }
    }
    const end = at + length;
    if (end > limit) {
      this.fail(`${what} says it has ${String(length)} bytes where ${String(limit - at)} are left`, start);
    }
    this.tag = tag;
    this.start = start;
    this.contentStart = at;
    this.contentEnd = end;
    this.position = end;
  }

  private skipHighTagNumber(from: number, what: string): number {
    let at = from;
    const first = this.bytes[at] ?? 0;
    if (first === 0x80 || (first < 0x80 && first < 0x1f)) this.fail(`${what} has a tag not in its shortest form`, at);
    while (at < this.limit && (this.bytes[at] ?? 0) >= 0x80) {
      if (++at - from > 3) this.fail(`${what} has a tag number that is too large`, from);
    }
    if (at >= this.limit) this.fail(`${what} ends inside its tag`, at);
    return at + 1;
  }

  /** Reads one element's header, which must have this identifier octet, and steps over its contents. */
  expect(tag: number, what: string): void {
    if (this.position < this.limit && this.bytes[this.position] !== tag) {
      this.fail(`${what} has tag ${octet(this.bytes[this.position] ?? 0)} where ${octet(tag)} belongs`);
    }
    this.skip(what);
  }

  /** Goes inside the next element. Returns the mark to hand to {@link leave}. */
  enter(tag: number, what: string): number {
    this.expect(tag, what);
    if (++this.depth > MAX_DEPTH) this.fail(`${what} is nested deeper than ${String(MAX_DEPTH)} levels`, this.start);
    const outer = this.limit;
    this.limit = this.contentEnd;
    this.position = this.contentStart;
    return outer;
  }

  /** Comes out of the element that {@link enter} went into, all of which must have been read. */
  leave(outer: number, what: string): void {
    if (this.position !== this.limit) this.fail(`${what} holds more than belongs there`);
    this.depth--;
    this.limit = outer;
  }

  /** Refuses bytes behind the outermost value. */
  end(what: string): void {
    if (this.position !== this.limit) {
      this.fail(`${String(this.limit - this.position)} bytes follow ${what}`);
    }
  }

  /** The element that was read last, whole. */
  get element(): Uint8Array {
    return this.bytes.subarray(this.start, this.contentEnd);
  }

  /** The contents of the element that was read last. */
  get content(): Uint8Array {
    return this.bytes.subarray(this.contentStart, this.contentEnd);
  }

  /** The next element, whole, whatever it is. Does not look inside: see {@link checkDer}. */
  any(what: string): Uint8Array {
    this.skip(what);
    return this.element;
  }

  /** The next element, whole, with this tag. */
  elementOf(tag: number, what: string): Uint8Array {
    this.expect(tag, what);
    return this.element;
  }

  /** The contents of the next element, which must have this tag. */
  contentOf(tag: number, what: string): Uint8Array {
    this.expect(tag, what);
    return this.content;
  }

  /** The offset to tell of a view that this reader gave out: for the `base` of a reader over it. */
  offsetOf(view: Uint8Array): number {
    return this.base + view.byteOffset - this.bytes.byteOffset;
  }
}

function octet(byte: number): string {
  return `0x${toHex(Uint8Array.of(byte))}`;
}
