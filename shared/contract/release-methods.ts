import { z } from 'zod';
import { nothing } from './inputs.ts';
import type { MethodShape } from './method-shape.ts';

/** `unavailable`: this build knows no place to ask, as every build that no release machine made. */
export const UPDATE_STATES = ['unavailable', 'off', 'on'] as const;

const newerSchema = z.strictObject({ version: z.string(), page: z.string() });
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
  /** Asks once, only while updates are on; nothing is fetched but the signed announcement, and nothing is installed. */
  lookForUpdate: {
    input: nothing,
    output: z.strictObject({ newer: newerSchema.nullable() }),
    errors: ['UPDATE_REFUSED', 'HOST_UNREACHABLE', 'NOT_SUPPORTED'],
  },
} as const satisfies Record<string, MethodShape>;
