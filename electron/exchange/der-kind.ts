import { isRefusal } from '../../shared/errors.ts';
import { convertBerToDer } from '../pki/ber.ts';
import { DerReader, TAG } from '../pki/der.ts';

/** What a DER value looks like from outside. */
export type DerKind =
  | 'certificate'
  | 'certification-request'
  | 'crl'
  | 'private-key'
  | 'encrypted-private-key'
  | 'public-key'
  | 'rsa-public-key'
  | 'pkcs7'
  | 'ocsp-request'
  | 'ocsp-response'
  | 'pkcs12';

/**
 * Tells what a DER or BER value is by the tags of its first elements, without reading it: whether it is whole is for its
 * parser to say. Null for anything else.
 */
export function derKindOf(bytes: Uint8Array): DerKind | null {
  if (bytes[0] !== TAG.sequence) return null;
  try {
    // PKCS #7 and PKCS #12 alone come in BER; what cannot be converted is judged as it stands.
    return kindOf(bytes[1] === 0x80 ? convertBerToDer(bytes) : bytes);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

function kindOf(der: Uint8Array): DerKind | null {
  const tags = tagsWithin(der);
  const [first, second, third] = tags;
  if (first?.tag === TAG.objectIdentifier) return second?.tag === 0xa0 ? 'pkcs7' : null;
  if (first?.tag === TAG.integer) {
    if (second?.tag === TAG.sequence && third?.tag === TAG.octetString) return 'private-key';
    if (second?.tag === TAG.octetString) return 'private-key';
    // PFX is of version 3 (RFC 7292 §4), and nothing else is.
    if (second?.tag === TAG.sequence) return first.element[2] === 3 ? 'pkcs12' : null;
    if (second?.tag === TAG.integer)
      return tags.length === 2 ? 'rsa-public-key' : tags.length >= 6 ? 'private-key' : null;
    return null;
  }
  // OCSPResponse is the only one that begins with its status (RFC 6960 §4.2.1).
  if (first?.tag === TAG.enumerated) return 'ocsp-response';
  if (first?.tag !== TAG.sequence) return null;
  if (tags.length === 1 || (tags.length === 2 && second?.tag === 0xa0)) {
    return isTbsRequest(first.element) ? 'ocsp-request' : null;
  }
  if (second?.tag === TAG.bitString && tags.length === 2) return 'public-key';
  if (second?.tag === TAG.octetString && tags.length === 2) return 'encrypted-private-key';
  return second?.tag === TAG.sequence && third?.tag === TAG.bitString ? signedKindOf(first.element) : null;
}

/** TBSRequest (RFC 6960 §4.1.1): what may be left out, then a list whose first item begins with a CertID. */
function isTbsRequest(tbsRequest: Uint8Array): boolean {
  const list = tagsWithin(tbsRequest).find(({ tag }) => tag !== 0xa0 && tag !== 0xa1);
  const [question] = list?.tag === TAG.sequence ? tagsWithin(list.element) : [];
  const [certId] = question?.tag === TAG.sequence ? tagsWithin(question.element) : [];
  const tags = certId?.tag === TAG.sequence ? tagsWithin(certId.element).map(({ tag }) => tag) : [];
  const wanted = [TAG.sequence, TAG.octetString, TAG.octetString, TAG.integer];
  return tags.length === wanted.length && wanted.every((tag, i) => tags[i] === tag);
}

/** Certificate, request and CRL are all SEQUENCE { what is signed, algorithm, BIT STRING }. */
function signedKindOf(toBeSigned: Uint8Array): DerKind | null {
  const tags = tagsWithin(toBeSigned).map(({ tag }) => tag);
  if (tags[0] === 0xa0) return 'certificate';
  const rest = tags[0] === TAG.integer ? tags.slice(1) : tags;
  const isTime = rest[2] === TAG.utcTime || rest[2] === TAG.generalizedTime;
  if (isTime) return 'crl';
  if (tags[0] !== TAG.integer) return null;
  // CertificationRequestInfo: version, subject, key, attributes. Certificate v1: serial, algorithm, issuer, validity, …
  return rest.length >= 4 && rest[2] === TAG.sequence
    ? 'certificate'
    : rest.length >= 2
      ? 'certification-request'
      : null;
}

/** The elements directly inside a constructed value; as many as are whole, twelve at most. */
function tagsWithin(der: Uint8Array): { tag: number; element: Uint8Array }[] {
  const found: { tag: number; element: Uint8Array }[] = [];
  const reader = new DerReader(der);
  reader.enter(TAG.sequence, 'a value');
  while (!reader.atEnd && found.length < 12) {
    reader.skip('a value');
    found.push({ tag: reader.tag, element: reader.element });
  }
  return found;
}
