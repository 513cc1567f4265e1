/** What may stand below a CA and under which policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.10, §4.2.1.11, §4.2.1.14). */
import { DerReader, TAG } from './der.ts';
import { objectIdentifier, sequence } from './der-writer.ts';
import { readList, readValue } from './extension-value.ts';
import { EXTENSION, type Extension } from './extensions.ts';
import { encodeNameConstraints } from './name-constraints.ts';
import type { NameConstraints } from './name-constraints.ts';

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
