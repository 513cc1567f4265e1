import { z } from 'zod';
import {
  methods,
  type ErrorReply,
  type MethodName,
  type MethodOutput,
  type Methods,
  type Reply,
} from '../../shared/contract.ts';
import { CertificateError, type ErrorCode } from '../../shared/errors.ts';

/** What a handler is given: its input, parsed. */
export type ParsedInput<M extends MethodName> = z.output<Methods[M]['input']>;
/** One handler for each method: a missing one does not compile. */
export type Handlers = {
  readonly [M in MethodName]: (input: ParsedInput<M>) => Promise<MethodOutput<M>> | MethodOutput<M>;
};
export type Gateway = (method: unknown, input: unknown) => Promise<Reply<unknown>>;

/** Any method may answer with these. */
const ALWAYS_DECLARED: readonly ErrorCode[] = ['INVALID_INPUT', 'INTERNAL', 'NOT_SUPPORTED'];
const FAULT: ErrorReply = {
  code: 'INTERNAL',
  message: 'Something went wrong inside Chancery. Nothing was changed; the details are in its log.',
};

/**
 * The boundary: what comes from the page is parsed strictly before a handler sees it, and what a handler answers is parsed
 * strictly before the page sees it, so that a handler which returned a key would fail closed. A refusal that the contract
 * does not declare for its method, and any fault, becomes INTERNAL with a fixed message; `log` gets the real one.
 */
export function createGateway(handlers: Handlers, log: (method: string, fault: unknown) => void): Gateway {
  return async (method, input) => {
    if (typeof method !== 'string' || !isMethod(method)) {
      return refusal({ code: 'INVALID_INPUT', message: 'There is no such method.' });
    }
    try {
      return await answer(handlers, method, input);
    } catch (error) {
      return refusal(toReply(method, error, log));
    }
  };
}

async function answer(handlers: Handlers, method: MethodName, input: unknown): Promise<Reply<unknown>> {
  const definition = methods[method];
  const parsed = definition.input.safeParse(input);
  if (!parsed.success) {
    return refusal({
      code: 'INVALID_INPUT',
      message: `${method} was called with something else: ${where(parsed.error)}`,
    });
  }
  // The input was parsed by this very method's schema; TypeScript cannot follow one key through two objects.
  const handler = handlers[method] as (input: unknown) => unknown;
  const value = await handler(parsed.data);
  const output = definition.output.safeParse(value);
  if (!output.success) throw new Error(`${method} answered out of contract: ${where(output.error)}`);
  return { ok: true, value: output.data };
}

function toReply(method: MethodName, error: unknown, log: (method: string, fault: unknown) => void): ErrorReply {
  const declared: readonly ErrorCode[] = methods[method].errors;
  if (!(error instanceof CertificateError) || ![...declared, ...ALWAYS_DECLARED].includes(error.code)) {
    log(method, error);
    return FAULT;
  }
  const detail = z.json().safeParse(error.detail);
  return {
    code: error.code,
    message: error.message,
    ...(detail.success ? { detail: detail.data } : {}),
  };
}

function refusal(error: ErrorReply): Reply<unknown> {
  return { ok: false, error };
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

/** Where it went wrong, never what was there: the value may be a passphrase. */
function where(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'unreadable';
  const path = issue.path.map(String).join('.');
  return `${path === '' ? 'the whole' : path} (${issue.code})`;
}
