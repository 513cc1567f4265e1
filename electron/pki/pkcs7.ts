/** PKCS #7 and CMS as a bag of certificates and CRLs (RFC 5652 §5.1): nothing is signed, nobody's signature is checked. */
import { CertificateError } from '../../shared/errors.ts';
import { convertBerToDer } from './ber.ts';
import { contextConstructed, element, integer, objectIdentifier, sequence } from './der-writer.ts';
import { DerReader, TAG } from './der.ts';

export const PKCS7_DATA = '1.2.840.113549.1.7.1';
export const PKCS7_SIGNED_DATA = '1.2.840.113549.1.7.2';
const OTHER_CONTENTS: Readonly<Record<string, string>> = {
  [PKCS7_DATA]: 'plain data',
  '1.2.840.113549.1.7.3': 'an encrypted message',
  '1.2.840.113549.1.7.5': 'a digest',
  '1.2.840.113549.1.7.6': 'encrypted data',
  '1.2.840.113549.1.9.16.1.9': 'compressed data',
  '1.2.840.113549.1.9.16.1.23': 'an authenticated message',
};

export interface Pkcs7Contents {
  /** DER, in the order of the file. */
  readonly certificates: Uint8Array[];
  readonly crls: Uint8Array[];
  /** Signers of a message around them, whom nobody checks here; 0 for a mere bag. */
  readonly signers: number;
}

/**
 * Writes a bag of certificates: a SignedData that nobody signed ("certs-only", RFC 8551 §3.2.3), as `openssl crl2pkcs7`
 * does. They stay in the order given, since programs take the first for the one that matters.
 */
export function buildCertsOnly(certificates: readonly Uint8Array[]): Uint8Array {
  const empty = element(TAG.set);
  const signedData = sequence(
    integer(1),
    empty,
    sequence(objectIdentifier(PKCS7_DATA)),
    contextConstructed(0, ...certificates),
    empty,
  );
  return sequence(objectIdentifier(PKCS7_SIGNED_DATA), contextConstructed(0, signedData));
}

/**
 * Reads certificates and CRLs out of a SignedData, in BER or DER.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER. UNSUPPORTED_ALGORITHM: it is another kind of message.
 */
export function parsePkcs7(bytes: Uint8Array): Pkcs7Contents {
  const reader = new DerReader(convertBerToDer(bytes), 'MALFORMED_CONTAINER');
  const outer = reader.enter(TAG.sequence, 'the ContentInfo');
  const type = reader.objectIdentifier('the content type');
  if (type !== PKCS7_SIGNED_DATA) {
    const message = `The PKCS #7 file holds ${OTHER_CONTENTS[type] ?? `content of the type ${type}`}, not certificates.`;
    throw new CertificateError('UNSUPPORTED_ALGORITHM', `${message} Ask for a .p7b with certificates.`);
  }
  const explicit = reader.enter(0xa0, 'the content');
  const signedData = reader.enter(TAG.sequence, 'the SignedData');
  reader.smallInteger('the version of the SignedData');
  reader.expect(TAG.set, 'the digest algorithms');
  reader.expect(TAG.sequence, 'the encapsulated content');
  const certificates = reader.peek() === 0xa0 ? members(reader, 0xa0, 'the certificates') : [];
  const crls = reader.peek() === 0xa1 ? members(reader, 0xa1, 'the CRLs') : [];
  const signers = members(reader, TAG.set, 'the signers').length;
  reader.leave(signedData, 'the SignedData');
  reader.leave(explicit, 'the content');
  reader.leave(outer, 'the ContentInfo');
  reader.end('the ContentInfo');
  return { certificates, crls, signers };
}

/** What is a SEQUENCE: certificates and CRLs. Attribute certificates and other formats carry a tag and are passed over. */
function members(reader: DerReader, tag: number, what: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  const outer = reader.enter(tag, what);
  while (!reader.atEnd) {
    const member = reader.any(what);
    if (member[0] === TAG.sequence) found.push(member);
  }
  reader.leave(outer, what);
  return found;
}
