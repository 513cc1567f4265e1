/** Over 200 lines: one reader with a method for each universal type that X.509 uses. */
import { magnitudeToBigInt } from './bytes.ts';
import { DerCursor, MAX_DEPTH, type MalformedCode } from './der-cursor.ts';
import { parseGeneralizedTime, parseUtcTime } from './der-time.ts';
import { decodeObjectIdentifier } from './object-identifier.ts';

/** Identifier octets of the universal types (X.690 §8), constructed bit included where DER demands it. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  generalString: 0x1b,
  universalString: 0x1c,
  bmpString: 0x1e,
} as const;

/**
 * Reads the universal types of DER (X.690 §8, §11) in their one form: minimal INTEGERs, BOOLEAN 00 or FF, times to the
 * second in UTC.
 *
 * Every method throws {@link CertificateError} with the reader's code, the place in the message and `detail: {offset}`.
 */
export class DerReader extends DerCursor {
  /** The next element, whole, walked to its leaves (see {@link checkDer}); with this tag, where one is given. */
  checked(what: string, tag?: number): Uint8Array {
    if (tag === undefined) this.skip(what);
    else this.expect(tag, what);
    const { element } = this;
    checkDer(element, this.code, what, this.base + this.start);
    return element;
  }

  /** Another reader over the next element's contents, with offsets that still count from the start of the file. */
  inner(tag: number, what: string): DerReader {
    this.expect(tag, what);
    const reader = new DerReader(this.content, this.code, this.base + this.contentStart);
    reader.scope = this.scope;
    reader.depth = this.depth + 1;
    if (reader.depth > MAX_DEPTH) {
      this.fail(`${what} is nested deeper than ${String(MAX_DEPTH)} levels`, this.start);
    }
    return reader;
  }

  /** BOOLEAN (X.690 §11.1). */
  boolean(what: string): boolean {
    this.expect(TAG.boolean, what);
    const value = this.bytes[this.contentStart];
    if (this.contentEnd - this.contentStart !== 1 || (value !== 0 && value !== 0xff)) {
      this.fail(`${what} is a BOOLEAN that is neither 00 nor FF`, this.start);
    }
    return value === 0xff;
  }

  /** The contents of an INTEGER: two's complement, big-endian, shortest (X.690 §8.3). */
  integer(what: string, tag: number = TAG.integer): Uint8Array {
    this.expect(tag, what);
    const { bytes, contentStart: at, contentEnd: end } = this;
    if (end === at) this.fail(`${what} is an INTEGER without contents`, this.start);
    if (end - at > 1) {
      const first = bytes[at] ?? 0;
      const second = bytes[at + 1] ?? 0;
      if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) {
        this.fail(`${what} is an INTEGER that is not in its shortest form`, this.start);
      }
    }
    return this.content;
  }

  /** The magnitude of a non-negative INTEGER, big-endian, without a leading zero byte (zero is one zero byte). */
  unsigned(what: string): Uint8Array {
    const content = this.integer(what);
    if ((content[0] ?? 0) >= 0x80) this.fail(`${what} is negative`, this.start);
    return content.length > 1 && content[0] === 0 ? content.subarray(1) : content;
  }

  /** An INTEGER from 0 to 2^31 - 1. */
  smallInteger(what: string, tag: number = TAG.integer): number {
    const content = this.integer(what, tag);
    if (content.length > 4 || (content[0] ?? 0) >= 0x80) this.fail(`${what} is out of range`, this.start);
    let value = 0;
    for (const byte of content) value = value * 256 + byte;
    return value;
  }

  /** Any INTEGER of at most 2,048 bytes. */
  bigInteger(what: string): bigint {
    const content = this.integer(what);
    if (content.length > 2048) this.fail(`${what} is out of range`, this.start);
    const value = magnitudeToBigInt(content);
    return (content[0] ?? 0) >= 0x80 ? value - (1n << BigInt(8 * content.length)) : value;
  }

  /** ENUMERATED, as a number from 0. */
  enumerated(what: string): number {
    return this.smallInteger(what, TAG.enumerated);
  }

  /** NULL. */
  null(what: string): void {
    this.expect(TAG.null, what);
    if (this.contentEnd !== this.contentStart) this.fail(`${what} is a NULL with contents`, this.start);
  }

  /** OBJECT IDENTIFIER, in dotted form. */
  objectIdentifier(what: string): string {
    return this.implicitObjectIdentifier(TAG.objectIdentifier, what);
  }

  /** OBJECT IDENTIFIER under another tag. */
  implicitObjectIdentifier(tag: number, what: string): string {
    this.expect(tag, what);
    const text = decodeObjectIdentifier(this.bytes, this.contentStart, this.contentEnd);
    if (text === null) this.fail(`${what} is not an OBJECT IDENTIFIER`, this.start);
    return text;
  }

  /** The contents of an OCTET STRING. */
  octetString(what: string): Uint8Array {
    return this.contentOf(TAG.octetString, what);
  }

  /** The bytes of a BIT STRING that must be a whole number of them: keys and signatures. */
  bitStringBytes(what: string): Uint8Array {
    this.expect(TAG.bitString, what);
    if (this.contentEnd === this.contentStart) this.fail(`${what} is a BIT STRING without contents`, this.start);
    if (this.bytes[this.contentStart] !== 0) this.fail(`${what} is not a whole number of bytes`, this.start);
    return this.bytes.subarray(this.contentStart + 1, this.contentEnd);
  }

  /**
   * A BIT STRING of named bits, as their numbers, of at most 32 bits. Trailing zero bits are refused (X.690 §11.2.2)
   * unless they are asked to be passed over.
   *
   * @param tag the identifier octet, where the BIT STRING is tagged implicitly.
   */
  namedBits(what: string, tag: number = TAG.bitString, trailingZeros = false): number[] {
    this.expect(tag, what);
    const content = this.content;
    const unused = content[0];
    if (unused === undefined || unused > 7 || (content.length === 1 && unused !== 0) || content.length > 5) {
      this.fail(`${what} is not a BIT STRING of named bits`, this.start);
    }
    const last = content[content.length - 1] ?? 0;
    if (content.length > 1 && (last & (0xff >> (8 - unused)) & 0xff) !== 0) {
      this.fail(`${what} has unused bits that are not zero`, this.start);
    }
    if (!trailingZeros && content.length > 1 && (last & (1 << unused)) === 0) {
      this.fail(`${what} has trailing zero bits, which DER leaves out`, this.start);
    }
    const bits: number[] = [];
    for (let i = 1; i < content.length; i++) {
      for (let bit = 0; bit < 8; bit++) if (((content[i] ?? 0) & (0x80 >> bit)) !== 0) bits.push((i - 1) * 8 + bit);
    }
    return bits;
  }

  /** Time: a UTCTime or GeneralizedTime in the one form that RFC 5280 §4.1.2.5 allows (seconds, no fraction, Z). */
  time(what: string): Date {
    return new Date(this.checkTime(what));
  }

  /** The same as milliseconds since 1970: no object is made where nobody keeps it. */
  checkTime(what: string): number {
    const tag = this.peek();
    if (tag !== TAG.utcTime && tag !== TAG.generalizedTime) this.fail(`${what} is neither UTCTime nor GeneralizedTime`);
    this.skip(what);
    return this.instant(what);
  }

  /** GeneralizedTime of the form YYYYMMDDhhmmssZ. */
  generalizedTime(what: string): Date {
    this.expect(TAG.generalizedTime, what);
    return new Date(this.instant(what));
  }

  /** The milliseconds since 1970 of the time that was read last. */
  private instant(what: string): number {
    const utc = this.tag === TAG.utcTime;
    const parse = utc ? parseUtcTime : parseGeneralizedTime;
    const instant = parse(this.bytes, this.contentStart, this.contentEnd);
    if (Number.isNaN(instant)) {
      const form = utc ? 'UTCTime of the form YYMMDDhhmmssZ' : 'GeneralizedTime of the form YYYYMMDDhhmmssZ';
      this.fail(`${what} is not a ${form}`, this.start);
    }
    return instant;
  }
}

/**
 * Walks every element of one DER value, to the leaves, and refuses what is not DER, is deeper than {@link MAX_DEPTH},
 * or has bytes behind it. Does not know types: it checks what their tags promise.
 */
export function checkDer(bytes: Uint8Array, code: MalformedCode = 'MALFORMED_DER', what = 'a value', base = 0): void {
  const reader = new DerReader(bytes, code, base);
  walk(reader, what);
  reader.end(what);
}

function walk(reader: DerReader, what: string): void {
  const tag = reader.peek();
  switch (tag) {
    case TAG.boolean:
      reader.boolean(what);
      return;
    case TAG.integer:
    case TAG.enumerated:
      reader.integer(what, tag);
      return;
    case TAG.null:
      reader.null(what);
      return;
    case TAG.objectIdentifier:
      reader.objectIdentifier(what);
      return;
    default:
  }
  if ((tag & 0xdf) === 0x10 || (tag & 0xdf) === 0x11) {
    if ((tag & 0x20) === 0) reader.fail(`${what} is a SEQUENCE or SET in primitive form`);
  } else if (tag > 0 && tag < 0x40 && (tag & 0x20) !== 0) {
    reader.fail(`${what} is a string in constructed form, which DER does not allow`);
  }
  if (tag < 0 || (tag & 0x20) === 0) {
    reader.skip(what);
    return;
  }
  const outer = reader.enter(tag, what);
  while (!reader.atEnd) walk(reader, what);
  reader.leave(outer, what);
}
