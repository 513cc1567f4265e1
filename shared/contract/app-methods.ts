import { z } from 'zod';
import { nothing } from './inputs.ts';
import type { MethodShape } from './method-shape.ts';
import { vaultStatusSchema } from './vault-methods.ts';

/** The languages of the window; `system` takes the first of the system's own that is among them. */
export const LANGUAGES = ['system', 'en', 'de', 'fr', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

export const THEMES = ['system', 'light', 'dark'] as const;

const appStatusSchema = z.strictObject({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  theme: z.enum(THEMES),
  language: z.enum(LANGUAGES),
  vault: vaultStatusSchema,
  recentVaults: z.array(z.strictObject({ name: z.string(), path: z.string() })),
});
export type AppStatus = z.infer<typeof appStatusSchema>;

export const appMethods = {
  appStatus: { input: nothing, output: appStatusSchema, errors: [] },
  setLanguage: { input: z.strictObject({ language: z.enum(LANGUAGES) }), output: nothing, errors: [] },
  setTheme: { input: z.strictObject({ theme: z.enum(THEMES) }), output: nothing, errors: [] },
} as const satisfies Record<string, MethodShape>;
