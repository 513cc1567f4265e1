import Store from 'electron-store';
import { z } from 'zod';
import { LANGUAGES, THEMES } from '../shared/contract/app-methods.ts';
import { savedViewSchema, snoozeSchema } from '../shared/contract/list-methods.ts';
import { outletsSchema } from '../shared/outlets.ts';

const RECENT_VAULTS = 10;

/** What is remembered of one vault's screens; a part that cannot be read is lost alone. */
const deskSchema = z.object({
  views: z.array(savedViewSchema).catch([]),
  snoozes: z.array(snoozeSchema).catch([]),
  /** Warnings that the system has shown already, each by its key. */
  told: z.array(z.string()).catch([]),
});
export type Desk = z.infer<typeof deskSchema>;

const preferencesSchema = z.object({
  theme: z.enum(THEMES).catch('system'),
  language: z.enum(LANGUAGES).catch('system'),
  recentVaults: z.array(z.object({ name: z.string(), path: z.string() })).catch([]),
  /** How long a vault stays unlocked when nothing is done. */
  lockAfterMinutes: z.number().int().min(1).max(1_440).catch(15),
  /** By the vault's path. */
  outlets: z.record(z.string(), outletsSchema).catch({}),
  window: z
    .object({
      x: z.number().int(),
      y: z.number().int(),
      width: z.number().int().min(200),
      height: z.number().int().min(200),
      maximized: z.boolean(),
    })
    .nullable()
    .catch(null),
  /** Whether the system shows what ends. */
  remind: z.boolean().catch(true),
  /** Whether newer releases are asked for: never unless a person says so. */
  updates: z.boolean().catch(false),
  /** By the vault's id. */
  desks: z.record(z.string(), deskSchema).catch({}),
});
export type Preferences = z.infer<typeof preferencesSchema>;
export type WindowState = NonNullable<Preferences['window']>;

/** What a person chose about the window: never keys, never the register. */
export interface PreferenceStore {
  read(): Preferences;
  write(changes: Partial<Preferences>): void;
  rememberVault(vault: { name: string; path: string }): void;
}

/**
 * The preferences, in `config.json` of the app's own folder. A damaged or hand-edited file costs the preferences that
 * cannot be read, never the start of the app.
 */
export function openPreferences(): PreferenceStore {
  const store = new Store<Record<string, unknown>>({ clearInvalidConfig: true });
  const read = (): Preferences =>
    preferencesSchema.parse({
      theme: store.get('theme'),
      language: store.get('language'),
      recentVaults: store.get('recentVaults'),
      lockAfterMinutes: store.get('lockAfterMinutes'),
      outlets: store.get('outlets'),
      window: store.get('window'),
      remind: store.get('remind'),
      updates: store.get('updates'),
      desks: store.get('desks'),
    });
  const write = (changes: Partial<Preferences>): void => {
    store.set(changes);
  };
  return {
    read,
    write,
    rememberVault: (vault) => {
      const others = read().recentVaults.filter((known) => known.path !== vault.path);
      write({ recentVaults: [vault, ...others].slice(0, RECENT_VAULTS) });
    },
  };
}
