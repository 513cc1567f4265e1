/** What a certificate may be used for: basicConstraints, keyUsage, extendedKeyUsage (RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12). */
import { KEY_USAGES, type KeyUsage } from '../../shared/pki-terms.ts';
import { TAG } from './der.ts';
import { boolean, integer, namedBits, objectIdentifier, sequence } from './der-writer.ts';
import { readList, readValue } from './extension-value.ts';
import { EXTENSION, type Extension } from './extensions.ts';

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
