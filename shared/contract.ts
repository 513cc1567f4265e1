/**
 * The contract between the window and the main process: one object of methods, one of events. Handlers, bridge and client
 * take every type from here; both directions are parsed strictly at the boundary (electron/ipc/gateway.ts).
 *
 * Adding a method is one entry here and one handler. Instants cross as RFC 3339, bytes as Uint8Array, lists as pages.
 * No method takes a path from the page, and none answers with private key material.
 */
import { z } from 'zod';
import {
  authorityDescriptionSchema,
  certificateDescriptionSchema,
  certificateDetailSchema,
  crlDescriptionSchema,
  eventDescriptionSchema,
  findingSchema,
  hexSchema,
  instantSchema,
  planDescriptionSchema,
  requestDescriptionSchema,
} from './descriptions.ts';
import { ERROR_CODES, type ErrorCode } from './errors.ts';
import {
  AUTHORITY_EXPORT_FORMS,
  BUILT_IN_PROFILES,
  CERTIFICATE_STATES,
  EXPORT_FORMS,
  GIVEN_REASONS,
  KEY_TYPES,
} from './pki-terms.ts';

/** 64 KiB: a request with 1,000 names is 30 KiB; more is not a request (`inspectRequest`). */
export const MAX_REQUEST_FILE_BYTES = 65_536;

const idSchema = z.string().regex(/^(?:ca|cert|csr|crl|key)-[1-9]\d{0,14}$/);
const passphraseSchema = z.string().min(1).max(1024);
const nameTextSchema = z.string().max(1024);
const fileNameSchema = z.string().max(255);
const daysSchema = z.number().int().min(1).max(36_525);
const nothing = z.strictObject({});

/** A native dialog was answered with Cancel: an outcome, not an error. */
const cancelledSchema = z.strictObject({ outcome: z.literal('cancelled') });

/** What was proven of a file after it was written, by reading it back. */
export const PROOFS = [
  'bytes-re-read',
  'key-matches',
  'chain-in-order',
  'passphrase-opens',
  'mode-0600',
  'signature-verifies',
] as const;
const savedSchema = z.strictObject({
  outcome: z.literal('saved'),
  path: z.string(),
  proofs: z.array(z.enum(PROOFS)),
});
const saveOutcomeSchema = z.discriminatedUnion('outcome', [savedSchema, cancelledSchema]);
export type SaveOutcome = z.infer<typeof saveOutcomeSchema>;

export const vaultStatusSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('none') }),
  z.strictObject({ state: z.literal('locked'), name: z.string(), path: z.string() }),
  z.strictObject({
    state: z.literal('unlocked'),
    name: z.string(),
    path: z.string(),
    /** When it locks by itself if nothing is done. */
    locksAt: instantSchema,
  }),
]);
export type VaultStatus = z.infer<typeof vaultStatusSchema>;

export const THEMES = ['system', 'light', 'dark'] as const;

const appStatusSchema = z.strictObject({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  theme: z.enum(THEMES),
  vault: vaultStatusSchema,
  recentVaults: z.array(z.strictObject({ name: z.string(), path: z.string() })),
});
export type AppStatus = z.infer<typeof appStatusSchema>;

const openedRequestSchema = z.strictObject({
  /** SHA-256 of the request's bytes: what is sent back to have it signed. */
  digest: hexSchema,
  fileName: fileNameSchema,
  bytes: z.number().int(),
  request: requestDescriptionSchema,
});
export type OpenedRequest = z.infer<typeof openedRequestSchema>;

/** What to put into the certificate: the choices that a person has within the profile. */
const choicesSchema = {
  ca: idSchema,
  profile: z.enum(BUILT_IN_PROFILES),
  validityDays: daysSchema.nullable(),
};
const planOfRequestInput = z.strictObject({ digest: hexSchema.length(64), ...choicesSchema });
const planOfKeyInput = z.strictObject({
  subject: nameTextSchema,
  subjectAltNames: z.array(nameTextSchema).max(1000),
  keyType: z.enum(KEY_TYPES),
  ...choicesSchema,
});

/** One of many that was refused, the others standing; its code is one of shared/errors.ts. */
const refusedItemSchema = z.strictObject({
  outcome: z.literal('refused'),
  id: z.string(),
  code: z.enum(ERROR_CODES),
  message: z.string(),
});
export type RefusedItem = z.infer<typeof refusedItemSchema>;

/** Renewals that main is asked for in one call. */
export const MOST_RENEWED = 25;
const renewalsInput = z.strictObject({
  renewals: z
    .array(z.strictObject({ id: idSchema, newKey: z.boolean() }))
    .min(1)
    .max(MOST_RENEWED),
  validityDays: daysSchema.nullable(),
});

/** What a handler may refuse with beyond INVALID_INPUT and INTERNAL, which every method may. */
const vaultErrors = [
  'VAULT_LOCKED',
  'VAULT_NOT_FOUND',
  'VAULT_DAMAGED',
  'VAULT_TAMPERED',
  'VAULT_BUSY',
  'VAULT_TOO_NEW',
  'NOT_A_VAULT',
  'VAULT_EXISTS',
  'CANNOT_LOCK_FILE',
  'READ_ONLY',
  'DISK_FULL',
  'REGISTRY_CHANGED',
] as const satisfies readonly ErrorCode[];
const requestErrors = [
  'MALFORMED_PEM',
  'MALFORMED_DER',
  'MALFORMED_NAME',
  'MALFORMED_KEY',
  'MALFORMED_REQUEST',
  'UNKNOWN_FORMAT',
  'INPUT_TOO_LARGE',
  'UNSUPPORTED_ALGORITHM',
  'REQUEST_NOT_FOUND',
] as const satisfies readonly ErrorCode[];
const signingErrors = [
  ...vaultErrors,
  ...requestErrors,
  'AUTHORITY_NOT_FOUND',
  'PROFILE_NOT_FOUND',
  'PROOF_OF_POSSESSION_FAILED',
  'WEAK_KEY',
  'KEY_MISMATCH',
  'POLICY_REFUSED',
  'NAME_NOT_PERMITTED',
  'VALIDITY_EXCEEDS_ISSUER',
  'VALIDITY_TOO_LONG',
  'VALIDITY_INVALID',
  'ISSUER_NOT_VALID',
  'ISSUER_CANNOT_SIGN',
  'LINT_REFUSED',
  'SIGNATURE_UNPROVEN',
] as const satisfies readonly ErrorCode[];
const savingErrors = [
  ...vaultErrors,
  'FILE_EXISTS',
  'FILE_NOT_FOUND',
  'WRITE_FAILED',
  'EXPORT_UNPROVEN',
  'PRIVATE_KEY_NOT_HERE',
  'PASSPHRASE_REQUIRED',
  'CERTIFICATE_NOT_FOUND',
  'AUTHORITY_NOT_FOUND',
  'CRL_NOT_FOUND',
] as const satisfies readonly ErrorCode[];

interface MethodShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly errors: readonly ErrorCode[];
}

export const methods = {
  appStatus: { input: nothing, output: appStatusSchema, errors: [] },
  setTheme: { input: z.strictObject({ theme: z.enum(THEMES) }), output: nothing, errors: [] },

  /** Asks where to keep it with the native dialog, then creates it and leaves it unlocked. */
  createVault: {
    input: z.strictObject({ passphrase: passphraseSchema, suggestedName: fileNameSchema }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('created'), vault: vaultStatusSchema }),
      cancelledSchema,
    ]),
    errors: [...vaultErrors, 'WEAK_PASSPHRASE'],
  },
  /** The native open dialog, or one of `recentVaults` by its place in that list. */
  openVault: {
    input: z.strictObject({ recent: z.number().int().min(0).max(50).nullable() }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('opened'), vault: vaultStatusSchema }),
      cancelledSchema,
    ]),
    errors: vaultErrors,
  },
  closeVault: { input: nothing, output: nothing, errors: [] },
  unlockVault: {
    input: z.strictObject({ passphrase: passphraseSchema }),
    output: vaultStatusSchema,
    errors: [...vaultErrors, 'WRONG_PASSPHRASE'],
  },
  lockVault: { input: nothing, output: vaultStatusSchema, errors: vaultErrors },

  listAuthorities: {
    input: nothing,
    output: z.strictObject({ items: z.array(authorityDescriptionSchema), total: z.number().int() }),
    errors: vaultErrors,
  },
  createAuthority: {
    input: z.strictObject({
      name: nameTextSchema.min(1),
      /** RFC 4514. */
      subject: nameTextSchema.min(1),
      keyType: z.enum(KEY_TYPES),
      validityDays: daysSchema,
      permittedNames: z.array(nameTextSchema).max(100),
    }),
    output: authorityDescriptionSchema,
    errors: [...signingErrors, 'AUTHORITY_EXISTS'],
  },

  /** Takes a request's bytes as dropped or pasted; keeps them in main under their digest. */
  inspectRequest: {
    input: z.strictObject({ bytes: z.instanceof(Uint8Array), fileName: fileNameSchema }),
    output: openedRequestSchema,
    errors: requestErrors,
  },
  /** The same through the native open dialog. */
  openRequest: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('opened'), opened: openedRequestSchema }),
      cancelledSchema,
    ]),
    errors: [...requestErrors, 'FILE_NOT_FOUND', 'FILE_UNREADABLE'],
  },
  planRequest: { input: planOfRequestInput, output: planDescriptionSchema, errors: signingErrors },
  issueFromRequest: {
    input: planOfRequestInput,
    output: z.strictObject({ certificate: certificateDetailSchema, findings: z.array(findingSchema) }),
    errors: signingErrors,
  },
  /** Key, request and signature in one form. */
  planWithNewKey: { input: planOfKeyInput, output: planDescriptionSchema, errors: signingErrors },
  issueWithNewKey: {
    input: planOfKeyInput,
    output: z.strictObject({ certificate: certificateDetailSchema, findings: z.array(findingSchema) }),
    errors: signingErrors,
  },

  listCertificates: {
    input: z.strictObject({
      text: z.string().max(500),
      ca: idSchema.nullable(),
      states: z.array(z.enum(CERTIFICATE_STATES)).max(CERTIFICATE_STATES.length),
      sort: z.enum(['notAfter', 'notBefore', 'subject', 'serialNumber', 'issuedAt']),
      descending: z.boolean(),
      limit: z.number().int().min(1).max(500),
      offset: z.number().int().min(0),
    }),
    output: z.strictObject({ items: z.array(certificateDescriptionSchema), total: z.number().int() }),
    errors: [...vaultErrors, 'AUTHORITY_NOT_FOUND'],
  },
  showCertificate: {
    input: z.strictObject({ id: idSchema }),
    output: z.strictObject({
      certificate: certificateDetailSchema,
      /** Issuer first, root last. */
      chain: z.array(certificateDescriptionSchema),
      findings: z.array(findingSchema),
      events: z.array(eventDescriptionSchema),
    }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND'],
  },
  /** Main asks where with the native save dialog, writes and proves the file; the page never sees its bytes. */
  exportCertificate: {
    input: z.strictObject({
      id: idSchema,
      form: z.enum(EXPORT_FORMS),
      /** For `p12`, and for an encrypted private key where one is given. */
      passphrase: passphraseSchema.nullable(),
    }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },
  exportAuthority: {
    input: z.strictObject({
      id: idSchema,
      form: z.enum(AUTHORITY_EXPORT_FORMS),
      passphrase: passphraseSchema.nullable(),
    }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },

  revokeCertificates: {
    input: z.strictObject({
      ids: z.array(idSchema).min(1).max(1000),
      reason: z.enum(GIVEN_REASONS),
      invalidityDate: instantSchema.nullable(),
    }),
    output: z.strictObject({ items: z.array(certificateDescriptionSchema) }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'ALREADY_REVOKED', 'POLICY_REFUSED', 'VALIDITY_INVALID'],
  },
  releaseCertificates: {
    input: z.strictObject({ ids: z.array(idSchema).min(1).max(1000) }),
    output: z.strictObject({ items: z.array(certificateDescriptionSchema) }),
    errors: [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'NOT_ON_HOLD'],
  },

  /** What renewing would issue, each on its own; {@link MOST_RENEWED} at a time, so that the window stays lively. */
  planRenewals: {
    input: renewalsInput,
    output: z.strictObject({
      items: z.array(
        z.discriminatedUnion('outcome', [
          z.strictObject({ outcome: z.literal('planned'), id: z.string(), plan: planDescriptionSchema }),
          refusedItemSchema,
        ]),
      ),
    }),
    errors: vaultErrors,
  },
  /** Signs the kept request again, or a new key; each stands or falls alone, and what is done is recorded at once. */
  renewCertificates: {
    input: renewalsInput,
    output: z.strictObject({
      items: z.array(
        z.discriminatedUnion('outcome', [
          z.strictObject({
            outcome: z.literal('renewed'),
            id: z.string(),
            certificate: certificateDescriptionSchema,
            findings: z.array(findingSchema),
          }),
          refusedItemSchema,
        ]),
      ),
    }),
    errors: vaultErrors,
  },
  /** Asks for a folder, then writes and proves a file for each; none that exists is overwritten. */
  exportCertificates: {
    input: z.strictObject({
      ids: z.array(idSchema).min(1).max(1000),
      form: z.enum(EXPORT_FORMS),
      passphrase: passphraseSchema.nullable(),
    }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('written'),
        folder: z.string(),
        items: z.array(z.discriminatedUnion('outcome', [savedSchema.extend({ id: z.string() }), refusedItemSchema])),
      }),
      cancelledSchema,
    ]),
    errors: savingErrors,
  },
  /** A table of these certificates as CSV (RFC 4180), saved where the native dialog says. */
  saveCertificateTable: {
    input: z.strictObject({ ids: z.array(idSchema).min(1).max(1000) }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },

  listCrls: {
    input: z.strictObject({ ca: idSchema }),
    output: z.strictObject({
      items: z.array(crlDescriptionSchema),
      total: z.number().int(),
      /** Where the latest one stands in its life. */
      freshness: z.enum(['none', 'fresh', 'due', 'lapsed']),
    }),
    errors: [...vaultErrors, 'AUTHORITY_NOT_FOUND'],
  },
  issueCrl: {
    input: z.strictObject({ ca: idSchema, days: daysSchema.nullable() }),
    output: crlDescriptionSchema,
    errors: signingErrors,
  },
  exportCrl: {
    input: z.strictObject({ id: idSchema, form: z.enum(['pem', 'der']) }),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },

  listEvents: {
    input: z.strictObject({ limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }),
    output: z.strictObject({ items: z.array(eventDescriptionSchema), total: z.number().int() }),
    errors: vaultErrors,
  },
} as const satisfies Record<string, MethodShape>;

export const events = {
  /** The register changed, here or in another process: fetch again what is shown. */
  registryChanged: z.strictObject({ revision: z.number().int() }),
  vaultChanged: z.strictObject({ vault: vaultStatusSchema }),
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
