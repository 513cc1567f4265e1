import { z } from 'zod';
import { CertificateError } from '../../shared/errors.ts';
import type { AuthoritySettings } from '../authority/ports.ts';
import { canonicalJson, readJson } from './canonical-json.ts';

const settingsSchema = z.strictObject({
  crlDays: z.int(),
  crlUrls: z.array(z.string()),
  issuerUrls: z.array(z.string()),
  ocspUrls: z.array(z.string()),
  namePolicy: z.strictObject({
    fields: z.record(z.string(), z.enum(['match', 'supplied', 'optional', 'forbidden'])),
    otherwise: z.enum(['optional', 'forbidden']),
  }),
});

/** @throws {CertificateError} INVALID_INPUT: something that could not be read back. */
export function writeSettings(settings: AuthoritySettings): string {
  const checked = settingsSchema.safeParse(settings);
  if (!checked.success) {
    throw new CertificateError('INVALID_INPUT', 'The settings of the CA are not complete.', { cause: checked.error });
  }
  return canonicalJson(checked.data);
}

/** @throws {CertificateError} VAULT_DAMAGED */
export function readSettings(stored: string): AuthoritySettings {
  const settings = settingsSchema.safeParse(readJson(stored));
  if (!settings.success) {
    throw new CertificateError('VAULT_DAMAGED', 'The settings of a CA cannot be read. Restore a backup.', {
      cause: settings.error,
    });
  }
  return settings.data;
}
