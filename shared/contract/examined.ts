import { z } from 'zod';
import { findingSchema, foreignTextSchema } from '../descriptions.ts';
import { INSPECTED_KINDS, INSPECTED_TERMS } from '../pki-terms.ts';
import { fileNameSchema } from './inputs.ts';

/** 16 MiB: a CRL of 400,000 entries (`inspectFile`). */
export const MAX_EXAMINED_FILE_BYTES = 16 * 1024 * 1024;

export const examinedSchema = z.strictObject({
  fileName: fileNameSchema,
  /** What it holds, in order; what stands in a container is one step deeper. */
  objects: z.array(
    z.strictObject({
      depth: z.number().int().min(0),
      kind: z.enum(INSPECTED_KINDS),
      /** A passphrase would open it. */
      sealed: z.boolean(),
      facts: z.array(z.strictObject({ term: z.enum(INSPECTED_TERMS), value: foreignTextSchema })),
    }),
  ),
  findings: z.array(findingSchema),
});
/** What a file turned out to be that the page has not read itself: its bytes go along where a passphrase would open more of it. */
export const examinedOutcomeSchema = z.strictObject({
  outcome: z.literal('examined'),
  examined: examinedSchema,
  bytes: z.instanceof(Uint8Array).nullable(),
});
export type Examined = z.infer<typeof examinedSchema>;
