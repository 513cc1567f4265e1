/**
 * Why something was refused. A closed list: a code is part of the contract with scripts and with the window,
 * so it is added here, never made up where it is thrown.
 *
 * Each code belongs to one kind, which decides the exit status of the headless commands.
 */
export const ERROR_KINDS = {
  // A file or message that is not what it should be.
  MALFORMED_PEM: 'refused',
  MALFORMED_DER: 'refused',
  MALFORMED_NAME: 'refused',
  MALFORMED_KEY: 'refused',
  MALFORMED_REQUEST: 'refused',
  MALFORMED_CERTIFICATE: 'refused',
  MALFORMED_CRL: 'refused',
  MALFORMED_OCSP: 'refused',
  MALFORMED_CONTAINER: 'refused',
  UNKNOWN_FORMAT: 'refused',
  INPUT_TOO_LARGE: 'refused',
  UNSUPPORTED_ALGORITHM: 'refused',

  // A rule of the profile, of the issuer, or of RFC 5280.
  PROOF_OF_POSSESSION_FAILED: 'refused',
  WEAK_KEY: 'refused',
  KEY_MISMATCH: 'refused',
  POLICY_REFUSED: 'refused',
  NAME_NOT_PERMITTED: 'refused',
  VALIDITY_EXCEEDS_ISSUER: 'refused',
  VALIDITY_TOO_LONG: 'refused',
  VALIDITY_INVALID: 'refused',
  ISSUER_NOT_VALID: 'refused',
  ISSUER_CANNOT_SIGN: 'refused',
  LINT_REFUSED: 'refused',
  STRICT_REFUSED: 'refused',
  ALREADY_REVOKED: 'refused',
  NOT_ON_HOLD: 'refused',
  NOTHING_TO_UNDO: 'refused',
  AUTHORITY_EXISTS: 'refused',
  AUTHORITY_INCOMPLETE: 'refused',
  MALFORMED_POLICY: 'refused',
  MALFORMED_PROFILE: 'refused',
  PROFILE_EXISTS: 'refused',
  AMBIGUOUS_REFERENCE: 'refused',
  WEAK_PASSPHRASE: 'refused',
  SIGNATURE_UNPROVEN: 'refused',
  BATCH_REFUSED: 'refused',
  REGISTRY_CHANGED: 'refused',
  NOT_SUPPORTED: 'refused',

  // The vault and files.
  VAULT_EXISTS: 'refused',
  NOT_A_VAULT: 'refused',
  VAULT_DAMAGED: 'refused',
  VAULT_TAMPERED: 'refused',
  VAULT_OLDER_COPY: 'refused',
  RESTORE_DIFFERS: 'refused',
  MALFORMED_SHARE: 'refused',
  SHARES_DO_NOT_MATCH: 'refused',
  TOO_FEW_SHARES: 'refused',
  VAULT_TOO_NEW: 'refused',
  VAULT_BUSY: 'refused',
  CANNOT_LOCK_FILE: 'refused',
  READ_ONLY: 'refused',
  DISK_FULL: 'refused',
  FILE_EXISTS: 'refused',
  FILE_UNREADABLE: 'refused',
  UNSAFE_PATH: 'refused',
  WRITE_FAILED: 'refused',
  EXPORT_UNPROVEN: 'refused',
  PRIVATE_KEY_NOT_HERE: 'refused',

  // What is handed to the world, and what the world serves.
  PUBLISHER_BUSY: 'refused',
  HOOK_FAILED: 'refused',
  LISTEN_FAILED: 'refused',
  HOST_UNREACHABLE: 'refused',
  HOST_TIMEOUT: 'refused',
  UPDATE_REFUSED: 'refused',
  STARTTLS_REFUSED: 'refused',
  TLS_FAILED: 'refused',

  // Who asks.
  VAULT_LOCKED: 'locked',
  WRONG_PASSPHRASE: 'locked',
  PASSPHRASE_REQUIRED: 'locked',
  KEYCHAIN_REFUSED: 'locked',

  // What is asked for.
  VAULT_NOT_FOUND: 'not-found',
  FILE_NOT_FOUND: 'not-found',
  CERTIFICATE_NOT_FOUND: 'not-found',
  AUTHORITY_NOT_FOUND: 'not-found',
  REQUEST_NOT_FOUND: 'not-found',
  CRL_NOT_FOUND: 'not-found',
  PROFILE_NOT_FOUND: 'not-found',
  ACME_RECORD_NOT_FOUND: 'not-found',

  // A broken contract, and a fault of ours.
  USAGE: 'usage',
  INVALID_INPUT: 'usage',
  INTERNAL: 'fault',
} as const satisfies Record<string, 'refused' | 'locked' | 'not-found' | 'usage' | 'fault'>;

/** The detail of PASSPHRASE_REQUIRED where a CA asks for the vault's own at every signature. */
export const SIGNATURE_DETAIL = 'signature';

export type ErrorCode = keyof typeof ERROR_KINDS;
export type ErrorKind = (typeof ERROR_KINDS)[ErrorCode];

/** Every code, for schemas. */
export const ERROR_CODES = Object.keys(ERROR_KINDS).filter(isErrorCode);

/** Whether a text is one of the codes of {@link ERROR_KINDS}. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_KINDS, text);
}

/**
 * A refusal that a person can act on: one sentence of what is wrong, one of what to do.
 *
 * `detail` is plain JSON for scripts (an offset, the findings that refused); it never holds secret material.
 */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code: ErrorCode;
  readonly detail: unknown;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; detail?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.detail = options.detail;
  }
}

/** Whether something thrown is a refusal with one of these codes (any refusal when none is named). */
export function isRefusal(thrown: unknown, ...codes: ErrorCode[]): thrown is CertificateError {
  return thrown instanceof CertificateError && (codes.length === 0 || codes.includes(thrown.code));
}
