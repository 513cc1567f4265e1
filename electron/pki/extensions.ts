import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import type { MalformedCode } from './der-cursor.ts';
import { boolean, objectIdentifier, octetString, sequence } from './der-writer.ts';

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
