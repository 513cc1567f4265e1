import { isRefusal } from '../../shared/errors.ts';
import { toHex } from './bytes.ts';
import { DerReader, TAG } from './der.ts';
import { decodeString, isPrintable, singleBytes, stringTypeOf } from './directory-string.ts';
import { escapeHostile } from './hostile-text.ts';
import { objectIdentifierName } from './object-identifier-names.ts';

/** What a value says, and what is wrong with it. */
export interface Asn1Value {
  readonly value: string | null;
  readonly problem: string | null;
}

/** Longer texts are a screen full of nothing. */
const MAX_TEXT = 2000;
/** Nor is it worth the time to look into those. */
const MAX_DECODED = 65_536;
const LONGEST_DECIMAL_BYTES = 8;
const LONGEST_BITS_BYTES = 4;

/**
 * What one primitive value says, by its tag: never throws, whatever the bytes. `element` is the whole value with a header
 * that is DER.
 */
export function describeAsn1Value(tag: number, contents: Uint8Array, element: Uint8Array): Asn1Value {
  switch (tag) {
    case TAG.boolean:
      return read(element, (reader) => (reader.boolean('it') ? 'TRUE' : 'FALSE'));
    case TAG.integer:
    case TAG.enumerated:
      return {
        value: integerText(contents),
        problem: read(element, (reader) => toHex(reader.integer('it', tag))).problem,
      };
    case TAG.null:
      return read(element, (reader) => {
        reader.null('it');
        return '';
      });
    case TAG.objectIdentifier:
      return read(element, (reader) => named(reader.objectIdentifier('it')));
    case TAG.utcTime:
    case TAG.generalizedTime: {
      const { value, problem } = read(element, (reader) => reader.time('it').toISOString().replace('.000Z', 'Z'));
      return { value: value ?? shown(singleBytes(contents)), problem };
    }
    case TAG.bitString:
      return bitsValue(contents);
    case TAG.octetString:
      return { value: `${String(contents.length)} bytes`, problem: null };
    default:
      return tag < 0x40 ? stringValue(tag, contents) : { value: asciiText(contents), problem: null };
  }
}

function read(element: Uint8Array, decode: (reader: DerReader) => string): Asn1Value {
  try {
    return { value: decode(new DerReader(element)), problem: null };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const problem = /malformed: it (.*?), at byte/.exec(error.message)?.[1] ?? 'cannot be read';
    return { value: null, problem: `it ${problem}` };
  }
}

function named(oid: string): string {
  const name = objectIdentifierName(oid);
  return name === oid ? oid : `${name} (${oid})`;
}

/** Decimal as long as people read it so; else hexadecimal, with its sign as it stands. */
function integerText(contents: Uint8Array): string | null {
  if (contents.length === 0) return null;
  if (contents.length > LONGEST_DECIMAL_BYTES) return `${String(contents.length)} bytes`;
  return String(BigInt.asIntN(8 * contents.length, BigInt(`0x${toHex(contents)}`)));
}

/** Named bits as zeros and ones; more of them as their number. */
function bitsValue(contents: Uint8Array): Asn1Value {
  const unused = contents[0];
  if (unused === undefined) return { value: null, problem: 'it is empty, without the number of unused bits' };
  if (unused > 7 || (contents.length === 1 && unused > 0)) {
    return { value: null, problem: `it says that ${String(unused)} bits are unused` };
  }
  const bits = 8 * (contents.length - 1) - unused;
  const last = contents[contents.length - 1] ?? 0;
  const problem = contents.length > 1 && (last & ((1 << unused) - 1)) !== 0 ? 'its unused bits are not zero' : null;
  if (contents.length - 1 > LONGEST_BITS_BYTES) return { value: `${String(bits)} bits`, problem };
  const digits = Array.from(contents.subarray(1), (byte) => byte.toString(2).padStart(8, '0')).join('');
  return { value: digits.slice(0, bits), problem };
}

function stringValue(tag: number, contents: Uint8Array): Asn1Value {
  if (contents.length > MAX_DECODED) return { value: `${String(contents.length)} bytes of text`, problem: null };
  const text = decodeString(tag, contents);
  const type = stringTypeOf(tag);
  if (text === null) return { value: asciiText(contents), problem: type === 'other' ? null : `it is not a ${type}` };
  const outside = tag === TAG.printableString && !isPrintable(text);
  return { value: shown(text), problem: outside ? 'it has characters that a PrintableString does not' : null };
}

/** The text that an implicitly tagged value may be: a host name, an address. */
function asciiText(contents: Uint8Array): string | null {
  return contents.length > 0 && contents.length <= MAX_DECODED && contents.every((byte) => byte >= 0x20 && byte < 0x7f)
    ? shown(singleBytes(contents))
    : null;
}

function shown(text: string): string {
  return escapeHostile(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
}
