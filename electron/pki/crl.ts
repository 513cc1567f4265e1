import { isRefusal } from '../../shared/errors.ts';
import { REASON_NUMBERS, REVOCATION_REASONS } from '../../shared/pki-terms.ts';
import type { RevocationReason } from '../../shared/pki-terms.ts';
import { DerReader, TAG } from './der.ts';
import { contextConstructed, header, integer, time } from './der-writer.ts';
import { EXTENSION, encodeExtensions, findExtension, readExtensions } from './extensions.ts';
import type { Extension } from './extensions.ts';
import { encodeRevokedEntries } from './crl-entry-writer.ts';
import { readGeneralNames } from './general-name.ts';
import { readName } from './name.ts';
import type { Name } from './name.ts';
import { formatSerialNumber } from './serial-number.ts';
import { readSignedTail, sequenceToSign } from './signed.ts';
import { encodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

/** One revoked certificate on a CRL (RFC 5280 §5.1.2.6). */
export interface RevokedEntry {
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
  readonly revocationDate: Date;
  /** null where the CRL gives none. */
  readonly reason: RevocationReason | null;
  /** When the key is suspected to have been lost (§5.3.2). */
  readonly invalidityDate: Date | null;
  /** Of an indirect CRL: who issued the certificate, where that is not who issued the list (§5.3.3). Never written here. */
  readonly certificateIssuer?: Name;
}

/** A CRL (RFC 5280 §5.1). Entries are read when they are asked for, since there may be a million. */
export interface CertificateList {
  readonly der: Uint8Array;
  /** TBSCertList: what is signed. */
  readonly tbsDer: Uint8Array;
  readonly version: 1 | 2;
  readonly issuer: Name;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  readonly crlNumber: bigint | null;
  /** Whether it holds changes only, over the CRL that deltaCRLIndicator names. */
  readonly isDelta: boolean;
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: string;
  readonly signatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
  readonly entryCount: number;
  /** All entries, DER, one behind the other. */
  readonly encodedEntries: Uint8Array;
  /** Every entry, in encoded order; each walk reads them anew. They were all checked when the CRL was parsed. */
  entries(): Iterable<RevokedEntry>;
}

/** PEM label (RFC 7468 §6). */
export const CRL_PEM_LABEL = 'X509 CRL';

/**
 * TBSCertList of version 2, DER (RFC 5280 §5.1): what the issuer signs. Entries stand in the order they are given; the
 * list is left out when there are none (§5.1.2.6). A reason of `unspecified` is left out (§5.3.1).
 *
 * `encodedEntries` takes entries that are DER already, in any number of chunks (see {@link encodeRevokedEntries}), and
 * stands before `entries`.
 */
export function buildTbsCertList(tbs: {
  signatureAlgorithm: SignatureAlgorithm;
  issuer: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date;
  entries: Iterable<RevokedEntry>;
  encodedEntries?: Iterable<Uint8Array>;
  extensions: readonly Extension[];
}): Uint8Array {
  const chunks = [...(tbs.encodedEntries ?? []), encodeRevokedEntries(tbs.entries)];
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  // Beside its header, not in an element of its own: 50 MB are copied once.
  const revoked = length === 0 ? [] : [header(TAG.sequence, length), ...chunks];
  const extensions = tbs.extensions.length === 0 ? [] : [contextConstructed(0, encodeExtensions(tbs.extensions))];
  return sequenceToSign(
    integer(1),
    encodeSignatureAlgorithm(tbs.signatureAlgorithm),
    tbs.issuer,
    time(tbs.thisUpdate),
    time(tbs.nextUpdate),
    ...revoked,
    ...extensions,
  );
}

/**
 * Parses a CRL (RFC 5280 §5.1) from its DER: exactly one value, version 1 or 2, complete or delta, direct or indirect.
 * Every entry is checked here. A list of entries that is there and empty (against §5.1.2.6) is taken.
 *
 * @throws {CertificateError} MALFORMED_CRL: also where the two signature algorithms differ (§5.1.1.2), where version 1
 *   has extensions, and where bytes follow.
 */
export function parseCertificateList(der: Uint8Array): CertificateList {
  const parsing = partsOfList(der);
  for (;;) {
    const { done, value } = parsing.next();
    if (done === true) return value;
  }
}

/**
 * {@link parseCertificateList} in parts of some milliseconds, with a pause after each: a list of a million entries takes
 * 0.2 s, and a window would stand still for as long.
 */
export async function parseCertificateListInParts(
  der: Uint8Array,
  pause: () => Promise<void>,
): Promise<CertificateList> {
  const parsing = partsOfList(der);
  for (;;) {
    const { done, value } = parsing.next();
    if (done === true) return value;
    await pause();
  }
}

/** How many entries are read between two pauses. */
const ENTRIES_IN_PART = 20_000;

function* partsOfList(der: Uint8Array): Generator<undefined, CertificateList, undefined> {
  const reader = new DerReader(der, 'MALFORMED_CRL');
  const outer = reader.enter(TAG.sequence, 'the revocation list');

  const tbs = reader.enter(TAG.sequence, 'the tbsCertList');
  const tbsStart = reader.start;
  const version = readVersion(reader);
  const innerAlgorithm = reader.elementOf(TAG.sequence, 'the signature algorithm');
  const issuer = readName(reader, 'the issuer');
  const thisUpdate = reader.time('thisUpdate');
  const next = reader.peek();
  const nextUpdate = next === TAG.utcTime || next === TAG.generalizedTime ? reader.time('nextUpdate') : null;
  let entriesStart = 0;
  let entriesEnd = 0;
  let entryCount = 0;
  if (reader.peek() === TAG.sequence) {
    const list = reader.enter(TAG.sequence, 'the revoked certificates');
    entriesStart = reader.position;
    entriesEnd = reader.limit;
    for (; !reader.atEnd; entryCount++) {
      if (entryCount > 0 && entryCount % ENTRIES_IN_PART === 0) yield;
      readEntry(reader, version, null);
    }
    reader.leave(list, 'the revoked certificates');
  }
  const extensions = reader.atEnd ? [] : readExplicitExtensions(reader, version);
  reader.leave(tbs, 'the tbsCertList');
  const tbsDer = reader.bytes.subarray(tbsStart, reader.position);

  const tail = readSignedTail(reader, innerAlgorithm);
  reader.leave(outer, 'the revocation list');
  reader.end('the revocation list');

  const { bytes } = reader;
  const encodedEntries = bytes.subarray(entriesStart, entriesEnd);
  return {
    der: bytes,
    tbsDer,
    version,
    issuer,
    thisUpdate,
    nextUpdate,
    crlNumber: readCrlNumber(extensions),
    isDelta: findExtension(extensions, EXTENSION.deltaCrlIndicator) !== undefined,
    extensions,
    ...tail,
    entryCount,
    encodedEntries,
    entries: () => readEntries(encodedEntries, version, entriesStart),
  };
}

/**
 * The entries of a chunk that {@link encodeRevokedEntries} made, read as strictly as those of a list of version 2.
 *
 * @throws {CertificateError} MALFORMED_CRL, while it is walked
 */
export function readRevokedEntries(chunk: Uint8Array): Iterable<RevokedEntry> {
  return readEntries(chunk, 2, 0);
}

function* readEntries(list: Uint8Array, version: 1 | 2, offset: number): Generator<RevokedEntry> {
  const reader = new DerReader(list, 'MALFORMED_CRL', offset);
  let certificateIssuer: Name | undefined;
  while (!reader.atEnd) {
    const entry: Entry = { serialNumber: '', revocationDate: NO_DATE, reason: null, invalidityDate: null };
    readEntry(reader, version, entry);
    // RFC 5280 §5.3.3: an entry that names none is of the same issuer as the one before.
    certificateIssuer = entry.certificateIssuer ?? certificateIssuer;
    if (certificateIssuer !== undefined) entry.certificateIssuer = certificateIssuer;
    yield entry;
  }
}

/** Until the entry's own is read. */
const NO_DATE = new Date(0);

type Entry = { -readonly [K in keyof RevokedEntry]: RevokedEntry[K] };

/** Checks one entry, and fills it in where one is given. */
function readEntry(reader: DerReader, version: number, entry: Entry | null): void {
  const outer = reader.enter(TAG.sequence, 'a revoked certificate');
  const serial = reader.integer('the serial number of a revoked certificate');
  if (entry !== null) {
    entry.serialNumber = formatSerialNumber(serial);
    entry.revocationDate = reader.time('a revocation date');
  } else reader.checkTime('a revocation date');
  if (!reader.atEnd) {
    if (version === 1) reader.fail('an entry has extensions in a list of version 1');
    const list = reader.enter(TAG.sequence, "an entry's extensions");
    if (reader.atEnd) reader.fail('an entry has an empty list of extensions', reader.start);
    while (!reader.atEnd) readEntryExtension(reader, entry);
    reader.leave(list, "an entry's extensions");
  }
  reader.leave(outer, 'a revoked certificate');
}

function readEntryExtension(reader: DerReader, entry: Entry | null): void {
  const outer = reader.enter(TAG.sequence, "an entry's extension");
  const oid = reader.objectIdentifier("an entry's extension");
  if (reader.peek() === TAG.boolean && !reader.boolean('critical')) {
    reader.fail('critical is written where it is false, which DER leaves out', reader.start);
  }
  const value = reader.enter(TAG.octetString, "the value of an entry's extension");
  if (oid === EXTENSION.reasonCode) {
    const number = reader.enumerated('the reason');
    const reason = REVOCATION_REASONS.find((name) => REASON_NUMBERS[name] === number);
    if (reason === undefined) reader.fail(`the reason ${String(number)} does not exist`, reader.start);
    if (entry !== null) entry.reason = reason;
  } else if (oid === EXTENSION.invalidityDate) {
    const date = reader.generalizedTime('the invalidity date');
    if (entry !== null) entry.invalidityDate = date;
  } else {
    const content = reader.bytes.subarray(reader.position, reader.limit);
    while (!reader.atEnd) reader.skip("the value of an entry's extension");
    if (oid === EXTENSION.certificateIssuer && entry !== null) {
      const issuer = directoryNameIn(content);
      if (issuer !== null) entry.certificateIssuer = issuer;
    }
  }
  reader.leave(value, "the value of an entry's extension");
  reader.leave(outer, "an entry's extension");
}

/** The issuer's name; null where there is none that can be read, which lint and path validation tell. */
function directoryNameIn(value: Uint8Array): Name | null {
  try {
    const names = readGeneralNames(new DerReader(value), TAG.sequence, 'the certificate issuer');
    return names.find((name) => name.kind === 'directoryName')?.name ?? null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

function readVersion(reader: DerReader): 1 | 2 {
  if (reader.peek() !== TAG.integer) return 1;
  const version = reader.smallInteger('the version');
  // RFC 5280 §5.1.2.1: version 1 is expressed by leaving the field out.
  return version === 1
    ? 2
    : reader.fail(`the version field holds ${String(version)}, and 1 belongs there`, reader.start);
}

function readExplicitExtensions(reader: DerReader, version: number): Extension[] {
  const outer = reader.enter(0xa0, 'the extensions');
  if (version !== 2) reader.fail('a revocation list of version 1 has extensions', reader.start);
  const extensions = readExtensions(reader);
  reader.leave(outer, 'the extensions');
  return extensions;
}

function readCrlNumber(extensions: readonly Extension[]): bigint | null {
  const extension = findExtension(extensions, EXTENSION.crlNumber);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, 'MALFORMED_CRL');
  const number = reader.bigInteger('the CRL number');
  reader.end('the CRL number');
  return number;
}

/**
 * Whether the CRL is signed by this key.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM, MALFORMED_KEY: see {@link verifySignature}.
 */
export function verifyCrlSignature(crl: CertificateList, issuerSpki: Uint8Array): boolean {
  return verifySignature({
    algorithm: crl.signatureAlgorithmDer,
    spki: issuerSpki,
    message: crl.tbsDer,
    signature: crl.signature,
  });
}
