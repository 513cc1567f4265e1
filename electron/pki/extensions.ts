/** Over 300 lines: a builder and a parser for each extension that we write, side by side so that one shows the other. */
import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import type { MalformedCode } from './der.ts';
import {
  asciiBytes,
  boolean,
  contextConstructed,
  contextPrimitive,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
} from './der-writer.ts';
import { singleBytes } from './directory-string.ts';
import { encodeGeneralNames, readGeneralName, readGeneralNames } from './general-name.ts';
import type { GeneralName } from './general-name.ts';
import { encodeNameConstraints } from './name-constraints.ts';
import type { NameConstraints } from './name-constraints.ts';

/** One extension of a certificate, a request or a CRL (RFC 5280 §4.2). */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The contents of extnValue: the DER of the extension's own type. */
  readonly value: Uint8Array;
}

export const EXTENSION = {
  subjectDirectoryAttributes: '2.5.29.9',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  privateKeyUsagePeriod: '2.5.29.16',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  freshestCrl: '2.5.29.46',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  subjectInfoAccess: '1.3.6.1.5.5.7.1.11',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  sctList: '1.3.6.1.4.1.11129.2.4.2',
  ctPoison: '1.3.6.1.4.1.11129.2.4.3',
} as const;

/** Purposes of extendedKeyUsage (RFC 5280 §4.2.1.12). */
export const PURPOSE = {
  any: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

/** Real certificates have a dozen. */
const MAX_EXTENSIONS = 256;

/**
 * Reads Extensions, and nothing behind them. An extension twice, an empty list, and `critical` written where it is
 * false are refused (RFC 5280 §4.2, X.690 §11.5).
 *
 * @throws {CertificateError} MALFORMED_DER, or the code that is asked for.
 */
export function parseExtensions(der: Uint8Array, code: MalformedCode = 'MALFORMED_DER'): Extension[] {
  const reader = new DerReader(der, code);
  const extensions = readExtensions(reader);
  if (extensions.length === 0) reader.fail('the list of extensions is empty', 0);
  reader.end('the extensions');
  return extensions;
}

/**
 * Reads Extensions where a reader stands, an empty list too: some software writes one, and lint tells it.
 *
 * @throws {CertificateError} with the reader's code.
 */
export function readExtensions(reader: DerReader, options: { falseCritical?: boolean } = {}): Extension[] {
  const outer = reader.enter(TAG.sequence, 'the list of extensions');
  const extensions: Extension[] = [];
  while (!reader.atEnd) {
    const start = reader.position;
    const extension = readExtension(reader, options.falseCritical === true);
    if (extensions.some((earlier) => earlier.oid === extension.oid)) {
      reader.fail(`the extension ${extension.oid} is there twice`, start);
    }
    if (extensions.push(extension) > MAX_EXTENSIONS) reader.fail('there are too many extensions', start);
  }
  reader.leave(outer, 'the list of extensions');
  return extensions;
}

function readExtension(reader: DerReader, falseCritical: boolean): Extension {
  const outer = reader.enter(TAG.sequence, 'an extension');
  const oid = reader.objectIdentifier("an extension's type");
  const { scope } = reader;
  reader.scope = oid;
  let critical = false;
  if (reader.peek() === TAG.boolean) {
    critical = reader.boolean('critical');
    if (!critical && !falseCritical)
      reader.fail('critical is written where it is false, which DER leaves out', reader.start);
  }
  const value = reader.octetString("an extension's value");
  reader.leave(outer, 'an extension');
  reader.scope = scope;
  return { oid, critical, value };
}

/** Extensions, DER. @throws {CertificateError} INVALID_INPUT: none, or one twice. */
export function encodeExtensions(list: readonly Extension[]): Uint8Array {
  if (list.length === 0) throw new CertificateError('INVALID_INPUT', 'The list of extensions is empty. Leave it out.');
  const twice = list.find(({ oid }, i) => list.findIndex((other) => other.oid === oid) !== i);
  if (twice !== undefined) {
    throw new CertificateError('INVALID_INPUT', `The extension ${twice.oid} is there twice. Keep one of them.`);
  }
  return sequence(...list.map(encodeExtension));
}

/** One Extension, DER: `critical` only where it is true. */
export function encodeExtension({ oid, critical, value }: Extension): Uint8Array {
  return critical
    ? sequence(objectIdentifier(oid), boolean(true), octetString(value))
    : sequence(objectIdentifier(oid), octetString(value));
}

/** The extension with this OID, if it is there. */
export function findExtension(extensions: readonly Extension[], oid: string): Extension | undefined {
  return extensions.find((extension) => extension.oid === oid);
}

/** Reads one extension's whole value with a reader, nothing behind it. */
function readValue<T>(value: Uint8Array, what: string, read: (reader: DerReader) => T): T {
  const reader = new DerReader(value);
  const result = read(reader);
  reader.end(what);
  return result;
}

// basicConstraints (RFC 5280 §4.2.1.9)

export interface BasicConstraints {
  readonly ca: boolean;
  /** How many CAs may stand below; null for any number. */
  readonly pathLength: number | null;
}

/** Critical, as RFC 5280 §4.2.1.9 wants for a CA, and so that nobody passes over the FALSE of any other. */
export function basicConstraints({ ca, pathLength }: { ca: boolean; pathLength?: number | null }): Extension {
  const length = ca && pathLength !== undefined && pathLength !== null ? [integer(pathLength)] : [];
  const value = ca ? sequence(boolean(true), ...length) : sequence();
  return { oid: EXTENSION.basicConstraints, critical: true, value };
}

/** @throws {CertificateError} MALFORMED_DER */
export function parseBasicConstraints(value: Uint8Array): BasicConstraints {
  return readValue(value, 'the basic constraints', (reader) => {
    const outer = reader.enter(TAG.sequence, 'the basic constraints');
    let ca = false;
    if (reader.peek() === TAG.boolean) {
      ca = reader.boolean('cA');
      if (!ca) reader.fail('cA is written where it is false, which DER leaves out', reader.start);
    }
    const pathLength = reader.atEnd ? null : reader.smallInteger('pathLenConstraint');
    reader.leave(outer, 'the basic constraints');
    return { ca, pathLength };
  });
}

// keyUsage (RFC 5280 §4.2.1.3)

/** By the number of their bit. */
export const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

/** Critical, as RFC 5280 §4.2.1.3 wants. */
export function keyUsage(usages: readonly KeyUsage[]): Extension {
  const bits = usages.map((usage) => KEY_USAGES.indexOf(usage));
  return { oid: EXTENSION.keyUsage, critical: true, value: namedBits(bits) };
}

/**
 * Trailing zero bits, which DER leaves out, are taken: many old certificates have them, and lint tells it.
 *
 * @throws {CertificateError} MALFORMED_DER: bits that nobody has named included.
 */
export function parseKeyUsage(value: Uint8Array): KeyUsage[] {
  return readValue(value, 'the key usage', (reader) =>
    reader
      .namedBits('the key usage', TAG.bitString, true)
      .map((bit) => KEY_USAGES[bit] ?? reader.fail(`key usage has an unknown bit ${String(bit)}`, 0)),
  );
}

// extendedKeyUsage (RFC 5280 §4.2.1.12)

/** Not critical, as every public CA has it. */
export function extendedKeyUsage(purposes: readonly string[]): Extension {
  return { oid: EXTENSION.extendedKeyUsage, critical: false, value: sequence(...purposes.map(objectIdentifier)) };
}

/** The purposes' OIDs. @throws {CertificateError} MALFORMED_DER */
export function parseExtendedKeyUsage(value: Uint8Array): string[] {
  return readValue(value, 'the extended key usage', (reader) =>
    readList(reader, 'the extended key usage', () => reader.objectIdentifier('a purpose')),
  );
}

/** SEQUENCE SIZE (1..MAX) OF. */
function readList<T>(reader: DerReader, what: string, read: () => T, tag: number = TAG.sequence): T[] {
  const outer = reader.enter(tag, what);
  if (reader.atEnd) reader.fail(`${what} is empty`, reader.start);
  const list: T[] = [];
  while (!reader.atEnd) list.push(read());
  reader.leave(outer, what);
  return list;
}

// subjectAltName, issuerAltName (RFC 5280 §4.2.1.6)

/** Critical where the subject is empty (RFC 5280 §4.2.1.6). @throws {CertificateError} INVALID_INPUT: no names. */
export function subjectAltName(names: readonly GeneralName[], { critical }: { critical: boolean }): Extension {
  return { oid: EXTENSION.subjectAltName, critical, value: encodeGeneralNames(names) };
}

/** @throws {CertificateError} MALFORMED_DER */
export function parseSubjectAltName(value: Uint8Array): GeneralName[] {
  return readValue(value, 'the subject alternative names', (reader) =>
    readGeneralNames(reader, TAG.sequence, 'the subject alternative names'),
  );
}

// subjectKeyIdentifier, authorityKeyIdentifier (RFC 5280 §4.2.1.1, §4.2.1.2)

export function subjectKeyIdentifier(identifier: Uint8Array): Extension {
  return { oid: EXTENSION.subjectKeyIdentifier, critical: false, value: octetString(identifier) };
}

/** @throws {CertificateError} MALFORMED_DER */
export function parseSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return readValue(value, 'the subject key identifier', (reader) => reader.octetString('the subject key identifier'));
}

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Uint8Array | null;
  readonly issuer: readonly GeneralName[] | null;
  /** The contents of the INTEGER. */
  readonly serialNumber: Uint8Array | null;
}

/** With the issuer's key identifier, and nothing that would tie it to one of the issuer's certificates. */
export function authorityKeyIdentifier(identifier: Uint8Array): Extension {
  const value = sequence(contextPrimitive(0, identifier));
  return { oid: EXTENSION.authorityKeyIdentifier, critical: false, value };
}

/** @throws {CertificateError} MALFORMED_DER: an issuer without a serial number, or the reverse, included. */
export function parseAuthorityKeyIdentifier(value: Uint8Array): AuthorityKeyIdentifier {
  const what = 'the authority key identifier';
  return readValue(value, what, (reader) => {
    const outer = reader.enter(TAG.sequence, what);
    const keyIdentifier = reader.peek() === 0x80 ? reader.contentOf(0x80, 'keyIdentifier') : null;
    const issuer = reader.peek() === 0xa1 ? readGeneralNames(reader, 0xa1, 'authorityCertIssuer') : null;
    const serialNumber = reader.peek() === 0x82 ? reader.integer('authorityCertSerialNumber', 0x82) : null;
    if ((issuer === null) !== (serialNumber === null))
      reader.fail(`${what} has an issuer or a serial number without the other`);
    reader.leave(outer, what);
    return { keyIdentifier, issuer, serialNumber };
  });
}

// cRLDistributionPoints (RFC 5280 §4.2.1.13)

export function crlDistributionPoints(urls: readonly string[]): Extension {
  const points = urls.map((url) => sequence(contextConstructed(0, contextConstructed(0, uri(url)))));
  return { oid: EXTENSION.crlDistributionPoints, critical: false, value: sequence(...points) };
}

function uri(url: string): Uint8Array {
  return contextPrimitive(6, asciiBytes(url));
}

export interface DistributionPoint {
  /** The full names; empty where the point is named relative to its issuer. */
  readonly names: readonly GeneralName[];
  /** Whether it covers some reasons only. */
  readonly someReasons: boolean;
  /** Who signs the CRL, where that is not the certificate's issuer. */
  readonly crlIssuer: readonly GeneralName[];
}

/** @throws {CertificateError} MALFORMED_DER */
export function parseDistributionPoints(value: Uint8Array): DistributionPoint[] {
  return readValue(value, 'the CRL distribution points', (reader) =>
    readList(reader, 'the CRL distribution points', () => readDistributionPoint(reader)),
  );
}

function readDistributionPoint(reader: DerReader): DistributionPoint {
  const outer = reader.enter(TAG.sequence, 'a distribution point');
  const names = reader.peek() === 0xa0 ? readDistributionPointName(reader) : [];
  const someReasons = reader.peek() === 0x81;
  if (someReasons) reader.namedBits('reasons', 0x81);
  const crlIssuer = reader.peek() === 0xa2 ? readGeneralNames(reader, 0xa2, 'cRLIssuer') : [];
  reader.leave(outer, 'a distribution point');
  return { names, someReasons, crlIssuer };
}

/** DistributionPointName under `[0]`: full names, or a field relative to the issuer's name, which is passed over. */
export function readDistributionPointName(reader: DerReader): GeneralName[] {
  const outer = reader.enter(0xa0, 'distributionPoint');
  const names = reader.peek() === 0xa0 ? readGeneralNames(reader, 0xa0, 'fullName') : [];
  if (names.length === 0) reader.checked('nameRelativeToCRLIssuer', 0xa1);
  reader.leave(outer, 'distributionPoint');
  return names;
}

/** The URLs of all points, in order. @throws {CertificateError} MALFORMED_DER */
export function parseCrlDistributionPoints(value: Uint8Array): string[] {
  return parseDistributionPoints(value).flatMap((point) => uris(point.names));
}

function uris(names: readonly GeneralName[]): string[] {
  return names.flatMap((name) => (name.kind === 'uri' ? [name.value] : []));
}

// authorityInfoAccess (RFC 5280 §4.2.2.1)

const OCSP = '1.3.6.1.5.5.7.48.1';
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';

export function authorityInfoAccess({
  ocsp,
  caIssuers,
}: {
  ocsp: readonly string[];
  caIssuers: readonly string[];
}): Extension {
  const describe = (method: string, url: string): Uint8Array => sequence(objectIdentifier(method), uri(url));
  const value = sequence(
    ...ocsp.map((url) => describe(OCSP, url)),
    ...caIssuers.map((url) => describe(CA_ISSUERS, url)),
  );
  return { oid: EXTENSION.authorityInfoAccess, critical: false, value };
}

export interface AccessDescription {
  readonly method: string;
  readonly location: GeneralName;
}

/** Every access description, of authorityInfoAccess or subjectInfoAccess. @throws {CertificateError} MALFORMED_DER */
export function parseAccessDescriptions(value: Uint8Array): AccessDescription[] {
  return readValue(value, 'the information access', (reader) =>
    readList(reader, 'the information access', () => {
      const outer = reader.enter(TAG.sequence, 'an access description');
      const method = reader.objectIdentifier('an access method');
      const location = readGeneralName(reader, 'an access location');
      reader.leave(outer, 'an access description');
      return { method, location };
    }),
  );
}

/** The URLs by method. @throws {CertificateError} MALFORMED_DER */
export function parseAuthorityInfoAccess(value: Uint8Array): { ocsp: string[]; caIssuers: string[] } {
  const all = parseAccessDescriptions(value);
  const of = (wanted: string): string[] =>
    uris(all.filter(({ method }) => method === wanted).map(({ location }) => location));
  return { ocsp: of(OCSP), caIssuers: of(CA_ISSUERS) };
}

// nameConstraints (RFC 5280 §4.2.1.10), certificatePolicies (§4.2.1.4)

/** Critical, as RFC 5280 §4.2.1.10 wants. @throws {CertificateError} INVALID_INPUT: no constraints. */
export function nameConstraints(constraints: NameConstraints): Extension {
  return { oid: EXTENSION.nameConstraints, critical: true, value: encodeNameConstraints(constraints) };
}

export function certificatePolicies(policies: readonly string[]): Extension {
  const value = sequence(...policies.map((policy) => sequence(objectIdentifier(policy))));
  return { oid: EXTENSION.certificatePolicies, critical: false, value };
}

/** The policies' OIDs; qualifiers are checked to be DER and passed over. @throws {CertificateError} MALFORMED_DER: one twice included. */
export function parseCertificatePolicies(value: Uint8Array): string[] {
  const policies = readValue(value, 'the certificate policies', (reader) =>
    readList(reader, 'the certificate policies', () => {
      const outer = reader.enter(TAG.sequence, 'a policy');
      const policy = reader.objectIdentifier('a policy');
      if (!reader.atEnd) reader.checked("a policy's qualifiers", TAG.sequence);
      reader.leave(outer, 'a policy');
      return policy;
    }),
  );
  if (new Set(policies).size !== policies.length) new DerReader(value).fail('a certificate policy is there twice');
  return policies;
}

/** domain → policy. @throws {CertificateError} MALFORMED_DER */
export function parsePolicyMappings(value: Uint8Array): { issuerDomain: string; subjectDomain: string }[] {
  return readValue(value, 'the policy mappings', (reader) =>
    readList(reader, 'the policy mappings', () => {
      const outer = reader.enter(TAG.sequence, 'a policy mapping');
      const issuerDomain = reader.objectIdentifier('issuerDomainPolicy');
      const subjectDomain = reader.objectIdentifier('subjectDomainPolicy');
      reader.leave(outer, 'a policy mapping');
      return { issuerDomain, subjectDomain };
    }),
  );
}

/** Certificates that may follow before the rule holds; null where it is not given. @throws {CertificateError} MALFORMED_DER */
export function parsePolicyConstraints(value: Uint8Array): {
  requireExplicit: number | null;
  inhibitMapping: number | null;
} {
  return readValue(value, 'the policy constraints', (reader) => {
    const outer = reader.enter(TAG.sequence, 'the policy constraints');
    if (reader.atEnd) reader.fail('the policy constraints are empty', reader.start);
    const requireExplicit = reader.peek() === 0x80 ? reader.smallInteger('requireExplicitPolicy', 0x80) : null;
    const inhibitMapping = reader.peek() === 0x81 ? reader.smallInteger('inhibitPolicyMapping', 0x81) : null;
    reader.leave(outer, 'the policy constraints');
    return { requireExplicit, inhibitMapping };
  });
}

/** A bare INTEGER from 0, as inhibitAnyPolicy is. @throws {CertificateError} MALFORMED_DER */
export function parseInhibitAnyPolicy(value: Uint8Array): number {
  return readValue(value, 'inhibitAnyPolicy', (reader) => reader.smallInteger('inhibitAnyPolicy'));
}

// tlsfeature (RFC 7633), id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1)

/** Asks servers to staple an OCSP response, always (status_request, 5). */
export function tlsFeatureMustStaple(): Extension {
  return { oid: EXTENSION.tlsFeature, critical: false, value: sequence(integer(5)) };
}

/** TLS extension numbers. @throws {CertificateError} MALFORMED_DER */
export function parseTlsFeature(value: Uint8Array): number[] {
  return readValue(value, 'the TLS features', (reader) =>
    readList(reader, 'the TLS features', () => reader.smallInteger('a TLS feature')),
  );
}

export function ocspNoCheck(): Extension {
  return { oid: EXTENSION.ocspNoCheck, critical: false, value: nullValue() };
}

// CRL extensions (RFC 5280 §5.2)

export function crlNumber(number: bigint): Extension {
  return { oid: EXTENSION.crlNumber, critical: false, value: integer(number) };
}

/** Of cRLNumber or deltaCRLIndicator; some CAs have written negative ones. @throws {CertificateError} MALFORMED_DER */
export function parseCrlNumber(value: Uint8Array): bigint {
  return readValue(value, 'the CRL number', (reader) => reader.bigInteger('the CRL number'));
}

export interface IssuingDistributionPoint {
  readonly names: readonly GeneralName[];
  readonly onlyUserCerts: boolean;
  readonly onlyCaCerts: boolean;
  readonly onlyAttributeCerts: boolean;
  readonly someReasons: boolean;
  readonly indirect: boolean;
}

/** issuingDistributionPoint (RFC 5280 §5.2.5). @throws {CertificateError} MALFORMED_DER */
export function parseIssuingDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const what = 'the issuing distribution point';
  return readValue(value, what, (reader) => {
    const outer = reader.enter(TAG.sequence, what);
    const flag = (tag: number): boolean => reader.peek() === tag && readTrue(reader, tag);
    const names = reader.peek() === 0xa0 ? readDistributionPointName(reader) : [];
    const onlyUserCerts = flag(0x81);
    const onlyCaCerts = flag(0x82);
    const someReasons = reader.peek() === 0x83;
    if (someReasons) reader.namedBits('onlySomeReasons', 0x83);
    const indirect = flag(0x84);
    const onlyAttributeCerts = flag(0x85);
    reader.leave(outer, what);
    return { names, onlyUserCerts, onlyCaCerts, onlyAttributeCerts, someReasons, indirect };
  });
}

function readTrue(reader: DerReader, tag: number): boolean {
  const content = reader.contentOf(tag, 'a flag');
  if (content.length !== 1 || content[0] !== 0xff)
    reader.fail('a flag is not TRUE, and FALSE is left out in DER', reader.start);
  return true;
}

/** The text of an IA5String value, as Netscape's comment is. @throws {CertificateError} MALFORMED_DER */
export function parseIa5Value(value: Uint8Array): string {
  return readValue(value, 'the text', (reader) => singleBytes(reader.contentOf(TAG.ia5String, 'the text')));
}
