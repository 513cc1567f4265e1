/** What an index, the certificates that it lists and the CA's own CRLs say together. */
import { basename, join, relative } from 'node:path';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import type { BareSerial, Revocation } from '../../authority/ports.ts';
import { parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { verifyCrlSignature } from '../../pki/crl.ts';
import { sameName } from '../../pki/name.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { certificatesAre, type FindingTally } from './finding-tally.ts';
import { readSmallFile } from './folder-files.ts';
import { judge, profileOf, signed } from './foreign-certificate.ts';
import type { ImportContext } from './import-context.ts';
import type { PlannedCertificate, PlannedRequest, StateCounts } from './import-plan.ts';
import type { ListedSerials } from './listed-serials.ts';
import type { LooseObjects } from './loose-objects.ts';
import type { OpensslFolder } from './openssl-folder.ts';
import type { IndexRow } from './openssl-index.ts';
import { PackedBytes } from './packed-bytes.ts';
import { firstCertificate } from './read-pem-certificate.ts';
import { tolerantly } from './tolerantly.ts';

const ROWS_AT_ONCE = 250;
/** A certificate with the text that `openssl ca` writes before it, and the chain that some put behind it. */
const LARGEST_CERTIFICATE_FILE = 1_048_576;

/** One CA's folder in the middle of being read. */
export interface OpensslReading {
  readonly found: OpensslFolder;
  readonly context: ImportContext;
  readonly tally: FindingTally;
  /** Everything in the folder but what lies under a serial number of the index. */
  readonly loose: LooseObjects;
  /** What the index lists, with the files of it. */
  readonly listed: ListedSerials;
}

/** As a count of a plan has it. */
export type CertificateState = keyof StateCounts;

export interface OpensslRegister {
  readonly certificates: readonly PlannedCertificate[];
  readonly bareSerials: readonly BareSerial[];
  readonly requests: readonly PlannedRequest[];
  /** Of every serial number that is told of. */
  readonly states: Map<string, CertificateState>;
  /** The highest number among the CA's CRLs that lie there. */
  readonly lastCrlNumber: bigint;
}

/** Parsed certificates are let go of at once: a hundred thousand would not fit. */
class RegisterReader {
  readonly #reading: OpensslReading;
  readonly #own: Certificate;
  readonly #requests: AnsweredRequests;
  readonly #certificates = new Map<string, PlannedCertificate>();
  readonly #kept = new PackedBytes();
  readonly #bare = new Map<string, BareSerial>();
  readonly #states = new Map<string, CertificateState>();
  readonly #byFile: ReadonlyMap<string, Certificate>;

  constructor(reading: OpensslReading, own: Certificate) {
    this.#reading = reading;
    this.#own = own;
    this.#requests = new AnsweredRequests(reading.loose, reading.tally);
    this.#byFile = new Map([...reading.loose.certificates.values()].map((one) => [one.file, one.certificate]));
  }

  async read(): Promise<OpensslRegister> {
    const { context, loose, listed } = this.#reading;
    const elsewhere = new Map<string, Certificate>();
    for (const { certificate } of loose.certificates.values()) {
      if (signed(this.#own, certificate)) elsewhere.set(certificate.serialNumber, certificate);
    }
    let done = 0;
    for (const row of listed.rows()) {
      if (done++ % ROWS_AT_ONCE === 0) await context.pause(0.3 + (0.7 * done) / listed.size);
      this.#takeRow(row, elsewhere.get(row.serialNumber) ?? null);
    }
    for (const certificate of elsewhere.values()) {
      if (!listed.has(certificate.serialNumber) && !this.#isOwn(certificate)) this.#takeUnlisted(certificate);
    }
    const lastCrlNumber = this.#takeCrls();
    return {
      certificates: [...this.#certificates.values()],
      bareSerials: [...this.#bare.values()],
      requests: this.#requests.unanswered(loose),
      states: this.#states,
      lastCrlNumber,
    };
  }

  #takeRow(row: IndexRow, elsewhere: Certificate | null): void {
    const { context, tally } = this.#reading;
    const isExpired = row.status === 'E' || row.notAfter < context.now;
    this.#states.set(row.serialNumber, row.revocation !== null ? 'revoked' : isExpired ? 'expired' : 'valid');
    if (row.remark !== null) {
      const message = `Line ${String(row.line)}, serial number ${row.serialNumber}: ${row.remark}.`;
      tally.say({ severity: 'info', code: 'index-remark', message });
    }
    const inFile = this.#certificateOf(row);
    const found = inFile === null || inFile === 'damaged' ? elsewhere : inFile;
    if (found !== null && row.revocation === null && this.#isOwn(found)) return;
    const certificate = found === null ? null : this.#checked(found, row);
    if (certificate !== null) return this.#take(certificate, row.serialNumber, row.revocation);
    if (found === null && inFile === null) tellMissing(tally, row);
    const { serialNumber, notAfter, revocation, subject } = row;
    this.#bare.set(serialNumber, { serialNumber, notAfter, revocation, subject });
  }

  #takeUnlisted(certificate: Certificate): void {
    const { context, tally } = this.#reading;
    const message = (n: number): string =>
      `${certificatesAre(n)} signed by the CA and not in its index; taken in as not revoked`;
    tally.add('warning', 'not-in-index', certificate.serialNumber, message);
    this.#states.set(certificate.serialNumber, certificate.notAfter < context.now ? 'expired' : 'valid');
    this.#take(certificate, certificate.serialNumber, null);
  }

  /** @param serialNumber the certificate's, as the text that the index's is kept in */
  #take(certificate: Certificate, serialNumber: string, revocation: Revocation | null): void {
    const { loose, tally } = this.#reading;
    judge(certificate, tally);
    this.#certificates.set(serialNumber, {
      der: this.#kept.keep(certificate.der),
      profile: profileOf(certificate),
      request: this.#requests.answeredBy(certificate),
      key: loose.keyFor(certificate.publicKey.spki),
      revocation,
    });
  }

  #isOwn(certificate: Certificate): boolean {
    return Buffer.from(certificate.der).equals(this.#own.der);
  }

  /** By its serial number, else by the file that the index names. One whose file is damaged is told, and kept as a bare serial number. */
  #certificateOf(row: IndexRow): Certificate | 'damaged' | null {
    const { found, listed, loose } = this.#reading;
    const file = listed.fileOf(row.serialNumber);
    if (file === null) {
      if (row.file === 'unknown' || row.file === '') return null;
      const places = [
        row.file,
        ...found.issued.map((folder) => relative(found.folder, join(folder, basename(row.file)))),
      ];
      return places.map((place) => this.#byFile.get(place)).find((one) => one !== undefined) ?? null;
    }
    try {
      const der = firstCertificate(readSmallFile(file, LARGEST_CERTIFICATE_FILE));
      if (der !== null) return parseCertificate(der);
      throw new CertificateError('MALFORMED_CERTIFICATE', `${basename(file)} holds no certificate that can be read.`);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      loose.refused.push({ file: relative(found.folder, file), error });
      return 'damaged';
    }
  }

  /** The certificate, if it is what its row says and the CA signed it; null, and a finding, otherwise. */
  #checked(certificate: Certificate, row: IndexRow): Certificate | null {
    const { tally } = this.#reading;
    if (certificate.serialNumber !== row.serialNumber) {
      const message = (n: number): string =>
        `${String(n)} file${n === 1 ? ' holds' : 's hold'} a certificate with another serial number than the index says; kept as bare serial numbers`;
      tally.add('warning', 'serial-mismatch', row.serialNumber, message);
      return null;
    }
    if (signed(this.#own, certificate)) return certificate;
    const message = (n: number): string => `${certificatesAre(n)} not signed by this CA; kept as bare serial numbers`;
    tally.add('warning', 'not-signed-by-ca', row.serialNumber, message);
    return null;
  }

  /** The CA's own CRLs: none of what they list may be forgotten, and no number of theirs used again. */
  #takeCrls(): bigint {
    const { loose, tally } = this.#reading;
    const own = this.#own;
    let highest = 0n;
    for (const list of loose.crls) {
      const isOurs =
        sameName(list.issuer, own.subject) && tolerantly(() => verifyCrlSignature(list, own.publicKey.spki), false);
      if (!isOurs) continue;
      if (list.crlNumber !== null && list.crlNumber > highest) highest = list.crlNumber;
      for (const { serialNumber, revocationDate, reason, invalidityDate } of list.entries()) {
        if (reason === 'removeFromCRL' || this.#isRevoked(serialNumber)) continue;
        const message = (n: number): string =>
          `${String(n)} serial number${n === 1 ? ' is' : 's are'} revoked on a CRL and not in the index; taken in as revoked`;
        tally.add('warning', 'revoked-on-crl-only', serialNumber, message);
        this.#revoke(serialNumber, { revokedAt: revocationDate, reason: reason ?? 'unspecified', invalidityDate });
      }
    }
    return highest;
  }

  #isRevoked(serialNumber: string): boolean {
    const known = this.#certificates.get(serialNumber) ?? this.#bare.get(serialNumber);
    return known !== undefined && known.revocation !== null;
  }

  #revoke(serialNumber: string, revocation: Revocation): void {
    this.#states.set(serialNumber, 'revoked');
    const certificate = this.#certificates.get(serialNumber);
    if (certificate !== undefined) this.#certificates.set(serialNumber, { ...certificate, revocation });
    else {
      const bare = this.#bare.get(serialNumber) ?? { serialNumber, subject: '', notAfter: null };
      this.#bare.set(serialNumber, { ...bare, revocation });
    }
  }
}

/** Puts index, certificates, requests, keys and CRLs of one CA together. */
export function readRegister(reading: OpensslReading, own: Certificate): Promise<OpensslRegister> {
  return new RegisterReader(reading, own).read();
}

function tellMissing(tally: FindingTally, row: IndexRow): void {
  const have = (n: number, what: string): string => `${String(n)} ${what}${n === 1 ? ' has' : 's have'} no file`;
  if (row.revocation === null) {
    tally.add('warning', 'file-missing', row.serialNumber, (n) => `${have(n, 'certificate')}; kept by serial number`);
  } else {
    const message = (n: number): string =>
      `${have(n, 'revoked certificate')}; kept by serial number, and on the next CRL`;
    tally.add('warning', 'revoked-file-missing', row.serialNumber, message);
  }
}
