import { CertificateError, type ErrorCode } from '../../shared/errors.ts';

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Every field of a JSON document that is not as its schema has it, by name, in one refusal. */
export function jsonRefusal(code: ErrorCode, what: string, issues: readonly Issue[]): CertificateError {
  const faults = issues.map(faultOf);
  return new CertificateError(code, `The ${what} is not as it should be: ${faults.join('; ')}. Correct it.`, {
    detail: { faults },
  });
}

function faultOf(issue: Issue): string {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys' && 'keys' in issue && Array.isArray(issue.keys)) {
    const keys = issue.keys.map((key) => `“${place === '' ? '' : `${place}.`}${String(key)}”`);
    return `there is no field ${keys.join(', ')}`;
  }
  return place === '' ? issue.message : `“${place}”: ${issue.message}`;
}
