import { CertificateError } from '../../shared/errors.ts';
import { parseSerialNumber } from '../pki/serial-number.ts';
import type { AuthorityPorts, Revocation } from './ports.ts';
import { revocationInstants, type RevokeInput } from './revoke-certificates.ts';

export interface RevokeSerialsInput extends Omit<RevokeInput, 'ids'> {
  /** Id of the CA. */
  readonly authorityId: string;
  /** As people write them: colons and upper case are taken. */
  readonly serialNumbers: readonly string[];
}

/**
 * Revokes serial numbers of a CA whose certificates we never saw, all of them or none: they stand on its next CRL. Since
 * nobody knows when such a certificate ends, its entry stays there for good.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ALREADY_REVOKED, POLICY_REFUSED: a certificate with that number is on record, or a
 *   hold was asked for; INVALID_INPUT, VALIDITY_INVALID, VAULT_LOCKED
 */
export async function revokeSerialNumbers(
  ports: AuthorityPorts,
  input: RevokeSerialsInput,
): Promise<readonly ({ readonly serialNumber: string } & Revocation)[]> {
  const { revokedAt, invalidityDate } = revocationInstants(ports, input);
  const numbers = [...new Set(input.serialNumbers.map(parseSerialNumber))];
  const wrong = numbers.find((number) => number.startsWith('-') || number.length > 40);
  if (wrong !== undefined) {
    throw new CertificateError(
      'INVALID_INPUT',
      `“${wrong}” is no serial number of a CA: positive, and 20 octets at most (RFC 5280 §4.1.2.2). Check it.`,
    );
  }
  const { authorityId, reason } = input;
  const revocations = numbers.map((serialNumber) => ({ authorityId, serialNumber, revokedAt, reason, invalidityDate }));
  await ports.registry.recordSerialRevocations(revocations);
  return revocations;
}
