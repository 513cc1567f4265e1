/** Where a vault's CAs are handed to the world from one computer: kept with its preferences, read leniently. */
import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';

const siteSchema = z.object({
  folder: z.string(),
  automatic: z.boolean().catch(false),
  hook: z
    .object({ program: z.string(), arguments: z.array(z.string()) })
    .nullable()
    .catch(null),
  last: z
    .object({
      at: z.string(),
      path: z.string(),
      wrote: z.enum(['whole', 'changes', 'nothing']),
      filesWritten: z.number().int(),
      certificates: z.number().int(),
      crlNumber: z.string().nullable(),
    })
    .nullable()
    .catch(null),
  failure: z
    .object({ at: z.string(), code: z.enum(ERROR_CODES), message: z.string() })
    .nullable()
    .catch(null),
});
/** Where a CA's site is, on this computer, and what became of it. */
export type SitePreference = z.infer<typeof siteSchema>;

/** What one vault hands to the world from this computer. */
export const outletsSchema = z.object({
  /** By the CA's id. */
  sites: z.record(z.string(), siteSchema).catch({}),
  responder: z
    .object({ on: z.boolean(), host: z.string(), port: z.number().int().min(1).max(65_535) })
    .catch({ on: false, host: '127.0.0.1', port: 8080 }),
});
export type Outlets = z.infer<typeof outletsSchema>;
export const NO_OUTLETS: Outlets = { sites: {}, responder: { on: false, host: '127.0.0.1', port: 8080 } };
