import { problemDocument, type AcmeProblem } from './problem.ts';

/** What is answered. Nothing of it may be kept by a cache. */
export interface AcmeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): AcmeReply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function emptyReply(status: number): AcmeReply {
  return { status, headers: {}, body: '' };
}

export function problemReply(problem: AcmeProblem): AcmeReply {
  return jsonReply(problem.status, problemDocument(problem), {
    ...problem.headers,
    'Content-Type': 'application/problem+json',
  });
}
