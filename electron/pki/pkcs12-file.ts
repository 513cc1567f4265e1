/** The outside of a PKCS #12 file (RFC 7292 §4): what can be read without its passphrase. */
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { convertBerToDer, joinPieces } from './ber.ts';
import { DerReader, TAG } from './der.ts';
import { describePbes } from './pbes.ts';
import { readSafeContents, SHROUDED_KEY_BAG, type SafeBag } from './pkcs12-bags.ts';
import { readMac, type Pkcs12Mac } from './pkcs12-mac.ts';
import { PKCS7_DATA } from './pkcs7.ts';
import { parseEncryptedPrivateKeyInfo } from './private-key.ts';

export const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const ENVELOPED_DATA = '1.2.840.113549.1.7.3';

/** What can be told of a file without its passphrase. */
export interface Pkcs12File {
  readonly mac: Pkcs12Mac | null;
  /** How its parts are sealed, for people; each scheme once. */
  readonly schemes: readonly string[];
  /** @internal The AuthenticatedSafe, over which the MAC goes. */
  readonly contents: Uint8Array;
  /** @internal */
  readonly safes: readonly Safe[];
}

export type Safe =
  | { readonly kind: 'plain'; readonly bags: readonly SafeBag[] }
  | { readonly kind: 'encrypted'; readonly algorithm: Uint8Array; readonly ciphertext: Uint8Array }
  | { readonly kind: 'enveloped' };

/**
 * Reads the outside of a PKCS #12 file, in BER or DER.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER. UNSUPPORTED_ALGORITHM: integrity by a signature instead of a passphrase.
 */
export function readPkcs12File(bytes: Uint8Array): Pkcs12File {
  const reader = new DerReader(convertBerToDer(bytes), 'MALFORMED_CONTAINER');
  const outer = reader.enter(TAG.sequence, 'the PFX');
  if (reader.smallInteger('the version of the PFX') !== 3) reader.fail('the version of the PFX is not 3', reader.start);
  const authSafe = readContentInfo(reader);
  if (authSafe.type !== PKCS7_DATA) {
    const message = 'The PKCS #12 file is protected by a signature, not a passphrase. Export it with a passphrase.';
    throw new CertificateError('UNSUPPORTED_ALGORITHM', message);
  }
  const contents = authSafe.content.octetString('the AuthenticatedSafe');
  const mac = reader.atEnd ? null : readMac(reader);
  reader.leave(outer, 'the PFX');
  reader.end('the PFX');
  const safes = readSafes(contents);
  return { mac, contents, safes, schemes: [...new Set(safes.flatMap(schemesOf))] };
}

function readContentInfo(reader: DerReader): { type: string; content: DerReader } {
  const info = reader.inner(TAG.sequence, 'a ContentInfo');
  const type = info.objectIdentifier('the content type');
  return { type, content: info.inner(0xa0, 'the content') };
}

function readSafes(contents: Uint8Array): Safe[] {
  const reader = new DerReader(convertBerToDer(contents), 'MALFORMED_CONTAINER');
  const safes: Safe[] = [];
  const outer = reader.enter(TAG.sequence, 'the AuthenticatedSafe');
  while (!reader.atEnd) {
    const { type, content } = readContentInfo(reader);
    if (type === PKCS7_DATA) safes.push({ kind: 'plain', bags: readSafeContents(content.octetString('the data')) });
    else if (type === ENCRYPTED_DATA) safes.push(readEncryptedData(content));
    else if (type === ENVELOPED_DATA) safes.push({ kind: 'enveloped' });
    else reader.fail(`a part is of the unknown kind ${type}`, reader.start);
  }
  reader.leave(outer, 'the AuthenticatedSafe');
  reader.end('the AuthenticatedSafe');
  return safes;
}

/** EncryptedData (RFC 5652 §8): the ciphertext is implicitly tagged, in one piece or in several. */
function readEncryptedData(reader: DerReader): Safe {
  const outer = reader.enter(TAG.sequence, 'the EncryptedData');
  reader.smallInteger('the version of the EncryptedData');
  const info = reader.enter(TAG.sequence, 'the EncryptedContentInfo');
  reader.objectIdentifier('the content type');
  const algorithm = reader.elementOf(TAG.sequence, 'the encryption algorithm');
  const inPieces = reader.peek() === 0xa0;
  const content = reader.contentOf(inPieces ? 0xa0 : 0x80, 'the encrypted content');
  const ciphertext = inPieces ? joinPieces(content) : content;
  if (ciphertext === null) reader.fail('the encrypted content is not made of OCTET STRINGs', reader.start);
  reader.leave(info, 'the EncryptedContentInfo');
  reader.leave(outer, 'the EncryptedData');
  return { kind: 'encrypted', algorithm, ciphertext };
}

function schemesOf(safe: Safe): string[] {
  if (safe.kind === 'encrypted') return [schemeOf(safe.algorithm)];
  if (safe.kind === 'enveloped') return ['a recipient’s public key'];
  const shrouded = safe.bags.filter(({ type }) => type === SHROUDED_KEY_BAG);
  return shrouded.map(({ value }) => schemeOf(parseEncryptedPrivateKeyInfo(value).algorithm));
}

function schemeOf(algorithm: Uint8Array): string {
  try {
    return describePbes(algorithm, 'MALFORMED_CONTAINER');
  } catch (error) {
    if (isRefusal(error, 'UNSUPPORTED_ALGORITHM')) return 'an unknown scheme';
    throw error;
  }
}
