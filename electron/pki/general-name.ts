/** Over 200 lines: one CHOICE of nine, read, written, shown, typed and judged. */
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { DerReader, TAG, toHex } from './der.ts';
import { contextConstructed, contextPrimitive, objectIdentifier, sequence, utf8String } from './der-writer.ts';
import { decodeStringElement, singleBytes } from './directory-string.ts';
import { parseDistinguishedName } from './distinguished-name.ts';
import { escapeHostile, hexPairs, hostileKinds } from './hostile-text.ts';
import { hostNameFindings, hostNameProblem, toAsciiHostName } from './host-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { formatName, nameFindings, readName } from './name.ts';
import type { Name } from './name.ts';
import { encodeObjectIdentifier, isObjectIdentifier } from './object-identifier.ts';

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

const PREFIX = /^(DNS|IP|IP Address|email|URI|RID|DirName|otherName|UPN):/i;

/**
 * Reads a name as people type it: with OpenSSL's label (`DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `DirName:`,
 * `otherName:UPN:` or `otherName:OID;UTF8:text`), or bare: an address literal is an IP, what has `://` a URI, what
 * has `@` an e-mail address, all else a host name. Letters beyond ASCII in host names become A-labels; host names
 * become lower-case.
 *
 * @throws {CertificateError} MALFORMED_NAME: what is wrong and with which name.
 */
export function parseGeneralNameText(text: string): GeneralName {
  const trimmed = text.trim();
  const label = PREFIX.exec(trimmed)?.[1]?.toLowerCase();
  const value = label === undefined ? trimmed : trimmed.slice(label.length + 1).trim();
  const hostile = hostileKinds(value)[0];
  if (hostile !== undefined) throw malformed(value, `has a ${hostile === 'nul' ? 'NUL' : hostile} character`);
  if (value === '') throw malformed(text, 'is empty');
  switch (label) {
    case 'dns':
      return dnsName(value);
    case 'ip':
    case 'ip address':
      return ipName(value);
    case 'email':
      return emailName(value);
    case 'uri':
      return uriName(value);
    case 'rid':
      if (!isObjectIdentifier(value)) throw malformed(value, 'is no object identifier');
      return { kind: 'rid', value };
    case 'dirname':
      return { kind: 'directoryName', name: parseDistinguishedName(value) };
    case 'upn':
      return otherName(USER_PRINCIPAL_NAME, value);
    case 'othername':
      return otherNameText(value);
    default:
      if (parseIpAddress(value) !== null) return ipName(value);
      if (value.includes('://')) return uriName(value);
      if (value.includes('@')) return emailName(value);
      return /^[0-9.]+\/[0-9]+$/.test(value) || /^[0-9a-f:]+:[0-9a-f:.]*(\/[0-9]+)?$/i.test(value)
        ? ipName(value)
        : dnsName(value);
  }
}

function dnsName(value: string): GeneralName {
  const ascii = toAsciiHostName(value);
  if (ascii === null) throw malformed(value, 'is no host name');
  const problem = hostNameProblem(ascii);
  if (problem !== null) throw malformed(value, problem);
  return { kind: 'dns', value: ascii };
}

function ipName(value: string): GeneralName {
  const bytes = parseIpAddress(value);
  if (value.includes('/')) throw malformed(value, 'is an address range (CIDR); a certificate names single addresses');
  if (bytes === null) throw malformed(value, 'is no IP address');
  return { kind: 'ip', value: formatIpAddress(bytes) ?? value, bytes };
}

function emailName(value: string): GeneralName {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  const domain = toAsciiHostName(value.slice(at + 1));
  if (at < 1 || !/^[!#-'*+\-/-9=?A-Z^-~]+(\.[!#-'*+\-/-9=?A-Z^-~]+)*$/.test(local) || local.length > 64) {
    throw malformed(value, 'is no e-mail address: before the @ belong ASCII letters, digits and signs');
  }
  if (domain === null || hostNameProblem(domain) !== null || domain.includes('*')) {
    throw malformed(value, 'is no e-mail address: behind the @ belongs a host name');
  }
  return { kind: 'email', value: `${local}@${domain}` };
}

function uriName(value: string): GeneralName {
  if (/[^\x21-\x7e]/.test(value) || /["<>\\^`{|}]/.test(value))
    throw malformed(value, 'has a character that a URI writes as %hh');
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:./.test(value) || !URL.canParse(value)) throw malformed(value, 'is no absolute URI');
  return { kind: 'uri', value };
}

function otherNameText(value: string): GeneralName {
  const upn = /^UPN:(.+)$/i.exec(value)?.[1];
  if (upn !== undefined) return otherName(USER_PRINCIPAL_NAME, upn);
  const [, type, text] = /^([0-9.]+);(?:UTF8|UTF8String):(.+)$/i.exec(value) ?? [];
  if (type === undefined || text === undefined || !isObjectIdentifier(type)) {
    throw malformed(
      value,
      'is no otherName that can be read: write otherName:UPN:user@realm or otherName:OID;UTF8:text',
    );
  }
  return otherName(type, text);
}

function otherName(type: string, text: string): GeneralName {
  if (type === USER_PRINCIPAL_NAME && !/^[^\s@]+@[^\s@]+$/.test(text))
    throw malformed(text, 'is no user principal name (user@realm)');
  return { kind: 'otherName', type, der: utf8String(text), text };
}

function malformed(value: string, problem: string): CertificateError {
  const shown = escapeHostile(value.slice(0, 260));
  return new CertificateError('MALFORMED_NAME', `The name “${shown}” ${problem}. Correct it or leave it out.`, {
    detail: { name: shown },
  });
}

/** What is wrong with, or odd about, a name as it stands in a request or certificate. An `error` must not be certified. */
export function generalNameFindings(name: GeneralName): Finding[] {
  const shown = formatGeneralName(name).slice(0, 300);
  switch (name.kind) {
    case 'dns':
      return hostNameFindings(name.value);
    case 'email':
      if (hostileKinds(name.value).length === 0 && refusalOf(() => emailName(name.value)) === null) return [];
      return [finding('error', 'san-email', `${shown} is no e-mail address.`, 'RFC 5280 §4.2.1.6')];
    case 'uri':
      return uriFindings(name.value, shown);
    case 'ip':
      return name.value.startsWith('#')
        ? [
            finding(
              'error',
              'san-ip-length',
              `An IP entry has ${String(name.bytes.length)} bytes, and 4 or 16 belong there.`,
              'RFC 5280 §4.2.1.6',
            ),
          ]
        : [];
    case 'directoryName':
      return nameFindings(name.name);
    case 'otherName':
      return hostileKinds(name.text ?? '').map((kind) =>
        finding(
          kind === 'invisible' ? 'warning' : 'error',
          `name-${kind}`,
          `${shown} has a hostile character.`,
          'UTS #39 §3',
        ),
      );
    case 'rid':
      return [];
    case 'x400Address':
    case 'ediPartyName':
      return [
        finding(
          'warning',
          'san-obsolete',
          `An entry is an ${name.kind}, which nothing reads any more.`,
          'RFC 5280 §4.2.1.6',
        ),
      ];
    default:
      return name satisfies never;
  }
}

function uriFindings(value: string, shown: string): Finding[] {
  const refusal = refusalOf(() => uriName(value));
  if (refusal !== null) return [finding('error', 'san-uri', `${shown} is no absolute URI.`, 'RFC 5280 §4.2.1.6')];
  if (/^(https?|ldaps?|ftp|spiffe|urn|sips?|xmpp|im|pres|mailto|tag|did|ni|nih|opc\.tcp|coaps?|wss?):/i.test(value))
    return [];
  return [
    finding('warning', 'san-uri-scheme', `${shown} has a scheme that is unusual in certificates.`, 'RFC 5280 §4.2.1.6'),
  ];
}

function refusalOf(check: () => unknown): CertificateError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof CertificateError) return error;
    throw error;
  }
}
