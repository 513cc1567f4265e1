/**
 * The contract between the window and the main process: one object of methods, one of events. Handlers, bridge and client
 * take every type from here; both directions are parsed strictly at the boundary (electron/ipc/gateway.ts).
 *
 * Adding a method is one entry in its group (contract/) and one handler. Instants cross as RFC 3339, bytes as Uint8Array, lists as pages.
 * No method takes a path from the page, and none answers with private key material.
 */
import { z } from 'zod';
import { acmeMethods } from './contract/acme-methods.ts';
import { appMethods } from './contract/app-methods.ts';
import { vaultMethods, vaultStatusSchema } from './contract/vault-methods.ts';
import { authorityMethods } from './contract/authority-methods.ts';
import { authorityRenewalMethods } from './contract/authority-renewal-methods.ts';
import { importMethods } from './contract/import-methods.ts';
import { outsideMethods } from './contract/outside-methods.ts';
import { issuingMethods } from './contract/issuing-methods.ts';
import { certificateMethods } from './contract/certificate-methods.ts';
import { reminderMethods } from './contract/reminder-methods.ts';
import { listMethods } from './contract/list-methods.ts';
import { requestMethods } from './contract/request-methods.ts';
import { deskMethods } from './contract/desk-methods.ts';
import { renewalMethods } from './contract/renewal-methods.ts';
import { judgingMethods } from './contract/judging-methods.ts';
import { releaseMethods } from './contract/release-methods.ts';
import { crlMethods } from './contract/crl-methods.ts';
import { keyMethods } from './contract/key-methods.ts';
import { profileMethods } from './contract/profile-methods.ts';
import { recipeMethods } from './contract/recipe-methods.ts';
import { publishingMethods } from './contract/publishing-methods.ts';
import { annotationMethods } from './contract/annotation-methods.ts';
import { backupMethods } from './contract/backup-methods.ts';
import { careMethods } from './contract/care-methods.ts';
import { recoveryMethods } from './contract/recovery-methods.ts';
import type { MethodShape } from './contract/method-shape.ts';
import { ERROR_CODES } from './errors.ts';

export const methods = {
  ...appMethods,
  ...vaultMethods,
  ...careMethods,
  ...backupMethods,
  ...recoveryMethods,
  ...annotationMethods,
  ...authorityMethods,
  ...outsideMethods,
  ...authorityRenewalMethods,
  ...importMethods,
  ...issuingMethods,
  ...certificateMethods,
  ...listMethods,
  ...reminderMethods,
  ...requestMethods,
  ...deskMethods,
  ...renewalMethods,
  ...judgingMethods,
  ...crlMethods,
  ...releaseMethods,
  ...profileMethods,
  ...recipeMethods,
  ...keyMethods,
  ...publishingMethods,
  ...acmeMethods,
} as const satisfies Record<string, MethodShape>;

export const events = {
  /** The register changed, here or in another process: fetch again what is shown. */
  registryChanged: z.strictObject({ revision: z.number().int() }),
  vaultChanged: z.strictObject({ vault: vaultStatusSchema }),
  /** Long work of main goes on; `fraction` from 0 to 1, null when it ended. `cancelWork` ends it early. */
  workProgressed: z.strictObject({
    work: z.string().max(36),
    method: z.string().max(80),
    fraction: z.number().min(0).max(1).nullable(),
  }),
  /** A site or the responder is not as it was: fetch again what is shown. */
  publishingChanged: z.strictObject({}),
  /** The system handed files over: `takeArrivals` reads them. */
  filesArrived: z.strictObject({}),
  /** The menu asked for an action by its name (renderer/actions.ts). */
  actionRequested: z.strictObject({ action: z.string().max(80) }),
} as const satisfies Record<string, z.ZodType>;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type MethodInput<M extends MethodName> = z.input<Methods[M]['input']>;
export type MethodOutput<M extends MethodName> = z.output<Methods[M]['output']>;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<E extends EventName> = z.output<Events[E]>;

export const errorReplySchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  detail: z.json().optional(),
});
export type ErrorReply = z.infer<typeof errorReplySchema>;
/** How every call is answered, since a throw across Electron loses its type. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReply };

export { CALL_CHANNEL, EVENT_CHANNEL, type Bridge } from './channels.ts';
