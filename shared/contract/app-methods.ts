import { z } from 'zod';
import { nothing } from './inputs.ts';
import type { MethodShape } from './method-shape.ts';
import { vaultStatusSchema } from './vault-methods.ts';

export const THEMES = ['system', 'light', 'dark'] as const;

const appStatusSchema = z.strictObject({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  theme: z.enum(THEMES),
  vault: vaultStatusSchema,
  recentVaults: z.array(z.strictObject({ name: z.string(), path: z.string() })),
});
export type AppStatus = z.infer<typeof appStatusSchema>;

export const appMethods = {
  appStatus: { input: nothing, output: appStatusSchema, errors: [] },
  setTheme: { input: z.strictObject({ theme: z.enum(THEMES) }), output: nothing, errors: [] },
} as const satisfies Record<string, MethodShape>;
