/** Who a certificate and its issuer are: subjectAltName and the key identifiers (RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.6). */
import { TAG } from './der.ts';
import { contextPrimitive, octetString, sequence } from './der-writer.ts';
import { readValue } from './extension-value.ts';
import { EXTENSION, type Extension } from './extensions.ts';
import { encodeGeneralNames, readGeneralNames } from './general-name.ts';
import type { GeneralName } from './general-name.ts';

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
