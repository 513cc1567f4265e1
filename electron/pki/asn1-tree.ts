import { isRefusal } from '../../shared/errors.ts';
import type { Asn1NodeDescription, Asn1TreeDescription } from '../../shared/descriptions.ts';
import { asn1TypeName, formProblem, readAsn1Header, type Asn1Header } from './asn1-header.ts';
import { describeAsn1Value } from './asn1-value.ts';
import { toHex } from './bytes.ts';
import { compareBytes } from './der-writer.ts';
import { checkDer, TAG } from './der.ts';

/** More nobody scrolls through: a CRL of a thousand entries has about 8,000. */
const MAX_ASN1_NODES = 20_000;
/** As in the strict reader twice over: strings are opened as well. */
const MAX_DEPTH = 64;
/** Of contents in hexadecimal: the signature of the largest RSA key. */
const MAX_HEX_BYTES = 1024;

export interface Asn1TreeOptions {
  /**
   * Leave out the contents of what may be a secret: numbers, OCTET STRINGs and BIT STRINGs. For every file that may hold a
   * private key. Then only what is DER is told at all: in a damaged file, any byte of the key may stand where a length belongs.
   */
  readonly hideContents?: boolean | undefined;
  /** Elements, {@link MAX_ASN1_NODES} at most. */
  readonly atMost?: number | undefined;
}

/**
 * Every element of an ASN.1 value with its place, its bytes and what it says, nested strings opened where they hold DER.
 *
 * Takes anything: BER with indefinite lengths, files that were cut off or have something behind, lengths that lie. What is
 * not DER is told where it stands, for this exists to see what is wrong. Takes at most {@link MAX_ASN1_NODES} elements, in
 * time in proportion to the bytes that they cover; never throws.
 */
export function asn1Tree(bytes: Uint8Array, options: Asn1TreeOptions = {}): Asn1TreeDescription {
  const walk = new TreeWalk(bytes, options);
  if (options.hideContents !== true || isDer(bytes))
    walk.siblings({ at: 0, end: bytes.length, depth: 0, inString: false, untilMark: false });
  return { nodes: walk.nodes, truncated: walk.truncated, contentsHidden: options.hideContents === true };
}

function isDer(bytes: Uint8Array): boolean {
  try {
    checkDer(bytes);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Where elements stand one behind the other. */
interface Range {
  readonly at: number;
  readonly end: number;
  readonly depth: number;
  readonly inString: boolean;
  /** Whether an end-of-contents mark ends them, as behind an indefinite length. */
  readonly untilMark: boolean;
}

type MutableNode = { -readonly [K in keyof Asn1NodeDescription]: Asn1NodeDescription[K] };

class TreeWalk {
  readonly nodes: MutableNode[] = [];
  truncated = false;
  private readonly bytes: Uint8Array;
  private readonly hidden: boolean;
  private readonly atMost: number;

  constructor(bytes: Uint8Array, { hideContents, atMost }: Asn1TreeOptions) {
    this.bytes = bytes;
    this.hidden = hideContents === true;
    this.atMost = Math.min(atMost ?? MAX_ASN1_NODES, MAX_ASN1_NODES);
  }

  /** Reads elements up to the range's end, or its mark; answers where it stopped, and whether a mark that was due came. */
  siblings(range: Range): { at: number; marked: boolean } {
    let { at } = range;
    while (at < range.end) {
      if (range.untilMark && this.bytes[at] === 0 && this.bytes[at + 1] === 0 && at + 2 <= range.end) {
        return { at: at + 2, marked: true };
      }
      if (this.nodes.length >= this.atMost) {
        this.truncated = true;
        return { at: range.end, marked: true };
      }
      const follows = range.depth === 0 && at > 0;
      const index = this.nodes.length;
      const next = this.element(at, range);
      const node = this.nodes[index];
      if (follows && node !== undefined) {
        node.problem = `${String(range.end - at)} bytes follow the value`;
      }
      at = next;
    }
    return { at, marked: false };
  }

  /** Reads one element with all that is inside; answers where the next one begins. */
  private element(at: number, range: Range): number {
    const { bytes } = this;
    const header = readAsn1Header(bytes, at, range.end);
    if (header === null) {
      const rest = bytes.subarray(at, range.end);
      this.push(at, range, {
        type: 'unreadable',
        headerLength: 0,
        length: rest.length,
        hex: this.hexOf(rest, 0),
      }).problem = 'the bytes end inside its tag and length, or these are past all use';
      return range.end;
    }
    const start = at + header.headerLength;
    const left = range.end - start;
    const contentEnd = start + Math.min(header.length ?? left, left);
    const node = this.push(at, range, {
      type: asn1TypeName(header),
      headerLength: header.headerLength,
      length: contentEnd - start,
      hex: '',
    });
    node.problem = header.problem ?? formProblem(header);
    if (header.length !== null && header.length > left) {
      node.problem = `it says that it has ${String(header.length)} bytes, and ${String(left)} are left`;
    }
    if ((header.tag & 0x20) === 0) {
      this.primitive(node, header, start, contentEnd);
      return contentEnd;
    }
    node.hex = toHex(bytes.subarray(at, start));
    return this.inside(node, header, { ...range, at: start, end: contentEnd, depth: range.depth + 1, inString: false });
  }

  private inside(node: MutableNode, header: Asn1Header, range: Range): number {
    if (range.depth > MAX_DEPTH) {
      node.problem = `it is nested deeper than ${String(MAX_DEPTH)} levels, and not opened`;
      return range.end;
    }
    const untilMark = header.length === null;
    const first = this.nodes.length;
    const { at, marked } = this.siblings({ ...range, untilMark });
    if (untilMark) {
      node.length = at - range.at;
      if (!marked) node.problem = 'its indefinite length is never ended';
    } else if (header.tag === TAG.set && node.problem === null && !this.isOrdered(first, range.depth)) {
      node.problem = 'its elements are not in DER’s order';
    }
    return untilMark ? at : range.end;
  }

  /** X.690 §11.6. */
  private isOrdered(first: number, depth: number): boolean {
    let before: Uint8Array | null = null;
    for (const node of this.nodes.slice(first)) {
      if (node.depth !== depth) continue;
      const element = this.bytes.subarray(node.offset, node.offset + node.headerLength + node.length);
      if (before !== null && compareBytes(before, element) > 0) return false;
      before = element;
    }
    return true;
  }

  private primitive(node: MutableNode, header: Asn1Header, start: number, end: number): void {
    const { bytes } = this;
    const contents = bytes.subarray(start, end);
    const element = bytes.subarray(node.offset, end);
    const nested = header.problem === null ? nestedIn(header.tag, bytes, start, end) : null;
    if (nested !== null && node.depth < MAX_DEPTH && (!this.hidden || isDer(bytes.subarray(nested, end)))) {
      node.hex = toHex(bytes.subarray(node.offset, nested));
      node.value = null;
      this.siblings({ at: nested, end, depth: node.depth + 1, inString: true, untilMark: false });
      return;
    }
    if (this.hidden && mayBeSecret(header.tag, contents, element)) {
      node.hex = toHex(bytes.subarray(node.offset, start));
      node.value = `${String(contents.length)} bytes, not shown`;
      return;
    }
    node.hex = this.hexOf(element, header.headerLength);
    // A header that is not DER would be told twice.
    if (node.problem !== null) return;
    const { value, problem } = describeAsn1Value(header.tag, contents, element);
    node.value = value;
    node.problem = problem;
  }

  private hexOf(element: Uint8Array, headerLength: number): string {
    return toHex(element.subarray(0, headerLength + MAX_HEX_BYTES));
  }

  private push(
    offset: number,
    { depth, inString }: Range,
    of: Pick<MutableNode, 'type' | 'headerLength' | 'length' | 'hex'>,
  ): MutableNode {
    const node: MutableNode = { offset, ...of, depth, inString, value: null, problem: null };
    this.nodes.push(node);
    return node;
  }
}

/** Types that a string of bytes holds so often that it is opened for them; with any other first byte it is only bytes. */
const OPENED_IN_OCTETS: ReadonlySet<number> = new Set([
  TAG.boolean,
  TAG.integer,
  TAG.bitString,
  TAG.octetString,
  TAG.null,
  TAG.objectIdentifier,
  TAG.enumerated,
  TAG.utf8String,
  TAG.printableString,
  TAG.ia5String,
  TAG.bmpString,
  TAG.generalizedTime,
]);
/** A key in a BIT STRING is an INTEGER (DSA); a shorter one may be a point of a curve by chance. */
const SHORTEST_INTEGER_KEY = 64;

/** Where the value inside an OCTET STRING or BIT STRING begins, if it is one value and nothing else; else null. */
function nestedIn(tag: number, bytes: Uint8Array, start: number, end: number): number | null {
  if (tag !== TAG.octetString && tag !== TAG.bitString) return null;
  if (tag === TAG.bitString && bytes[start] !== 0) return null;
  const at = tag === TAG.bitString ? start + 1 : start;
  const header = end - at >= 2 ? readAsn1Header(bytes, at, end) : null;
  if (header?.length !== end - at - (header?.headerLength ?? 0)) return null;
  if (header.tag === TAG.sequence || header.tag === TAG.set) return at;
  if (tag === TAG.bitString) return header.tag === TAG.integer && header.length >= SHORTEST_INTEGER_KEY ? at : null;
  if (!OPENED_IN_OCTETS.has(header.tag) || header.problem !== null) return null;
  const contents = bytes.subarray(at + header.headerLength, end);
  return describeAsn1Value(header.tag, contents, bytes.subarray(at, end)).problem === null ? at : null;
}

/**
 * What says how, and never what: versions, truths, and OIDs that have a name. No text and no date, since one altered byte
 * makes a text of a whole key.
 */
const NEVER_SECRET: ReadonlySet<number> = new Set([
  TAG.boolean,
  TAG.integer,
  TAG.enumerated,
  TAG.null,
  TAG.objectIdentifier,
]);
/** A version or a count of rounds: four bytes of a key help nobody. */
const LONGEST_NUMBER = 4;

function mayBeSecret(tag: number, contents: Uint8Array, element: Uint8Array): boolean {
  if (!NEVER_SECRET.has(tag)) return true;
  const { value, problem } = describeAsn1Value(tag, contents, element);
  if (problem !== null || value === null) return true;
  return tag === TAG.objectIdentifier ? !/[a-z]/i.test(value) : contents.length > LONGEST_NUMBER;
}
