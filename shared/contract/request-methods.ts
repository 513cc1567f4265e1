import { z } from 'zod';
import { keptRequestSchema } from '../descriptions.ts';
import { digestSchema, idSchema } from './inputs.ts';
import { openedRequestSchema } from './issuing-methods.ts';
import { type MethodShape, requestErrors, vaultErrors } from './method-shape.ts';

/** Requests that wait in the vault until someone decides. */
export const requestMethods = {
  /** Those on record, oldest first. */
  listRequests: {
    input: z.strictObject({
      state: z.enum(['waiting', 'issued', 'rejected']).nullable(),
      limit: z.number().int().min(1).max(500),
      offset: z.number().int().min(0),
    }),
    output: z.strictObject({ items: z.array(keptRequestSchema), total: z.number().int() }),
    errors: vaultErrors,
  },
  /** Puts an inspected request on record, to wait until someone signs or rejects it. */
  keepRequest: {
    input: z.strictObject({ digest: digestSchema }),
    output: keptRequestSchema,
    errors: [...vaultErrors, ...requestErrors, 'PROOF_OF_POSSESSION_FAILED'],
  },
  /** Inspects one that is on record. */
  openKeptRequest: {
    input: z.strictObject({ id: idSchema }),
    output: openedRequestSchema,
    errors: [...vaultErrors, ...requestErrors],
  },
  /** Turns a request down, with the reason; it is on record from then on. */
  rejectRequest: {
    input: z.strictObject({ digest: digestSchema, note: z.string().min(1).max(2000) }),
    output: keptRequestSchema,
    errors: [...vaultErrors, ...requestErrors, 'POLICY_REFUSED'],
  },
} as const satisfies Record<string, MethodShape>;
