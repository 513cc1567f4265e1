/** The page's side of the contract: replies become values or refusals, events become a typed union. */
import { z } from 'zod';
import {
  errorReplySchema,
  events,
  methods,
  type Bridge,
  type EventName,
  type EventPayload,
  type MethodInput,
  type MethodName,
  type MethodOutput,
} from '../shared/contract.ts';
import { ERROR_KINDS, type ErrorCode, type ErrorKind } from '../shared/errors.ts';

/** Why something was refused, in main's own words; an empty message when main gave no answer at all. */
export interface Refusal {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
  /** Plain JSON for programs, where main gave any. */
  readonly detail?: unknown;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export type ClientEvent = { [E in EventName]: { readonly event: E; readonly payload: EventPayload<E> } }[EventName];

export interface Client {
  /** Never rejects: what goes wrong on the way is a refusal of the kind `fault`. */
  call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<Answer<MethodOutput<M>>>;
  /** Events that are not in the contract are left out. Returns the way to stop. */
  subscribe(listener: (event: ClientEvent) => void): () => void;
}

declare global {
  interface Window {
    readonly chancery?: Bridge;
  }
}

type OutputSchemas = { readonly [M in MethodName]: { readonly output: z.ZodType<MethodOutput<M>> } };
const schemas: OutputSchemas = methods;

const replySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: errorReplySchema }),
]);

export function createClient(bridge: Bridge): Client {
  return {
    call: (method, input) => call(bridge, method, input),
    subscribe: (listener) =>
      bridge.subscribe((name, payload) => {
        const event = readEvent(name, payload);
        if (event !== undefined) listener(event);
      }),
  };
}

async function call<M extends MethodName>(
  bridge: Bridge,
  method: M,
  input: MethodInput<M>,
): Promise<Answer<MethodOutput<M>>> {
  const reply = await bridge.call(method, input).then(
    (answer) => replySchema.safeParse(answer),
    (cause: unknown) => ({ success: false, error: cause }) as const,
  );
  if (!reply.success) return { ok: false, refusal: NO_ANSWER };
  if (!reply.data.ok) return { ok: false, refusal: toRefusal(reply.data.error) };
  const value = schemas[method].output.safeParse(reply.data.value);
  return value.success ? { ok: true, value: value.data } : { ok: false, refusal: NO_ANSWER };
}

/** The connection to main is broken, or main broke the contract. */
const NO_ANSWER: Refusal = { kind: 'fault', code: 'INTERNAL', message: '' };

function toRefusal(error: z.infer<typeof errorReplySchema>): Refusal {
  const { code, message, detail } = error;
  return { kind: ERROR_KINDS[code], code, message, ...(detail === undefined ? {} : { detail }) };
}

function readEvent(name: string, payload: unknown): ClientEvent | undefined {
  switch (name) {
    case 'filesArrived':
      return { event: 'filesArrived', payload: {} };
    case 'workProgressed': {
      const read = events.workProgressed.safeParse(payload);
      return read.success ? { event: name, payload: read.data } : undefined;
    }
    case 'publishingChanged':
      return { event: name, payload: {} };
    case 'registryChanged': {
      const read = events.registryChanged.safeParse(payload);
      return read.success ? { event: name, payload: read.data } : undefined;
    }
    case 'vaultChanged': {
      const read = events.vaultChanged.safeParse(payload);
      return read.success ? { event: name, payload: read.data } : undefined;
    }
    case 'actionRequested': {
      const read = events.actionRequested.safeParse(payload);
      return read.success ? { event: name, payload: read.data } : undefined;
    }
    default:
      return undefined;
  }
}
