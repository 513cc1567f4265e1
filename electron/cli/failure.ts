import { CertificateError, ERROR_KINDS, type ErrorCode, type ErrorKind } from '../../shared/errors.ts';

/** How a failure is told to scripts, and the status that the program ends with. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: unknown;
  readonly status: number;
}

const STATUS: Readonly<Record<ErrorKind, number>> = { refused: 1, usage: 2, locked: 3, 'not-found': 4, fault: 70 };

/**
 * What to say of something thrown. A refusal speaks for itself; anything else is a fault of ours, told by its name and
 * message (which hold no secret: passphrases and keys are never put into one) so that it can be reported.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CertificateError) {
    const { code, message, detail } = thrown;
    return { code, message, detail: detail ?? null, status: STATUS[ERROR_KINDS[code]] };
  }
  const said = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    code: 'INTERNAL',
    message: `A fault of ours: ${said}. Set CHANCERY_TRACE=1 to see where, and report it.`,
    detail: null,
    status: STATUS.fault,
  };
}
