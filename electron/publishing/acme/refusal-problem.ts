import type { CertificateError, ErrorCode } from '../../../shared/errors.ts';
import { AcmeProblem, type ProblemType } from './problem.ts';

/** What a refusal of the authority is to a client that sent a request to be signed. What is not named is no fault of the client's. */
const PROBLEMS: Readonly<Partial<Record<ErrorCode, ProblemType>>> = {
  MALFORMED_DER: 'badCSR',
  MALFORMED_NAME: 'badCSR',
  MALFORMED_KEY: 'badCSR',
  MALFORMED_REQUEST: 'badCSR',
  INPUT_TOO_LARGE: 'badCSR',
  UNSUPPORTED_ALGORITHM: 'badCSR',
  PROOF_OF_POSSESSION_FAILED: 'badCSR',
  WEAK_KEY: 'badCSR',
  POLICY_REFUSED: 'badCSR',
  LINT_REFUSED: 'badCSR',
  NAME_NOT_PERMITTED: 'rejectedIdentifier',
  VALIDITY_INVALID: 'malformed',
  VALIDITY_TOO_LONG: 'malformed',
  VALIDITY_EXCEEDS_ISSUER: 'malformed',
  REGISTRY_CHANGED: 'orderNotReady',
  ALREADY_REVOKED: 'alreadyRevoked',
};

/** A vault that is locked, or a disk that is full, passes. */
const PASSING: readonly ErrorCode[] = ['VAULT_LOCKED', 'VAULT_BUSY', 'DISK_FULL', 'WRITE_FAILED', 'READ_ONLY'];

/**
 * What a client is told of a refusal; null where it is none of its business: the keeper is told instead.
 *
 * @param instead for refusals of another kind of request than one to be signed
 */
export function problemOfRefusal(
  error: CertificateError,
  instead: Readonly<Partial<Record<ErrorCode, ProblemType>>> = {},
): AcmeProblem | null {
  const type = instead[error.code] ?? PROBLEMS[error.code];
  if (type !== undefined) return new AcmeProblem(type, error.message);
  if (!PASSING.includes(error.code)) return null;
  return new AcmeProblem('serverInternal', 'Nothing can be signed or recorded here at the moment. Ask again later.', {
    status: 503,
    headers: { 'Retry-After': '60' },
  });
}
