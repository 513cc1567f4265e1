/** The bags of a PKCS #12 file (RFC 7292 §4.2), read without any cryptography. */
import { convertBerToDer } from './ber.ts';
import { DerReader, TAG } from './der.ts';

const BAG = '1.2.840.113549.1.12.10.1.';
export const KEY_BAG = `${BAG}1`;
export const SHROUDED_KEY_BAG = `${BAG}2`;
export const CERT_BAG = `${BAG}3`;
export const CRL_BAG = `${BAG}4`;
export const SAFE_CONTENTS_BAG = `${BAG}6`;
export const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
export const X509_CRL = '1.2.840.113549.1.9.23.1';
export const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
export const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

/** A trust store of 150 roots is large; more than this is an attack. */
const MAX_BAGS = 20_000;
const MAX_NESTING = 4;

/** One bag, before anything in it is opened. */
export interface SafeBag {
  readonly type: string;
  /** DER of what the bag holds. */
  readonly value: Uint8Array;
  readonly friendlyName: string;
  readonly localKeyId: Uint8Array | null;
}

/** Reads SafeContents, in BER or DER, nested ones flattened. @throws {CertificateError} MALFORMED_CONTAINER */
export function readSafeContents(bytes: Uint8Array, nesting = 0): SafeBag[] {
  const bags: SafeBag[] = [];
  const reader = new DerReader(convertBerToDer(bytes), 'MALFORMED_CONTAINER');
  const outer = reader.enter(TAG.sequence, 'the SafeContents');
  while (!reader.atEnd) {
    const bag = readBag(reader);
    if (bag.type !== SAFE_CONTENTS_BAG) bags.push(bag);
    else if (nesting >= MAX_NESTING) reader.fail('bags are nested too deep', reader.start);
    else bags.push(...readSafeContents(bag.value, nesting + 1));
    if (bags.length > MAX_BAGS) reader.fail(`there are more than ${MAX_BAGS.toLocaleString('en')} bags`);
  }
  reader.leave(outer, 'the SafeContents');
  reader.end('the SafeContents');
  return bags;
}

function readBag(reader: DerReader): SafeBag {
  const outer = reader.enter(TAG.sequence, 'a bag');
  const type = reader.objectIdentifier("the bag's type");
  const explicit = reader.inner(0xa0, 'what the bag holds');
  const value = explicit.any('what the bag holds');
  explicit.end('what the bag holds');
  let friendlyName = '';
  let localKeyId: Uint8Array | null = null;
  if (!reader.atEnd) {
    const attributes = reader.enter(TAG.set, "the bag's attributes");
    while (!reader.atEnd) {
      const attribute = reader.inner(TAG.sequence, 'an attribute');
      const name = attribute.objectIdentifier('an attribute');
      const values = attribute.inner(TAG.set, "an attribute's values");
      if (name === FRIENDLY_NAME && values.peek() === TAG.bmpString) friendlyName = readBmp(values);
      if (name === LOCAL_KEY_ID && values.peek() === TAG.octetString) localKeyId = values.octetString('the localKeyId');
    }
    reader.leave(attributes, "the bag's attributes");
  }
  reader.leave(outer, 'a bag');
  return { type, value, friendlyName, localKeyId };
}

function readBmp(reader: DerReader): string {
  const content = reader.contentOf(TAG.bmpString, 'the friendlyName');
  return Buffer.from(content.subarray(0, 2 * Math.min(MAX_NAME, content.length >> 1)))
    .swap16()
    .toString('utf16le');
}

const MAX_NAME = 1024;

/** The octets in a CertBag or CRLBag and the kind that it names. */
export function readValueBag(value: Uint8Array): { type: string; content: Uint8Array } {
  const reader = new DerReader(value, 'MALFORMED_CONTAINER');
  const outer = reader.enter(TAG.sequence, 'the bag');
  const type = reader.objectIdentifier("the bag's kind");
  const explicit = reader.inner(0xa0, "the bag's value");
  const content = explicit.peek() === TAG.octetString ? explicit.octetString("the bag's value") : explicit.any('it');
  explicit.end("the bag's value");
  reader.leave(outer, 'the bag');
  return { type, content };
}
