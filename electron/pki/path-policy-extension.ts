/** certificatePolicies as path validation needs it: the policies, and whether every qualifier was understood (RFC 5280 §4.2.1.4). */
import { DerReader, TAG } from './der.ts';

export interface StatedPolicies {
  readonly policies: ReadonlySet<string>;
  /** A qualifier that is neither a CPS pointer nor a user notice. */
  readonly unknownQualifier: string | null;
}

const QUALIFIERS = new Set(['1.3.6.1.5.5.7.2.1', '1.3.6.1.5.5.7.2.2']);

/** @throws {CertificateError} MALFORMED_DER: no policy at all and one twice included. */
export function readPolicies(value: Uint8Array): StatedPolicies {
  const what = 'the certificate policies';
  const reader = new DerReader(value);
  const outer = reader.enter(TAG.sequence, what);
  if (reader.atEnd) reader.fail(`${what} are empty`, 0);
  const policies = new Set<string>();
  let unknownQualifier: string | null = null;
  while (!reader.atEnd) {
    const information = reader.enter(TAG.sequence, 'a policy');
    const policy = reader.objectIdentifier('a policy');
    if (policies.has(policy)) reader.fail('a certificate policy is there twice', reader.start);
    policies.add(policy);
    if (!reader.atEnd) unknownQualifier = readQualifiers(reader) ?? unknownQualifier;
    reader.leave(information, 'a policy');
  }
  reader.leave(outer, what);
  reader.end(what);
  return { policies, unknownQualifier };
}

function readQualifiers(reader: DerReader): string | null {
  let unknown: string | null = null;
  const outer = reader.enter(TAG.sequence, "a policy's qualifiers");
  if (reader.atEnd) reader.fail("a policy's qualifiers are empty", reader.start);
  while (!reader.atEnd) {
    const qualifier = reader.enter(TAG.sequence, 'a qualifier');
    const oid = reader.objectIdentifier('a qualifier');
    if (!QUALIFIERS.has(oid)) unknown = oid;
    reader.checked('a qualifier');
    reader.leave(qualifier, 'a qualifier');
  }
  reader.leave(outer, "a policy's qualifiers");
  return unknown;
}
