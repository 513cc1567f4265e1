import { z } from 'zod';
import { nothing } from './inputs.ts';
import type { MethodShape } from './method-shape.ts';

/** `unavailable`: this build knows no place to ask, as every build that no release machine made. */
export const UPDATE_STATES = ['unavailable', 'off', 'on'] as const;

const versionSchema = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/u);
/** A release that its makers announced, as a person is asked about it. */
export const newerSchema = z.strictObject({
  version: versionSchema,
  released: z.iso.datetime(),
  /** What is new in it, as plain text. */
  notes: z.string().max(20_000),
  /** How much there is to download. */
  bytes: z.number().int().positive(),
});
export type NewerRelease = z.infer<typeof newerSchema>;

const packageSchema = z.strictObject({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() });
export type PackageLicence = z.infer<typeof packageSchema>;

/** The release itself: the work of others in it, and whether there is a newer one. */
export const releaseMethods = {
  packageLicences: { input: nothing, output: z.strictObject({ packages: z.array(packageSchema) }), errors: [] },
  /** Whether newer releases are asked for; null only tells. Off until a person says otherwise. */
  updates: {
    input: z.strictObject({ on: z.boolean().nullable() }),
    output: z.strictObject({ state: z.enum(UPDATE_STATES) }),
    errors: [],
  },
  /** Asks once, only while updates are on; nothing is fetched but the signed announcement. */
  lookForUpdate: {
    input: nothing,
    output: z.strictObject({ newer: newerSchema.nullable() }),
    errors: ['UPDATE_REFUSED', 'HOST_UNREACHABLE', 'NOT_SUPPORTED'],
  },
  /** Fetches the release that was found last and proves it; `workProgressed` tells how far it is, and `cancelWork` ends it. */
  downloadUpdate: {
    input: z.strictObject({ version: versionSchema }),
    output: z.strictObject({ outcome: z.enum(['downloaded', 'cancelled']) }),
    errors: ['UPDATE_REFUSED', 'HOST_UNREACHABLE', 'WRITE_FAILED', 'NOT_SUPPORTED'],
  },
  /**
   * Asks once more, in the system's own dialog; then backs the open vault up, locks it, installs what was downloaded and starts
   * it in the place of this program.
   */
  installUpdate: {
    input: z.strictObject({ version: versionSchema }),
    output: z.strictObject({ outcome: z.enum(['installing', 'cancelled']) }),
    errors: ['UPDATE_REFUSED', 'WRITE_FAILED', 'NOT_SUPPORTED'],
  },
} as const satisfies Record<string, MethodShape>;
