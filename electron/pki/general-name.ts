import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { toHex } from './bytes.ts';
import { contextConstructed, contextPrimitive, objectIdentifier, sequence } from './der-writer.ts';
import { decodeStringElement, singleBytes } from './directory-string.ts';
import { escapeHostile, hexPairs } from './hostile-text.ts';
import { formatIpAddress } from './ip-address.ts';
import { formatName, readName } from './name.ts';
import type { Name } from './name.ts';
import { encodeObjectIdentifier } from './object-identifier.ts';

/** GeneralName (RFC 5280 §4.2.1.6). Texts of IA5String have one character a byte, whatever the bytes. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri' | 'rid'; readonly value: string }
  /** `value` is the canonical text (RFC 5952), or `#` and hexadecimal where the bytes are neither 4 nor 16. */
  | { readonly kind: 'ip'; readonly value: string; readonly bytes: Uint8Array }
  | { readonly kind: 'directoryName'; readonly name: Name }
  /** `der` is the value inside `[0]`; `text` where that is a string: a UPN, for instance. */
  | { readonly kind: 'otherName'; readonly type: string; readonly der: Uint8Array; readonly text: string | null }
  /** `der` is the whole element, its context tag included. */
  | { readonly kind: 'x400Address' | 'ediPartyName'; readonly der: Uint8Array };

/** A user's name in Active Directory, as an otherName. */
export const USER_PRINCIPAL_NAME = '1.3.6.1.4.1.311.20.2.3';
/** SmtpUTF8Mailbox (RFC 9598). */
const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9';
/** No certificate needs more, and each is shown, searched and checked. */
export const MAX_GENERAL_NAMES = 10_000;

/** Reads GeneralNames: one SEQUENCE of at least one, and nothing behind. @throws {CertificateError} MALFORMED_NAME */
export function parseGeneralNames(der: Uint8Array): GeneralName[] {
  const reader = new DerReader(der, 'MALFORMED_NAME');
  const names = readGeneralNames(reader, TAG.sequence, 'the list of names');
  reader.end('the list of names');
  return names;
}

/** Reads GeneralNames under any tag where a reader stands. @throws {CertificateError} with the reader's code. */
export function readGeneralNames(reader: DerReader, tag: number, what: string): GeneralName[] {
  const outer = reader.enter(tag, what);
  if (reader.atEnd) reader.fail(`${what} is empty`, reader.start);
  const names: GeneralName[] = [];
  while (!reader.atEnd) {
    if (names.length === MAX_GENERAL_NAMES) reader.fail(`${what} has more than ${String(MAX_GENERAL_NAMES)} entries`);
    names.push(readGeneralName(reader, `an entry of ${what}`));
  }
  reader.leave(outer, what);
  return names;
}

/** Reads one GeneralName where a reader stands. @throws {CertificateError} with the reader's code. */
export function readGeneralName(reader: DerReader, what: string): GeneralName {
  const tag = reader.peek();
  switch (tag) {
    case 0xa0:
      return readOtherName(reader, what);
    case 0x81:
      return { kind: 'email', value: singleBytes(reader.contentOf(tag, what)) };
    case 0x82:
      return { kind: 'dns', value: singleBytes(reader.contentOf(tag, what)) };
    case 0x86:
      return { kind: 'uri', value: singleBytes(reader.contentOf(tag, what)) };
    case 0x87: {
      const bytes = reader.contentOf(tag, what);
      return { kind: 'ip', value: formatIpAddress(bytes) ?? `#${toHex(bytes)}`, bytes };
    }
    case 0x88:
      return { kind: 'rid', value: reader.implicitObjectIdentifier(tag, what) };
    case 0xa4: {
      const outer = reader.enter(tag, what);
      const name = readName(reader, what);
      reader.leave(outer, what);
      return { kind: 'directoryName', name };
    }
    case 0xa3:
    case 0xa5: {
      const der = reader.checked(what);
      return { kind: tag === 0xa3 ? 'x400Address' : 'ediPartyName', der };
    }
    default:
      return reader.fail(`${what} is not a GeneralName`);
  }
}

function readOtherName(reader: DerReader, what: string): GeneralName {
  const outer = reader.enter(0xa0, what);
  const type = reader.objectIdentifier(what);
  const explicit = reader.enter(0xa0, what);
  const der = reader.checked(what);
  reader.leave(explicit, what);
  reader.leave(outer, what);
  return { kind: 'otherName', type, der, text: decodeStringElement(der) };
}

/** Encodes one GeneralName: what was read comes out byte for byte. */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  switch (name.kind) {
    case 'email':
      return contextPrimitive(1, latin1(name.value));
    case 'dns':
      return contextPrimitive(2, latin1(name.value));
    case 'uri':
      return contextPrimitive(6, latin1(name.value));
    case 'rid':
      return contextPrimitive(8, encodeObjectIdentifier(name.value));
    case 'ip':
      return contextPrimitive(7, name.bytes);
    case 'directoryName':
      // RFC 5280 §4.2.1.6: Name is a CHOICE, so its tag is explicit.
      return contextConstructed(4, name.name.der);
    case 'otherName':
      return contextConstructed(0, objectIdentifier(name.type), contextConstructed(0, name.der));
    case 'x400Address':
    case 'ediPartyName':
      return name.der.slice();
    default:
      return name satisfies never;
  }
}

/** GeneralNames. An empty list is refused, since RFC 5280 has no such thing. @throws {CertificateError} INVALID_INPUT */
export function encodeGeneralNames(names: readonly GeneralName[]): Uint8Array {
  if (names.length === 0) throw new CertificateError('INVALID_INPUT', 'There are no names. Give at least one.');
  return sequence(...names.map(encodeGeneralName));
}

function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) {
      throw new CertificateError('INVALID_INPUT', `“${text}” has letters that are not ASCII. Write it as an A-label.`);
    }
    bytes[i] = unit;
  }
  return bytes;
}

/** The name as OpenSSL labels it: `DNS:a.example`, `IP:10.0.0.1`, `email:`, `URI:`, `RID:`, `DirName:`, `otherName:`. */
export function formatGeneralName(name: GeneralName): string {
  switch (name.kind) {
    case 'dns':
      return `DNS:${escapeText(name.value)}`;
    case 'email':
      return `email:${escapeText(name.value)}`;
    case 'uri':
      return `URI:${escapeText(name.value)}`;
    case 'rid':
      return `RID:${name.value}`;
    case 'ip':
      return `IP:${name.value}`;
    case 'directoryName':
      return `DirName:${formatName(name.name)}`;
    case 'otherName': {
      const type =
        name.type === USER_PRINCIPAL_NAME ? 'UPN' : name.type === SMTP_UTF8_MAILBOX ? 'SmtpUTF8Mailbox' : name.type;
      return `otherName:${type}:${name.text === null ? `#${toHex(name.der)}` : escapeText(name.text)}`;
    }
    case 'x400Address':
    case 'ediPartyName':
      return `${name.kind}:#${toHex(name.der)}`;
    default:
      return name satisfies never;
  }
}

/** A comma or a quotation mark inside a name must not look like the next one in a list (CVE-2021-44532). */
function escapeText(value: string): string {
  return escapeHostile(value.replace(/[\\,"]/g, hexPairs));
}
