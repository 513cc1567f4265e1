import { CertificateError } from '../../shared/errors.ts';

/** No registered OBJECT IDENTIFIER comes near it; more is an attack on whoever prints it. */
const MAX_ENCODED_BYTES = 128;

const decodedShort = new Map<number, string>();
const decodedLong = new Map<string, string>();
/** The caches hold the handful that every certificate repeats; a hostile file must not fill memory with others. */
const MAX_CACHED = 512;

/**
 * Decodes the contents of an OBJECT IDENTIFIER (X.690 §8.19) into dotted form, or answers null when it is none:
 * empty, cut short, an arc not in its shortest form, or longer than {@link MAX_ENCODED_BYTES}.
 */
export function decodeObjectIdentifier(bytes: Uint8Array, start = 0, end = bytes.length): string | null {
  if (end <= start || end - start > MAX_ENCODED_BYTES || (bytes[end - 1] ?? 0) >= 0x80) return null;
  // 2.5.4.x and 2.5.29.x, which are most of what is read, are three bytes: a number finds them without making a text.
  if (end - start === 3) {
    const key = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0);
    return cached(decodedShort, key, bytes, start, end);
  }
  let key = '';
  for (let i = start; i < end; i++) key += String.fromCharCode(bytes[i] ?? 0);
  return cached(decodedLong, key, bytes, start, end);
}

function cached<K>(cache: Map<K, string>, key: K, bytes: Uint8Array, start: number, end: number): string | null {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const text = decodeArcs(bytes, start, end);
  if (text !== null && cache.size < MAX_CACHED) cache.set(key, text);
  return text;
}

function decodeArcs(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  let arc = 0n;
  let first = true;
  let arcStart = true;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (arcStart && byte === 0x80) return null;
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    arcStart = byte < 0x80;
    if (!arcStart) continue;
    if (first) {
      const root = arc < 40n ? 0n : arc < 80n ? 1n : 2n;
      text = `${String(root)}.${String(arc - root * 40n)}`;
      first = false;
    } else {
      text += `.${String(arc)}`;
    }
    arc = 0n;
  }
  return text;
}

const encoded = new Map<string, Uint8Array>();

/**
 * Encodes dotted form into the contents of an OBJECT IDENTIFIER. The result is shared: do not write into it.
 *
 * @throws {CertificateError} INVALID_INPUT: not an OBJECT IDENTIFIER in dotted form.
 */
export function encodeObjectIdentifier(dotted: string): Uint8Array {
  const known = encoded.get(dotted);
  if (known !== undefined) return known;
  if (!isObjectIdentifier(dotted)) {
    throw new CertificateError(
      'INVALID_INPUT',
      `“${dotted.slice(0, 80)}” is not an object identifier. Write it as numbers with dots between: 1.3.6.1.4.1.311.20.2.3.`,
    );
  }
  const arcs = dotted.split('.').map(BigInt);
  const bytes: number[] = [];
  pushArc(bytes, (arcs[0] ?? 0n) * 40n + (arcs[1] ?? 0n));
  for (const arc of arcs.slice(2)) pushArc(bytes, arc);
  const contents = Uint8Array.from(bytes);
  if (encoded.size < MAX_CACHED) encoded.set(dotted, contents);
  return contents;
}

/** Whether a text is an OBJECT IDENTIFIER in dotted form: two arcs or more, the first 0 to 2, the second below 40 under 0 and 1. */
export function isObjectIdentifier(text: string): boolean {
  if (text.length > 256 || !/^[0-2](\.(0|[1-9][0-9]{0,38}))+$/.test(text)) return false;
  if (text.startsWith('2')) return true;
  return Number(text.split('.')[1]) < 40;
}

function pushArc(bytes: number[], arc: bigint): void {
  const groups: number[] = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) groups.unshift(Number(rest & 0x7fn) | 0x80);
  bytes.push(...groups);
}
