import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** A method: what it takes, what it answers with, and what it may refuse with. */
export interface MethodShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly errors: readonly ErrorCode[];
}

/** What a handler may refuse with beyond INVALID_INPUT and INTERNAL, which every method may. */
export const vaultErrors = [
  'VAULT_LOCKED',
  'VAULT_NOT_FOUND',
  'VAULT_DAMAGED',
  'VAULT_TAMPERED',
  'VAULT_OLDER_COPY',
  'VAULT_BUSY',
  'VAULT_TOO_NEW',
  'NOT_A_VAULT',
  'VAULT_EXISTS',
  'CANNOT_LOCK_FILE',
  'READ_ONLY',
  'DISK_FULL',
  'REGISTRY_CHANGED',
] as const satisfies readonly ErrorCode[];
export const requestErrors = [
  'MALFORMED_PEM',
  'MALFORMED_DER',
  'MALFORMED_NAME',
  'MALFORMED_KEY',
  'MALFORMED_REQUEST',
  'UNKNOWN_FORMAT',
  'INPUT_TOO_LARGE',
  'UNSUPPORTED_ALGORITHM',
  'REQUEST_NOT_FOUND',
] as const satisfies readonly ErrorCode[];
export const examiningErrors = [
  'MALFORMED_CERTIFICATE',
  'MALFORMED_CRL',
  'MALFORMED_CONTAINER',
  'WRONG_PASSPHRASE',
] as const satisfies readonly ErrorCode[];
export const signingErrors = [
  ...vaultErrors,
  ...requestErrors,
  'AUTHORITY_NOT_FOUND',
  'AUTHORITY_INCOMPLETE',
  'MALFORMED_PROFILE',
  'PROFILE_NOT_FOUND',
  'PROOF_OF_POSSESSION_FAILED',
  'WEAK_KEY',
  'KEY_MISMATCH',
  'POLICY_REFUSED',
  'NAME_NOT_PERMITTED',
  'VALIDITY_EXCEEDS_ISSUER',
  'VALIDITY_TOO_LONG',
  'VALIDITY_INVALID',
  'ISSUER_NOT_VALID',
  'ISSUER_CANNOT_SIGN',
  'LINT_REFUSED',
  'SIGNATURE_UNPROVEN',
  'PASSPHRASE_REQUIRED',
] as const satisfies readonly ErrorCode[];
/** What a person's own key file may be refused with. */
export const keyFileErrors = [
  'KEY_MISMATCH',
  'WRONG_PASSPHRASE',
  'MALFORMED_KEY',
  'MALFORMED_DER',
  'MALFORMED_PEM',
  'UNSUPPORTED_ALGORITHM',
  'INPUT_TOO_LARGE',
  'FILE_UNREADABLE',
] as const satisfies readonly ErrorCode[];
export const savingErrors = [
  ...vaultErrors,
  'FILE_EXISTS',
  'FILE_NOT_FOUND',
  'WRITE_FAILED',
  'EXPORT_UNPROVEN',
  'PRIVATE_KEY_NOT_HERE',
  'PASSPHRASE_REQUIRED',
  'CERTIFICATE_NOT_FOUND',
  'AUTHORITY_NOT_FOUND',
  'CRL_NOT_FOUND',
] as const satisfies readonly ErrorCode[];
