/** The extensions of a revocation list as a whole (RFC 5280 §5.2). */
import { TAG, type DerReader } from './der.ts';
import { integer } from './der-writer.ts';
import { readDistributionPointName } from './extension-publication.ts';
import { readValue } from './extension-value.ts';
import { EXTENSION, type Extension } from './extensions.ts';
import type { GeneralName } from './general-name.ts';

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
