import { KEY_USAGES } from '../../shared/pki-terms.ts';
import { CertificateError } from '../../shared/errors.ts';
import type { Certificate } from './certificate.ts';
import { readAsn1Header } from './asn1-header.ts';
import { DerReader, TAG } from './der.ts';
import { parseDistributionPoints } from './extension-publication.ts';
import { PURPOSE } from './extension-usage.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import { readGeneralName } from './general-name.ts';
import { sameName } from './name.ts';

/** What OpenSSL keeps of a certificate to judge its purposes by; null where an extension is not there. */
export interface PurposeFacts {
  /** Why it judges nothing: an extension that it cannot read. */
  readonly invalid: string | null;
  /** Whether it says that it is a CA. */
  readonly basicConstraints: boolean | null;
  readonly keyUsage: ReadonlySet<string> | null;
  readonly keyUsageIsCritical: boolean;
  /** By short names; `any`, and `server gated cryptography` for both of the old ones. Others are left out. */
  readonly purposes: ReadonlySet<string> | null;
  readonly extendedKeyUsageIsCritical: boolean;
  readonly netscapeTypes: ReadonlySet<string> | null;
  /** Of version 1 and issued by itself, as far as names tell. */
  readonly isVersion1Root: boolean;
}

const NETSCAPE_CERT_TYPE = '2.16.840.1.113730.1.1';
const NETSCAPE_TYPES = [
  'SSL Client',
  'SSL Server',
  'S/MIME',
  'Object Signing',
  'Unused',
  'SSL CA',
  'S/MIME CA',
  'Object Signing CA',
];

const PURPOSE_NAMES: Readonly<Record<string, string>> = {
  [PURPOSE.serverAuth]: 'serverAuth',
  [PURPOSE.clientAuth]: 'clientAuth',
  [PURPOSE.emailProtection]: 'emailProtection',
  [PURPOSE.codeSigning]: 'codeSigning',
  [PURPOSE.ocspSigning]: 'OCSPSigning',
  [PURPOSE.timeStamping]: 'timeStamping',
  [PURPOSE.any]: 'any',
  '1.3.6.1.5.5.7.3.10': 'dvcs',
  '1.3.6.1.4.1.311.10.3.3': 'server gated cryptography',
  '2.16.840.1.113730.4.1': 'server gated cryptography',
};

/** What OpenSSL reads along: nothing is decided by it as long as it can. Bytes behind the value are passed over. */
const READ_ALONG: readonly (readonly [string, string, (reader: DerReader) => void])[] = [
  [EXTENSION.subjectKeyIdentifier, 'subject key identifier', (reader) => void reader.octetString('it')],
  [EXTENSION.authorityKeyIdentifier, 'authority key identifier', checkAuthorityKey],
  [EXTENSION.subjectAltName, 'subject alternative names', (reader) => eachIn(reader, TAG.sequence, checkName)],
  [EXTENSION.nameConstraints, 'name constraints', checkConstraints],
  [EXTENSION.crlDistributionPoints, 'CRL distribution points', checkPoints],
];

/** Reads what decides, as forgivingly as OpenSSL does. Never throws. */
export function purposeFacts(certificate: Certificate): PurposeFacts {
  const problems: string[] = [];
  const read = <T>(oid: string, name: string, decode: (value: Uint8Array) => T): T | null => {
    const extension = findExtension(certificate.extensions, oid);
    if (extension === undefined) return null;
    try {
      return decode(extension.value);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      problems.push(`Its ${name} cannot be read`);
      return null;
    }
  };
  const isCritical = (oid: string): boolean => findExtension(certificate.extensions, oid)?.critical === true;

  const basicConstraints = read(EXTENSION.basicConstraints, 'basic constraints', isAuthority);
  const keyUsage = read(EXTENSION.keyUsage, 'key usage', (value) => namedBits(value, KEY_USAGES));
  const purposes = read(EXTENSION.extendedKeyUsage, 'extended key usage', purposeNames);
  const netscapeTypes = read(NETSCAPE_CERT_TYPE, 'Netscape certificate type', (value) =>
    namedBits(value, NETSCAPE_TYPES),
  );
  for (const [oid, name, check] of READ_ALONG) read(oid, name, (value) => check(new DerReader(value)));
  if (keyUsage?.size === 0) problems.push('Its key usage is empty (RFC 5280 §4.2.1.3)');
  return {
    invalid: problems[0] ?? null,
    basicConstraints,
    keyUsage,
    keyUsageIsCritical: isCritical(EXTENSION.keyUsage),
    purposes,
    extendedKeyUsageIsCritical: isCritical(EXTENSION.extendedKeyUsage),
    netscapeTypes,
    isVersion1Root: certificate.version === 1 && sameName(certificate.subject, certificate.issuer),
  };
}

/** BasicConstraints, with a FALSE that DER leaves out, and any TRUE that BER knows. */
function isAuthority(value: Uint8Array): boolean {
  const reader = new DerReader(value);
  reader.enter(TAG.sequence, 'the basic constraints');
  const ca = reader.peek() === TAG.boolean && reader.contentOf(TAG.boolean, 'cA').some((byte) => byte !== 0);
  if (reader.atEnd) return ca;
  const pathLength = reader.integer('pathLenConstraint');
  if ((pathLength[0] ?? 0) >= 0x80) reader.fail('pathLenConstraint is negative');
  return ca;
}

/** The names of the bits that are set, in the first two bytes; bits without a name count as `other`. */
function namedBits(value: Uint8Array, names: readonly string[]): ReadonlySet<string> {
  const header = readAsn1Header(value, 0, value.length);
  if (header?.tag !== TAG.bitString || header.length === null || header.headerLength + header.length > value.length) {
    return new DerReader(value).fail('it is not a BIT STRING');
  }
  const contents = value.subarray(header.headerLength, header.headerLength + header.length);
  const unused = contents[0] ?? 8;
  if (unused > 7) return new DerReader(value).fail('it is not a BIT STRING');
  const set = new Set<string>();
  const bits = Math.min(8 * (contents.length - 1) - unused, 16);
  for (let bit = 0; bit < bits; bit++) {
    if (((contents[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0) set.add(names[bit] ?? 'other');
  }
  return set;
}

function purposeNames(value: Uint8Array): ReadonlySet<string> {
  const reader = new DerReader(value);
  reader.enter(TAG.sequence, 'the extended key usage');
  const names = new Set<string>();
  while (!reader.atEnd) {
    const name = PURPOSE_NAMES[reader.objectIdentifier('a purpose')];
    if (name !== undefined) names.add(name);
  }
  return names;
}

function eachIn(reader: DerReader, tag: number, check: (reader: DerReader) => void): void {
  const outer = reader.enter(tag, 'it');
  while (!reader.atEnd) check(reader);
  reader.leave(outer, 'it');
}

function checkName(reader: DerReader): void {
  readGeneralName(reader, 'a name');
}

function checkAuthorityKey(reader: DerReader): void {
  const outer = reader.enter(TAG.sequence, 'it');
  if (reader.peek() === 0x80) reader.skip('keyIdentifier');
  if (reader.peek() === 0xa1) eachIn(reader, 0xa1, checkName);
  if (reader.peek() === 0x82) reader.skip('authorityCertSerialNumber');
  reader.leave(outer, 'it');
}

function checkConstraints(reader: DerReader): void {
  const outer = reader.enter(TAG.sequence, 'it');
  for (const tag of [0xa0, 0xa1]) if (reader.peek() === tag) eachIn(reader, tag, checkSubtree);
  reader.leave(outer, 'it');
}

function checkSubtree(reader: DerReader): void {
  const outer = reader.enter(TAG.sequence, 'a subtree');
  checkName(reader);
  for (const tag of [0x80, 0x81]) if (reader.peek() === tag) reader.skip('a bound');
  reader.leave(outer, 'a subtree');
}

function checkPoints(reader: DerReader): void {
  const points = reader.elementOf(TAG.sequence, 'it');
  if (points.length > 2) parseDistributionPoints(points);
}
