import { z } from 'zod';
import { CertificateError } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS, EXPIRED_ENTRIES, type AuthoritySettings } from '../authority/ports.ts';
import { canonicalJson, readJson } from './canonical-json.ts';

/** Fields that a vault of the first days lacks have the value that they had then. */
const settingsSchema = z.strictObject({
  crlDays: z.int(),
  crlUrls: z.array(z.string()).readonly(),
  issuerUrls: z.array(z.string()).readonly(),
  ocspUrls: z.array(z.string()).readonly(),
  namePolicy: z.strictObject({
    fields: z.record(z.string(), z.enum(['match', 'supplied', 'optional', 'forbidden'])),
    otherwise: z.enum(['optional', 'forbidden']),
  }),
  rules: z
    .strictObject({
      maximumDays: z.int().nullable(),
      keyTypes: z.array(z.string()).readonly().nullable(),
      permittedNames: z.array(z.string()).readonly(),
      excludedNames: z.array(z.string()).readonly(),
      uniqueSubject: z.boolean(),
      subjectDefaults: z.record(z.string(), z.string()),
    })
    .default(DEFAULT_SETTINGS.rules),
  expiredEntries: z.enum(EXPIRED_ENTRIES).default(DEFAULT_SETTINGS.expiredEntries),
  asksEveryTime: z.boolean().default(DEFAULT_SETTINGS.asksEveryTime),
});

/** The settings as an event tells them. @throws {CertificateError} INVALID_INPUT: something that could not be read back. */
export function settingsFacts(settings: AuthoritySettings): z.infer<typeof settingsSchema> {
  const checked = settingsSchema.safeParse(settings);
  if (checked.success) return checked.data;
  throw new CertificateError('INVALID_INPUT', 'The settings of the CA are not complete.', { cause: checked.error });
}

/** @throws {CertificateError} INVALID_INPUT: something that could not be read back. */
export function writeSettings(settings: AuthoritySettings): string {
  return canonicalJson(settingsFacts(settings));
}

/** What was read last: a batch asks for its CA's settings at each certificate, and nobody changes what was read. */
let latest: { readonly stored: string; readonly settings: AuthoritySettings } | null = null;

/** @throws {CertificateError} VAULT_DAMAGED */
export function readSettings(stored: string): AuthoritySettings {
  if (latest?.stored === stored) return latest.settings;
  const settings = settingsSchema.safeParse(readJson(stored));
  if (!settings.success) {
    throw new CertificateError('VAULT_DAMAGED', 'The settings of a CA cannot be read. Restore a backup.', {
      cause: settings.error,
    });
  }
  latest = { stored, settings: settings.data };
  return settings.data;
}
