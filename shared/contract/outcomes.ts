import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';

/** A native dialog was answered with Cancel: an outcome, not an error. */
export const cancelledSchema = z.strictObject({ outcome: z.literal('cancelled') });

/** What was proven of a file after it was written, by reading it back. */
export const PROOFS = [
  'bytes-re-read',
  'key-matches',
  'chain-in-order',
  'passphrase-opens',
  'mode-0600',
  'signature-verifies',
] as const;
export const savedSchema = z.strictObject({
  outcome: z.literal('saved'),
  path: z.string(),
  proofs: z.array(z.enum(PROOFS)),
});
export const saveOutcomeSchema = z.discriminatedUnion('outcome', [savedSchema, cancelledSchema]);
export type SaveOutcome = z.infer<typeof saveOutcomeSchema>;

/** One of many that was refused, the others standing; its code is one of shared/errors.ts. */
export const refusedItemSchema = z.strictObject({
  outcome: z.literal('refused'),
  id: z.string(),
  code: z.enum(ERROR_CODES),
  message: z.string(),
});
export type RefusedItem = z.infer<typeof refusedItemSchema>;
