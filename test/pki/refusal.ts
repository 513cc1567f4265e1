import { expect } from 'vitest';
import { CertificateError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** What a call refuses with. Fails the test when it does not refuse, or throws anything that is no refusal. */
export function refusalOf(call: () => unknown): CertificateError {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CertificateError);
  if (!(thrown instanceof CertificateError)) throw new Error('unreachable');
  return thrown;
}

/** Expects a refusal with this code, and a message that matches. */
export function expectRefusal(call: () => unknown, code: ErrorCode, message: RegExp = /./): void {
  const refusal = refusalOf(call);
  expect([refusal.code, refusal.message]).toEqual([code, expect.stringMatching(message)]);
}

/** Bytes from hexadecimal; blanks are passed over. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));
}
