/** A CRL as revocation checking looks at it: what it covers, whether it may be used at all, and the entries that matter. */
import { CertificateError } from '../../shared/errors.ts';
import { REASON_NUMBERS, REVOCATION_REASONS, type RevocationReason } from '../../shared/pki-terms.ts';
import type { CertificateList } from './crl.ts';
import { DerReader, TAG } from './der.ts';
import { sameBytes } from './bytes.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import { parseAuthorityKeyIdentifier } from './extension-identity.ts';
import { parseCrlNumber } from './extension-crl.ts';
import { readGeneralNames } from './general-name.ts';
import { objectIdentifierName } from './object-identifier-names.ts';
import { nameKey } from './path-certificate.ts';
import { WHOLE_SCOPE, readCrlScope, type CrlScope } from './path-distribution-point.ts';
import { formatSerialNumber } from './serial-number.ts';

export interface CrlEntry {
  /** Of the certificate's issuer, as {@link nameKey} has it. */
  readonly issuerKey: string;
  readonly reason: RevocationReason | null;
  readonly revokedAt: Date;
}

const PROCESSED: ReadonlySet<string> = new Set([
  EXTENSION.crlNumber,
  EXTENSION.deltaCrlIndicator,
  EXTENSION.issuingDistributionPoint,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.freshestCrl,
]);

export class PathCrl {
  readonly list: CertificateList;
  readonly issuerKey: string;
  readonly scope: CrlScope;
  /** The base that a delta CRL builds on; null for a complete one. */
  readonly base: bigint | null;
  /** Why it may not be used for any certificate (RFC 5280 §5.2, §5.3), in words behind "it". */
  readonly defect: string | null;
  private readonly keyIdentifier: Uint8Array | null;
  private readonly entries: ReadonlyMap<string, readonly CrlEntry[]>;

  /** @param wanted the serial numbers whose entries are kept. */
  constructor(list: CertificateList, wanted: ReadonlySet<string>) {
    this.list = list;
    this.issuerKey = nameKey(list.issuer);
    let scope = WHOLE_SCOPE;
    let base: bigint | null = null;
    let keyIdentifier: Uint8Array | null = null;
    let defect = unknownCritical(list);
    const value = (oid: string): Uint8Array | undefined => findExtension(list.extensions, oid)?.value;
    try {
      const point = value(EXTENSION.issuingDistributionPoint);
      if (point !== undefined) scope = readCrlScope(point);
      const indicator = value(EXTENSION.deltaCrlIndicator);
      if (indicator !== undefined) base = parseCrlNumber(indicator);
      const authority = value(EXTENSION.authorityKeyIdentifier);
      if (authority !== undefined) keyIdentifier = parseAuthorityKeyIdentifier(authority).keyIdentifier;
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      defect ??= `has an extension that cannot be read (${error.message})`;
    }
    const read = readEntries(list, this.issuerKey, wanted);
    this.scope = scope;
    this.base = base;
    this.keyIdentifier = keyIdentifier;
    this.entries = read.entries;
    this.defect = defect ?? read.defect;
  }

  get isDelta(): boolean {
    return findExtension(this.list.extensions, EXTENSION.deltaCrlIndicator) !== undefined;
  }

  entryFor(serialNumber: string, issuerKey: string): CrlEntry | null {
    return this.entries.get(serialNumber)?.find((entry) => entry.issuerKey === issuerKey) ?? null;
  }

  /** Whether a delta CRL can be put over this one (RFC 5280 §5.2.4). */
  takesDelta(delta: PathCrl): boolean {
    const number = this.list.crlNumber;
    const deltaNumber = delta.list.crlNumber;
    if (delta.base === null || number === null || deltaNumber === null) return false;
    return (
      delta.defect === null &&
      this.issuerKey === delta.issuerKey &&
      sameScope(this.list, delta.list) &&
      sameKeyIdentifier(this.keyIdentifier, delta.keyIdentifier) &&
      number >= delta.base &&
      number < deltaNumber
    );
  }
}

function sameScope(a: CertificateList, b: CertificateList): boolean {
  const left = findExtension(a.extensions, EXTENSION.issuingDistributionPoint)?.value;
  const right = findExtension(b.extensions, EXTENSION.issuingDistributionPoint)?.value;
  return left === undefined || right === undefined ? left === right : sameBytes(left, right);
}

function sameKeyIdentifier(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : sameBytes(a, b);
}

function unknownCritical({ extensions }: CertificateList): string | null {
  const unknown = extensions.find(({ oid, critical }) => critical && !PROCESSED.has(oid));
  return unknown === undefined
    ? null
    : `has the critical extension ${objectIdentifierName(unknown.oid)}, not known here`;
}

interface Entries {
  readonly entries: ReadonlyMap<string, readonly CrlEntry[]>;
  readonly defect: string | null;
}

/** Walks all entries once. An indirect CRL names the issuer at the first entry of each (RFC 5280 §5.3.3). */
function readEntries(list: CertificateList, issuerKey: string, wanted: ReadonlySet<string>): Entries {
  const entries = new Map<string, CrlEntry[]>();
  const reader = new DerReader(list.tbsDer, 'MALFORMED_CRL');
  reader.enter(TAG.sequence, 'the tbsCertList');
  if (reader.peek() === TAG.integer) reader.skip('the version');
  for (const what of ['the signature algorithm', 'the issuer', 'thisUpdate']) reader.skip(what);
  if (list.nextUpdate !== null) reader.skip('nextUpdate');
  if (reader.peek() !== TAG.sequence) return { entries, defect: null };
  reader.enter(TAG.sequence, 'the revoked certificates');
  let currentIssuer = issuerKey;
  let defect: string | null = null;
  while (!reader.atEnd) {
    const outer = reader.enter(TAG.sequence, 'a revoked certificate');
    const serial = formatSerialNumber(reader.integer('a serial number'));
    const revokedAt = reader.checkTime('a revocation date');
    const extensions = reader.atEnd ? null : readEntryExtensions(reader);
    reader.leave(outer, 'a revoked certificate');
    currentIssuer = extensions?.issuerKey ?? currentIssuer;
    defect ??= extensions?.defect ?? null;
    if (!wanted.has(serial)) continue;
    const entry = { issuerKey: currentIssuer, reason: extensions?.reason ?? null, revokedAt: new Date(revokedAt) };
    const same = entries.get(serial);
    if (same === undefined) entries.set(serial, [entry]);
    else same.push(entry);
  }
  return { entries, defect };
}

interface EntryExtensions {
  reason: RevocationReason | null;
  issuerKey: string | null;
  defect: string | null;
}

function readEntryExtensions(reader: DerReader): EntryExtensions {
  const found: EntryExtensions = { reason: null, issuerKey: null, defect: null };
  const outer = reader.enter(TAG.sequence, "an entry's extensions");
  while (!reader.atEnd) {
    const extension = reader.enter(TAG.sequence, "an entry's extension");
    const oid = reader.objectIdentifier("an entry's extension");
    const critical = reader.peek() === TAG.boolean && reader.boolean('critical');
    const value = reader.octetString("an entry's extension");
    reader.leave(extension, "an entry's extension");
    if (oid === EXTENSION.reasonCode) found.reason = readReason(value);
    else if (oid === EXTENSION.certificateIssuer) {
      found.issuerKey = readIssuer(value);
      if (found.issuerKey === null) found.defect = 'has an entry whose certificate issuer cannot be read';
    } else if (critical && oid !== EXTENSION.invalidityDate) {
      found.defect = `has an entry with the critical extension ${objectIdentifierName(oid)}, not known here`;
    }
  }
  reader.leave(outer, "an entry's extensions");
  return found;
}

/** parseCertificateList has checked it. */
function readReason(value: Uint8Array): RevocationReason | null {
  const number = new DerReader(value).enumerated('the reason');
  return REVOCATION_REASONS.find((name) => REASON_NUMBERS[name] === number) ?? null;
}

function readIssuer(value: Uint8Array): string | null {
  try {
    const names = readGeneralNames(new DerReader(value), TAG.sequence, 'the certificate issuer');
    const directory = names.find((name) => name.kind === 'directoryName');
    return directory === undefined ? null : nameKey(directory.name);
  } catch (error) {
    if (error instanceof CertificateError) return null;
    throw error;
  }
}
