import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { toHex } from './bytes.ts';
import { contextConstructed, contextPrimitive, sequence } from './der-writer.ts';
import { asciiBytes } from './der-writer.ts';
import { singleBytes } from './directory-string.ts';
import { parseDistinguishedName } from './distinguished-name.ts';
import { escapeHostile } from './hostile-text.ts';
import { hostNameProblem, toAsciiHostName } from './host-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { formatName, readName } from './name.ts';
import type { Name } from './name.ts';

/** The base of a GeneralSubtree (RFC 5280 §4.2.1.10). */
export type GeneralNameConstraint =
  /** `example.com`: for DNS it and all below; for e-mail and URI that host, or `.example.com` for all below it. */
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly value: string }
  /** `value` is `10.0.0.0/8`; `bytes` are address and mask, 8 or 32. */
  | { readonly kind: 'ip'; readonly value: string; readonly bytes: Uint8Array }
  | { readonly kind: 'directoryName'; readonly name: Name }
  /** What we neither write nor judge: the whole element. */
  | { readonly kind: 'other'; readonly der: Uint8Array };

export interface NameConstraints {
  readonly permitted: readonly GeneralNameConstraint[];
  readonly excluded: readonly GeneralNameConstraint[];
}

/** NameConstraints, DER. @throws {CertificateError} INVALID_INPUT: neither permits nor excludes anything. */
export function encodeNameConstraints({ permitted, excluded }: NameConstraints): Uint8Array {
  if (permitted.length + excluded.length === 0) {
    throw new CertificateError(
      'INVALID_INPUT',
      'The name constraints are empty. Permit or exclude a name, or leave them out.',
    );
  }
  const subtrees = (number: number, list: readonly GeneralNameConstraint[]): Uint8Array[] =>
    list.length === 0 ? [] : [contextConstructed(number, ...list.map((base) => sequence(encodeSubtreeBase(base))))];
  return sequence(...subtrees(0, permitted), ...subtrees(1, excluded));
}

/** The base of one subtree, as the GeneralName it is written as. */
export function encodeSubtreeBase(base: GeneralNameConstraint): Uint8Array {
  switch (base.kind) {
    case 'email':
      return contextPrimitive(1, asciiBytes(base.value));
    case 'dns':
      return contextPrimitive(2, asciiBytes(base.value));
    case 'uri':
      return contextPrimitive(6, asciiBytes(base.value));
    case 'ip':
      return contextPrimitive(7, base.bytes);
    case 'directoryName':
      return contextConstructed(4, base.name.der);
    case 'other':
      return base.der.slice();
    default:
      return base satisfies never;
  }
}

/**
 * Reads NameConstraints. `minimum` and `maximum`, which RFC 5280 forbids, are refused.
 *
 * @throws {CertificateError} MALFORMED_DER
 */
export function parseNameConstraints(der: Uint8Array): NameConstraints {
  const reader = new DerReader(der);
  const outer = reader.enter(TAG.sequence, 'the name constraints');
  if (reader.atEnd) reader.fail('the name constraints are empty', reader.start);
  const permitted = reader.peek() === 0xa0 ? readSubtrees(reader, 0xa0) : [];
  const excluded = reader.peek() === 0xa1 ? readSubtrees(reader, 0xa1) : [];
  reader.leave(outer, 'the name constraints');
  reader.end('the name constraints');
  return { permitted, excluded };
}

function readSubtrees(reader: DerReader, tag: number): GeneralNameConstraint[] {
  const outer = reader.enter(tag, 'the subtrees');
  if (reader.atEnd) reader.fail('the subtrees are empty', reader.start);
  const list: GeneralNameConstraint[] = [];
  while (!reader.atEnd) {
    const subtree = reader.enter(TAG.sequence, 'a subtree');
    list.push(readBase(reader));
    if (!reader.atEnd) reader.fail('a subtree has a minimum or maximum, which RFC 5280 §4.2.1.10 does not allow');
    reader.leave(subtree, 'a subtree');
  }
  reader.leave(outer, 'the subtrees');
  return list;
}

function readBase(reader: DerReader): GeneralNameConstraint {
  const what = 'the base of a subtree';
  const tag = reader.peek();
  if (tag === 0x81) return { kind: 'email', value: singleBytes(reader.contentOf(tag, what)) };
  if (tag === 0x82) return { kind: 'dns', value: singleBytes(reader.contentOf(tag, what)) };
  if (tag === 0x86) return { kind: 'uri', value: singleBytes(reader.contentOf(tag, what)) };
  if (tag === 0x87) {
    const bytes = reader.contentOf(tag, what);
    const value = formatRange(bytes);
    if (value === null)
      reader.fail('an address range is neither 8 nor 32 bytes with a mask of leading ones', reader.start);
    return { kind: 'ip', value, bytes };
  }
  if (tag === 0xa4) {
    const outer = reader.enter(tag, what);
    const name = readName(reader, what);
    reader.leave(outer, what);
    return { kind: 'directoryName', name };
  }
  if (tag !== 0xa0 && tag !== 0xa3 && tag !== 0xa5 && tag !== 0x88) reader.fail(`${what} is not a GeneralName`);
  return { kind: 'other', der: reader.checked(what) };
}

/** `10.0.0.0/8` for address and mask, or null when that is not what the bytes are (RFC 4632: the mask is leading ones). */
function formatRange(bytes: Uint8Array): string | null {
  if (bytes.length !== 8 && bytes.length !== 32) return null;
  const half = bytes.length / 2;
  const mask = [...bytes.subarray(half)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  if (!/^1*0*$/.test(mask)) return null;
  const prefix = mask.indexOf('0') < 0 ? mask.length : mask.indexOf('0');
  return `${formatIpAddress(bytes.subarray(0, half)) ?? ''}/${String(prefix)}`;
}

/** The constraint with OpenSSL's label, hostile characters escaped: `DNS:example.com`, `IP:10.0.0.0/8`. */
export function formatNameConstraint(constraint: GeneralNameConstraint): string {
  switch (constraint.kind) {
    case 'dns':
      return `DNS:${escapeHostile(constraint.value)}`;
    case 'email':
      return `email:${escapeHostile(constraint.value)}`;
    case 'uri':
      return `URI:${escapeHostile(constraint.value)}`;
    case 'ip':
      return `IP:${constraint.value}`;
    case 'directoryName':
      return `DirName:${formatName(constraint.name)}`;
    case 'other':
      return `other:#${toHex(constraint.der)}`;
    default:
      return constraint satisfies never;
  }
}

/**
 * Reads a constraint as people type it: `DNS:example.com` (a dot in front is taken, and left out: RFC 5280 has the base
 * stand for itself and all below), bare host names, `IP:10.0.0.0/8` and `IP:10.0.0.0/255.0.0.0`, `email:example.com`,
 * `email:.example.com`, `email:user@example.com`, `URI:example.com`, `DirName:O=Example`.
 *
 * @throws {CertificateError} MALFORMED_NAME
 */
export function parseNameConstraintText(text: string): GeneralNameConstraint {
  const trimmed = text.trim();
  const label = /^(DNS|IP|email|URI|DirName):/i.exec(trimmed)?.[1]?.toLowerCase();
  const value = label === undefined ? trimmed : trimmed.slice(label.length + 1).trim();
  if (value === '') throw malformed(text, 'is empty');
  if (label === 'dirname') return { kind: 'directoryName', name: parseDistinguishedName(value) };
  if (label === 'ip' || (label === undefined && /^[0-9a-f.:]+\/[0-9.]+$/i.test(value))) return ipRange(value);
  if (label === 'email' || (label === undefined && value.includes('@'))) {
    const at = value.lastIndexOf('@');
    const local = value.slice(0, at + 1);
    if (!/^[\x21-\x7e]*$/.test(local) || local === '@') throw malformed(value, 'is no e-mail address');
    return { kind: 'email', value: local + hostBase(value.slice(at + 1), at < 0) };
  }
  if (label === 'uri') return { kind: 'uri', value: hostBase(value, true) };
  return { kind: 'dns', value: hostBase(value.replace(/^\./, ''), false) };
}

function hostBase(value: string, dotAllowed: boolean): string {
  const ascii = toAsciiHostName(value.replace(/^\./, ''));
  const problem =
    ascii === null
      ? 'is no host name'
      : ascii.includes('*')
        ? 'has a *, which constraints do not take'
        : hostNameProblem(ascii);
  if (ascii === null || problem !== null) throw malformed(value, problem ?? 'is no host name');
  if (value.startsWith('.') && !dotAllowed) throw malformed(value, 'begins with a dot');
  return value.startsWith('.') ? `.${ascii}` : ascii;
}

function ipRange(value: string): GeneralNameConstraint {
  const [addressText = '', maskText] = value.split('/');
  const address = parseIpAddress(addressText);
  if (address === null || value.split('/').length > 2)
    throw malformed(value, 'is no address range: write 10.0.0.0/8 or fd00::/8');
  const bits = 8 * address.length;
  const mask = maskText === undefined ? prefixMask(bits, bits) : maskBytes(maskText, bits);
  if (mask === null) throw malformed(value, `has no prefix length from 0 to ${String(bits)}`);
  const network = address.map((byte, i) => byte & (mask[i] ?? 0));
  const bytes = Uint8Array.from([...network, ...mask]);
  const canonical = formatRange(bytes);
  if (canonical === null) throw malformed(value, 'has a mask that is not leading ones');
  if (network.some((byte, i) => byte !== address[i]))
    throw malformed(value, `has address bits behind its prefix: write ${canonical}`);
  return { kind: 'ip', value: canonical, bytes };
}

function maskBytes(text: string, bits: number): Uint8Array | null {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text) <= bits ? prefixMask(Number(text), bits) : null;
  const mask = parseIpAddress(text);
  return mask !== null && 8 * mask.length === bits ? mask : null;
}

function prefixMask(prefix: number, bits: number): Uint8Array {
  return Uint8Array.from({ length: bits / 8 }, (_, i) => {
    const ones = Math.min(8, Math.max(0, prefix - 8 * i));
    return (0xff << (8 - ones)) & 0xff;
  });
}

function malformed(value: string, problem: string): CertificateError {
  const shown = escapeHostile(value.slice(0, 260));
  return new CertificateError(
    'MALFORMED_NAME',
    `The name constraint “${shown}” ${problem}. Correct it or leave it out.`,
  );
}
