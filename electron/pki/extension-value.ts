import { DerReader, TAG } from './der.ts';
import { singleBytes } from './directory-string.ts';

/** Reads one extension's whole value with a reader, nothing behind it. @throws {CertificateError} MALFORMED_DER */
export function readValue<T>(value: Uint8Array, what: string, read: (reader: DerReader) => T): T {
  const reader = new DerReader(value);
  const result = read(reader);
  reader.end(what);
  return result;
}

/** SEQUENCE SIZE (1..MAX) OF, where a reader stands. @throws {CertificateError} with the reader's code. */
export function readList<T>(reader: DerReader, what: string, read: () => T, tag: number = TAG.sequence): T[] {
  const outer = reader.enter(tag, what);
  if (reader.atEnd) reader.fail(`${what} is empty`, reader.start);
  const list: T[] = [];
  while (!reader.atEnd) list.push(read());
  reader.leave(outer, what);
  return list;
}

/** The text of an IA5String value, as Netscape's comment is. @throws {CertificateError} MALFORMED_DER */
export function parseIa5Value(value: Uint8Array): string {
  return readValue(value, 'the text', (reader) => singleBytes(reader.contentOf(TAG.ia5String, 'the text')));
}
