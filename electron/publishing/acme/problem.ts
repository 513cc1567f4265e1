/** What an ACME client is told that went wrong (RFC 8555 §6.7, RFC 9457). A closed list, with the status that each goes with. */
const PROBLEM_STATUS = {
  accountDoesNotExist: 400,
  alreadyReplaced: 409,
  alreadyRevoked: 400,
  badCSR: 400,
  badNonce: 400,
  badPublicKey: 400,
  badRevocationReason: 400,
  badSignatureAlgorithm: 400,
  externalAccountRequired: 400,
  invalidContact: 400,
  malformed: 400,
  orderNotReady: 403,
  rateLimited: 429,
  rejectedIdentifier: 400,
  serverInternal: 500,
  unauthorized: 403,
  unsupportedContact: 400,
  unsupportedIdentifier: 400,
  userActionRequired: 403,
  // Of challenges only.
  connection: 400,
  dns: 400,
  incorrectResponse: 403,
  tls: 400,
} as const;

export type ProblemType = keyof typeof PROBLEM_STATUS;

export interface ProblemOptions {
  /** Where it is not the usual one. */
  readonly status?: number;
  /** Members and headers besides. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal that a client's software reads; its message is for the person behind it. */
export class AcmeProblem extends Error {
  override readonly name = 'AcmeProblem';
  readonly type: ProblemType;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(type: ProblemType, detail: string, { status, members = {}, headers = {} }: ProblemOptions = {}) {
    super(detail);
    this.type = type;
    this.status = status ?? PROBLEM_STATUS[type];
    this.members = members;
    this.headers = headers;
  }
}

export interface ProblemDocument {
  readonly type: string;
  readonly detail: string;
  readonly status: number;
}

/** The document as it goes over the wire. */
export function problemDocument({ type, message, status, members }: AcmeProblem): ProblemDocument {
  return { ...members, type: problemUrn(type), detail: message, status };
}

export function problemUrn(type: string): string {
  return `urn:ietf:params:acme:error:${type}`;
}

export function malformed(detail: string): AcmeProblem {
  return new AcmeProblem('malformed', detail);
}
