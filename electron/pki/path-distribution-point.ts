/** Where CRLs are and what they cover (RFC 5280 §4.2.1.13, §5.2.5), in the depth that revocation checking needs. */
import { DerReader, TAG } from './der.ts';
import { toHex } from './bytes.ts';
import { sequence, setOf } from './der-writer.ts';
import { encodeGeneralName, readGeneralNames, type GeneralName } from './general-name.ts';
import { comparableRdns, parseName, type Name } from './name.ts';

/** ReasonFlags as a set of bits: 1 keyCompromise to 8 aACompromise; bit 0 is not used. */
export const ALL_REASONS = 0b1_1111_1110;

/** DistributionPointName: full names, or fields to be put behind the CRL issuer's name. */
export type PointName =
  | { readonly kind: 'full'; readonly names: readonly GeneralName[] }
  /** `field` is a Name of that one field. */
  | { readonly kind: 'relative'; readonly field: Name };

export interface PointOfDistribution {
  readonly name: PointName | null;
  /** Bits of {@link ALL_REASONS}. */
  readonly reasons: number;
  /** Empty where the certificate's issuer signs the CRL. */
  readonly crlIssuer: readonly GeneralName[];
}

/** @throws {CertificateError} MALFORMED_DER: also a point that has neither a name nor a CRL issuer (RFC 5280 §4.2.1.13). */
export function readDistributionPoints(value: Uint8Array): PointOfDistribution[] {
  const what = 'the CRL distribution points';
  const reader = new DerReader(value);
  const outer = reader.enter(TAG.sequence, what);
  if (reader.atEnd) reader.fail(`${what} are empty`, 0);
  const points: PointOfDistribution[] = [];
  while (!reader.atEnd) {
    const point = reader.enter(TAG.sequence, 'a distribution point');
    const { start } = reader;
    const name = reader.peek() === 0xa0 ? readPointName(reader) : null;
    const reasons = reader.peek() === 0x81 ? readReasons(reader, 0x81) : ALL_REASONS;
    const crlIssuer = reader.peek() === 0xa2 ? readGeneralNames(reader, 0xa2, 'cRLIssuer') : [];
    if (name === null && crlIssuer.length === 0) reader.fail('a distribution point names nothing', start);
    reader.leave(point, 'a distribution point');
    points.push({ name, reasons, crlIssuer });
  }
  reader.leave(outer, what);
  reader.end(what);
  return points;
}

/** What a CRL covers: everything of its issuer where it has no issuing distribution point. */
export interface CrlScope {
  readonly name: PointName | null;
  readonly onlyUserCerts: boolean;
  readonly onlyCaCerts: boolean;
  readonly onlyAttributeCerts: boolean;
  readonly reasons: number;
  readonly indirect: boolean;
}

export const WHOLE_SCOPE: CrlScope = {
  name: null,
  onlyUserCerts: false,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  reasons: ALL_REASONS,
  indirect: false,
};

/** @throws {CertificateError} MALFORMED_DER: also empty, and with two of the three `only…Certs` (RFC 5280 §5.2.5). */
export function readCrlScope(value: Uint8Array): CrlScope {
  const what = 'the issuing distribution point';
  const reader = new DerReader(value);
  const outer = reader.enter(TAG.sequence, what);
  if (reader.atEnd) reader.fail(`${what} is empty`, 0);
  const flag = (tag: number): boolean => reader.peek() === tag && readTrue(reader, tag);
  const name = reader.peek() === 0xa0 ? readPointName(reader) : null;
  const onlyUserCerts = flag(0x81);
  const onlyCaCerts = flag(0x82);
  const reasons = reader.peek() === 0x83 ? readReasons(reader, 0x83) : ALL_REASONS;
  const indirect = flag(0x84);
  const onlyAttributeCerts = flag(0x85);
  if (Number(onlyUserCerts) + Number(onlyCaCerts) + Number(onlyAttributeCerts) > 1) {
    reader.fail(`${what} contains only certificates of two kinds`, 0);
  }
  reader.leave(outer, what);
  reader.end(what);
  return { name, onlyUserCerts, onlyCaCerts, onlyAttributeCerts, reasons, indirect };
}

function readTrue(reader: DerReader, tag: number): boolean {
  const content = reader.contentOf(tag, 'a flag');
  if (content.length !== 1 || content[0] !== 0xff) reader.fail('a flag is not TRUE', reader.start);
  return true;
}

function readReasons(reader: DerReader, tag: number): number {
  return reader.namedBits('the reasons', tag).reduce((bits, bit) => bits | (1 << bit), 0) & ALL_REASONS;
}

function readPointName(reader: DerReader): PointName {
  const outer = reader.enter(0xa0, 'distributionPoint');
  let name: PointName;
  if (reader.peek() === 0xa1) {
    const inside = reader.enter(0xa1, 'nameRelativeToCRLIssuer');
    const parts: Uint8Array[] = [];
    while (!reader.atEnd) parts.push(reader.any('a part of nameRelativeToCRLIssuer'));
    reader.leave(inside, 'nameRelativeToCRLIssuer');
    name = { kind: 'relative', field: parseName(sequence(setOf(...parts))) };
  } else name = { kind: 'full', names: readGeneralNames(reader, 0xa0, 'fullName') };
  reader.leave(outer, 'distributionPoint');
  return name;
}

/** The names as texts that can be compared, with relative ones put behind the issuer's. */
export function pointNameKeys(name: PointName, issuer: Name): string[] {
  return name.kind === 'full' ? name.names.map(generalNameKey) : [directoryKey(issuer, name.field)];
}

/** A text that two general names share exactly where they are the same. */
export function generalNameKey(name: GeneralName): string {
  return name.kind === 'directoryName' ? directoryKey(name.name) : toHex(encodeGeneralName(name));
}

function directoryKey(...parts: readonly Name[]): string {
  return `name:${parts.flatMap(comparableRdns).join()}`;
}
