/** Over 300 lines: a Name is read, built, shown, compared and judged here, over one type. Its text form is parsed in distinguished-name.ts. */
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { attributeTypeByOid } from './attribute-types.ts';
import { DerReader, TAG } from './der.ts';
import { sameBytes, toHex } from './bytes.ts';
import {
  compareBytes,
  ia5String,
  objectIdentifier,
  printableString,
  sequence,
  setOf,
  utf8String,
} from './der-writer.ts';
import { decodeString, isPrintable, stringTypeOf } from './directory-string.ts';
import type { StringType } from './directory-string.ts';
import { escapeHostile, hexPairs, hostileKinds, mixesScripts } from './hostile-text.ts';

export const COMMON_NAME = '2.5.4.3';
export const COUNTRY = '2.5.4.6';
export const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** One field of a name. */
export interface AttributeTypeAndValue {
  /** OID. */
  readonly type: string;
  /** `other` when the value is no string, or not one of the type that it says. */
  readonly stringType: StringType;
  /** The text; for `other`, `#` and the value's DER in hexadecimal (RFC 4514 §2.4). */
  readonly value: string;
  /** The value, tag and length included. */
  readonly der: Uint8Array;
}

/** A distinguished name (RFC 5280 §4.1.2.4), with the very bytes it came in. */
export interface Name {
  readonly der: Uint8Array;
  /** In encoded order, which is the reverse of RFC 4514's. */
  readonly rdns: readonly (readonly AttributeTypeAndValue[])[];
}

/** More fields than this are an attack: real names have a dozen, and test suites some hundreds. */
export const MAX_ATTRIBUTES = 4096;

/**
 * Reads one Name, and nothing behind it. A value that is not of the string type it says is kept with `stringType`
 * `other`, and a field without parts as an empty one: {@link nameFindings} tells both.
 *
 * @throws {CertificateError} MALFORMED_NAME: not a Name, or more than {@link MAX_ATTRIBUTES} fields.
 */
export function parseName(der: Uint8Array): Name {
  const reader = new DerReader(der, 'MALFORMED_NAME');
  const name = readName(reader, 'the name');
  reader.end('the name');
  return name;
}

/** Reads a Name where a reader stands. @throws {CertificateError} with the reader's code. */
export function readName(reader: DerReader, what: string): Name {
  const outer = reader.enter(TAG.sequence, what);
  const { start, scope } = reader;
  reader.scope = what;
  const rdns: AttributeTypeAndValue[][] = [];
  let count = 0;
  while (!reader.atEnd) {
    const rdn = readRdn(reader);
    count += rdn.length;
    if (count > MAX_ATTRIBUTES) reader.fail(`there are more than ${String(MAX_ATTRIBUTES)} fields`, start);
    rdns.push(rdn);
  }
  reader.scope = scope;
  const der = reader.bytes.subarray(start, reader.position);
  reader.leave(outer, what);
  return { der, rdns };
}

// No message is put together before it is needed: names are most of what is read in a certificate.
function readRdn(reader: DerReader): AttributeTypeAndValue[] {
  const set = reader.enter(TAG.set, 'a field');
  const rdn: AttributeTypeAndValue[] = [];
  let previous: Uint8Array | null = null;
  while (!reader.atEnd) {
    const start = reader.position;
    rdn.push(readAttribute(reader));
    if (previous !== null || !reader.atEnd) {
      const current = reader.bytes.subarray(start, reader.position);
      // X.690 §11.6: the elements of a SET OF stand in the order of their encodings.
      if (previous !== null && compareBytes(previous, current) > 0) {
        reader.fail("a field has its parts out of DER's order", start);
      }
      previous = current;
    }
    if (rdn.length > MAX_ATTRIBUTES) reader.fail('a field has too many parts', start);
  }
  reader.leave(set, 'a field');
  return rdn;
}

function readAttribute(reader: DerReader): AttributeTypeAndValue {
  const outer = reader.enter(TAG.sequence, 'a field');
  const type = reader.objectIdentifier("a field's type");
  const der = reader.any("a field's value");
  const text = decodeString(reader.tag, reader.bytes, reader.contentStart, reader.contentEnd);
  const stringType = text === null ? 'other' : stringTypeOf(reader.tag);
  reader.leave(outer, 'a field');
  return { type, stringType, value: text ?? `#${toHex(der)}`, der };
}

/** The short name of an attribute type as OpenSSL has it (`CN`, `emailAddress`), or its OID. */
export function attributeTypeName(type: string): string {
  return attributeTypeByOid(type)?.name ?? type;
}

/** Every value of one attribute type, in encoded order. */
export function attributeValues(name: Name, type: string): string[] {
  return name.rdns.flatMap((rdn) => rdn.flatMap((attribute) => (attribute.type === type ? [attribute.value] : [])));
}

/**
 * The name as RFC 4514 writes it: last field first, OpenSSL's short names, `,` between. Control, bidirectional and
 * invisible characters are escaped as hexpairs, so that what is shown is all there is. Empty text for an empty name.
 */
export function formatName(name: Name): string {
  let text = '';
  for (let i = name.rdns.length - 1; i >= 0; i--) {
    const rdn = name.rdns[i] ?? [];
    text += (text === '' ? '' : ',') + rdn.map(formatAttribute).join('+');
  }
  return text;
}

function formatAttribute(attribute: AttributeTypeAndValue): string {
  const known = attributeTypeByOid(attribute.type);
  // RFC 4514 §2.4: a type written as an OID has its value in hexadecimal, since nobody can tell its string type.
  if (known === undefined) return `${attribute.type}=#${toHex(attribute.der)}`;
  if (attribute.stringType === 'other') return `${known.name}=${attribute.value}`;
  return `${known.name}=${escapeValue(attribute.value)}`;
}

function escapeValue(value: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9 .@_*:'()/?=&-]*[A-Za-z0-9.*)_-])?$/.test(value)) return value;
  const escaped = value
    .replace(/[\\,+"<>;]/g, (character) => `\\${character}`)
    .replace(/^[ #]/, (character) => `\\${character}`)
    .replace(/ $/, value === ' ' ? ' ' : '\\ ');
  return escapeHostile(escaped).replace(/\p{Surrogate}/gu, hexPairs);
}

/**
 * Builds a Name from fields in encoded order: UTF8String, but PrintableString for country, serialNumber and
 * dnQualifier, and IA5String for e-mail and DC (RFC 5280 §4.1.2.4, Appendix A.1).
 *
 * @throws {CertificateError} MALFORMED_NAME naming the field: too long, empty, characters that do not belong in it.
 */
export function buildName(rdns: readonly (readonly { type: string; value: string }[])[]): Name {
  if (rdns.flat().length > MAX_ATTRIBUTES) {
    throw new CertificateError(
      'MALFORMED_NAME',
      `The name has more than ${String(MAX_ATTRIBUTES)} fields. Leave some out.`,
    );
  }
  const sets = rdns.map((rdn) => {
    if (rdn.length === 0)
      throw new CertificateError('MALFORMED_NAME', 'The name has a field without parts. Leave it out.');
    return setOf(...rdn.map(({ type, value }) => sequence(objectIdentifier(type), encodeAttributeValue(type, value))));
  });
  return parseName(sequence(...sets));
}

function encodeAttributeValue(type: string, value: string): Uint8Array {
  const known = attributeTypeByOid(type);
  const label = attributeTypeName(type);
  const problem = valueProblem(type, value);
  if (problem !== null) {
    throw new CertificateError('MALFORMED_NAME', `The field ${label} ${problem}. Correct it or leave the field out.`, {
      detail: { field: label, oid: type },
    });
  }
  if (known?.stringType === 'IA5String') return ia5String(value);
  return known?.stringType === 'PrintableString' ? printableString(value) : utf8String(value);
}

/** What is wrong with a value that we are asked to write, completing "The field CN …"; null when nothing is. */
function valueProblem(type: string, value: string): string | null {
  const known = attributeTypeByOid(type);
  const length = [...value].length;
  if (value.trim() === '') return 'is empty';
  if (value !== value.trim()) return 'begins or ends with a blank';
  if (/\p{Surrogate}/u.test(value)) return 'has half a character (a lone surrogate)';
  const hostile = hostileKinds(value)[0];
  if (hostile !== undefined) return `has ${HOSTILE_WORDS[hostile]}`;
  if (known === undefined) return length > NAME_BOUND ? 'is too long' : null;
  if (known.max === 2 && !/^[A-Za-z]{2}$/.test(value)) return `is “${value}”, and a country is exactly two letters`;
  if (length > known.max) {
    return `has ${String(length)} characters, and ${String(known.max)} are the most (RFC 5280, A.1)`;
  }
  if (known.stringType === 'PrintableString' && !isPrintable(value)) {
    return "has a character other than letters, digits, blanks and '()+,-./:=?";
  }
  // eslint-disable-next-line no-control-regex -- control characters were refused above
  if (known.stringType === 'IA5String' && !/^[\x00-\x7f]*$/.test(value)) return 'has a character that is not ASCII';
  if (type === EMAIL_ADDRESS && !/^[^\s@]+@[^\s@]+$/.test(value)) return `is “${value}”, which is no e-mail address`;
  return null;
}

/** ub-name of RFC 5280 Appendix A.1, for types without a bound of their own. */
const NAME_BOUND = 32_768;

const HOSTILE_WORDS = {
  nul: 'a NUL character',
  control: 'a control character',
  bidirectional: 'a character that turns the writing direction',
  invisible: 'an invisible character',
} as const;

/**
 * Whether two names are the same by RFC 5280 §7.1: the same fields in the same order, the parts of one field in any
 * order; text compared without regard to case, string type and runs of blanks; anything else byte for byte.
 */
export function sameName(a: Name, b: Name): boolean {
  if (sameBytes(a.der, b.der)) return true;
  if (a.rdns.length !== b.rdns.length) return false;
  const other = comparableRdns(b);
  return comparableRdns(a).every((rdn, i) => rdn === other[i]);
}

/** A text for each field: two fields are the same by RFC 5280 §7.1 exactly where their texts are. For looking names up. */
export function comparableRdns(name: Name): string[] {
  return name.rdns.map((rdn) => JSON.stringify(rdn.map(comparable).sort()));
}

/** RFC 4518's preparation as far as certificates need it: NFKC, folded case, blanks trimmed and run together. */
function comparable(attribute: AttributeTypeAndValue): string {
  const text =
    attribute.stringType === 'other'
      ? attribute.value
      : attribute.value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return `${attribute.type}=${attribute.stringType === 'other' ? 'der' : 'text'}:${text}`;
}

/** What is wrong with, or odd about, the fields of a name. An `error` must not be certified. */
export function nameFindings(name: Name): Finding[] {
  const empty = name.rdns.some((rdn) => rdn.length === 0)
    ? [finding('error', 'name-empty-field', 'The name has a field without parts.', 'RFC 5280 §4.1.2.4')]
    : [];
  return [...empty, ...name.rdns.flatMap((rdn) => rdn.flatMap(attributeFindings))];
}

function attributeFindings(attribute: AttributeTypeAndValue): Finding[] {
  const { type, value, stringType } = attribute;
  const known = attributeTypeByOid(type);
  const label = attributeTypeName(type);
  const shown = escapeHostile(value.slice(0, 80));
  if (stringType === 'other') {
    const isString = stringTypeOf(attribute.der[0] ?? 0) !== 'other';
    return isString
      ? [finding('error', 'name-undecodable', `${label} is not of the string type that it says.`, 'X.680 §41')]
      : [finding('warning', 'name-not-text', `${label} is not a text.`, 'RFC 5280 §4.1.2.4')];
  }
  const findings: Finding[] = hostileKinds(value).map((kind) =>
    finding(
      kind === 'invisible' ? 'warning' : 'error',
      `name-${kind}`,
      `${label} “${shown}” has ${HOSTILE_WORDS[kind]}.`,
      kind === 'nul' ? 'CVE-2009-2408' : 'UTS #39 §3',
    ),
  );
  if (value.trim() === '') findings.push(finding('warning', 'name-empty', `${label} is empty.`, 'RFC 5280 §A.1'));
  else if (value !== value.trim()) {
    findings.push(
      finding('warning', 'name-blanks', `${label} “${shown}” begins or ends with a blank.`, 'RFC 4518 §2.6.1'),
    );
  }
  if (known?.max === 2 && !/^[A-Z]{2}$/.test(value)) {
    const message = `${label} “${shown}” is not a country's two capital letters.`;
    findings.push(finding('warning', 'name-country', message, 'RFC 5280 §A.1, ISO 3166-1'));
  } else if (known !== undefined && [...value].length > known.max) {
    const message = `${label} has ${String([...value].length)} characters; ${String(known.max)} are the most.`;
    findings.push(finding('warning', 'name-too-long', message, 'RFC 5280 §A.1'));
  }
  if (stringType === 'PrintableString' && !isPrintable(value)) {
    const message = `${label} “${shown}” has characters that a PrintableString cannot have.`;
    findings.push(finding('warning', 'name-not-printable', message, 'X.680 §41.4'));
  }
  if (mixesScripts(value)) {
    const message = `${label} “${shown}” mixes alphabets whose letters look alike.`;
    findings.push(finding('warning', 'name-mixed-scripts', message, 'UTS #39 §5'));
  }
  return findings;
}
