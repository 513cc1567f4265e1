/** Java key stores of the kinds JKS and JCEKS, as far as they can be read without a passphrase: aliases and certificates. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';

const MAGIC = { JKS: 0xfeedfeed, JCEKS: 0xcececece } as const;
/** The SHA-1 at the end, over passphrase, a fixed text and everything before. */
const DIGEST_BYTES = 20;
const MAX_ENTRIES = 20_000;
const MAX_CHAIN = 100;

export interface KeyStoreEntry {
  readonly alias: string;
  readonly type: 'private-key' | 'trusted-certificate' | 'secret-key';
  readonly createdAt: Date;
  /** DER; of a private key its chain, own certificate first. */
  readonly certificates: Uint8Array[];
  /** EncryptedPrivateKeyInfo under one of Java's own schemes, DER; null for other types. */
  readonly sealedKey: Uint8Array | null;
}

export interface JavaKeyStore {
  readonly storeType: 'JKS' | 'JCEKS';
  readonly entries: KeyStoreEntry[];
  /** How many entries were not reached: a secret key is a serialized Java object, whose end is not written down. */
  readonly entriesLeft: number;
}

/** Whether a file begins as a Java key store does. */
export function isJavaKeyStore(bytes: Uint8Array): boolean {
  const magic = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return magic === MAGIC.JKS || magic === MAGIC.JCEKS;
}

/**
 * Reads aliases, types, dates and certificates. Whether the store was altered only its passphrase can tell: see
 * {@link keyStoreIsWhole}.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER, with `detail: {offset}`
 */
export function parseJavaKeyStore(bytes: Uint8Array): JavaKeyStore {
  const reader = new StoreReader(bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES)));
  const storeType = reader.uint32('the magic number') === MAGIC.JKS ? 'JKS' : 'JCEKS';
  const version = reader.uint32('the version');
  if (version !== 1 && version !== 2) reader.fail(`the version is ${version}, not 1 or 2`);
  const count = reader.uint32('the number of entries');
  if (count > MAX_ENTRIES) reader.fail(`it says that it has ${count.toLocaleString('en')} entries`);
  const entries: KeyStoreEntry[] = [];
  while (entries.length < count) {
    const tag = reader.uint32("the entry's type");
    const alias = reader.text('the alias');
    const createdAt = reader.instant('the date');
    if (tag === 1) {
      const sealedKey = reader.bytes(reader.uint32('the length of the key'), 'the key');
      const length = reader.uint32('the length of the chain');
      if (length > MAX_CHAIN) reader.fail(`the chain says that it has ${length.toLocaleString('en')} certificates`);
      const certificates = Array.from({ length }, () => readCertificate(reader, version));
      entries.push({ alias, type: 'private-key', createdAt, certificates, sealedKey });
    } else if (tag === 2) {
      const certificates = [readCertificate(reader, version)];
      entries.push({ alias, type: 'trusted-certificate', createdAt, certificates, sealedKey: null });
    } else if (tag === 3 && storeType === 'JCEKS') {
      entries.push({ alias, type: 'secret-key', createdAt, certificates: [], sealedKey: null });
      return { storeType, entries, entriesLeft: count - entries.length };
    } else reader.fail(`an entry is of the unknown type ${tag}`);
  }
  if (!reader.atEnd) reader.fail('more bytes follow the last entry');
  return { storeType, entries, entriesLeft: 0 };
}

/** Whether the passphrase is the store's and nothing was altered; Java itself cannot tell the two apart. */
export function keyStoreIsWhole(bytes: Uint8Array, passphrase: string): boolean {
  const end = bytes.length - DIGEST_BYTES;
  const spelled = Buffer.from(passphrase, 'utf16le').swap16();
  const digest = createHash('sha1').update(spelled).update('Mighty Aphrodite').update(bytes.subarray(0, end)).digest();
  return timingSafeEqual(digest, bytes.subarray(end));
}

function readCertificate(reader: StoreReader, version: number): Uint8Array {
  if (version === 2) reader.text("the certificate's type");
  return reader.bytes(reader.uint32('the length of the certificate'), 'the certificate');
}

/** Java's DataInput: big-endian, strings in UTF-8 with a length of two bytes. */
class StoreReader {
  private readonly view: Uint8Array;
  private position = 0;

  constructor(view: Uint8Array) {
    this.view = view;
  }

  get atEnd(): boolean {
    return this.position === this.view.length;
  }

  fail(problem: string): never {
    throw new CertificateError(
      'MALFORMED_CONTAINER',
      `The Java key store is malformed: ${problem}, at byte ${this.position}. Ask for an undamaged copy of it.`,
      { detail: { offset: this.position } },
    );
  }

  bytes(length: number, what: string): Uint8Array {
    if (length > this.view.length - this.position) this.fail(`${what} goes past the end`);
    this.position += length;
    return this.view.subarray(this.position - length, this.position);
  }

  uint32(what: string): number {
    return Buffer.from(this.bytes(4, what)).readUInt32BE();
  }

  text(what: string): string {
    const length = Buffer.from(this.bytes(2, what)).readUInt16BE();
    return Buffer.from(this.bytes(length, what)).toString('utf8');
  }

  /** Milliseconds since 1970. */
  instant(what: string): Date {
    const date = new Date(Number(Buffer.from(this.bytes(8, what)).readBigInt64BE()));
    if (Number.isNaN(date.getTime())) this.fail(`${what} is no date`);
    return date;
  }
}
