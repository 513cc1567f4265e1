/** Where to look further: CRL distribution points, information access, stapling (RFC 5280 §4.2.1.13, §4.2.2; RFC 7633). */
import { TAG, type DerReader } from './der.ts';
import {
  asciiBytes,
  contextConstructed,
  contextPrimitive,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
} from './der-writer.ts';
import { readList, readValue } from './extension-value.ts';
import { EXTENSION, type Extension } from './extensions.ts';
import { readGeneralName, readGeneralNames } from './general-name.ts';
import type { GeneralName } from './general-name.ts';

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
