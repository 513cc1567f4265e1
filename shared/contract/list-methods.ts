import { z } from 'zod';
import { instantSchema } from '../descriptions.ts';
import { CERTIFICATE_STATES } from '../pki-terms.ts';
import { idSchema, nothing } from './inputs.ts';
import { type MethodShape, savingErrors, vaultErrors } from './method-shape.ts';
import { saveOutcomeSchema } from './outcomes.ts';

export const LIST_SORTS = ['notAfter', 'notBefore', 'subject', 'serialNumber', 'issuedAt'] as const;

/** What a list of certificates shows, and in which order. */
export const listFilterInputs = {
  text: z.string().max(500),
  ca: idSchema.nullable(),
  profile: z.string().max(200).nullable().default(null),
  /** Only those that end within so many days; null for all. */
  withinDays: z.number().int().min(0).max(36_525).nullable().default(null),
  states: z.array(z.enum(CERTIFICATE_STATES)).max(CERTIFICATE_STATES.length),
  sort: z.enum(LIST_SORTS),
  descending: z.boolean(),
};

/** The views of the list: what is shown of all there is, before anything is filtered. */
export const LIST_VIEWS = ['working', 'expiring', 'expired', 'revoked', 'held', 'superseded', 'all'] as const;

/** A filter with a name. What it holds is a person's choice, and it is kept beside the vault, not in it. */
export const savedViewSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  view: z.enum(LIST_VIEWS),
  text: z.string().max(500),
  ca: idSchema.nullable(),
  profile: z.string().max(200).nullable(),
  withinDays: z.number().int().min(0).max(36_525).nullable(),
  sort: z.enum(LIST_SORTS),
  descending: z.boolean(),
});
export type SavedView = z.infer<typeof savedViewSchema>;

const taskSchema = z
  .string()
  .max(80)
  .regex(/^[A-Za-z]+(?::(?:ca|cert)-[1-9]\d{0,14})?$/);
/** A line of Home that may wait, until when, and why. */
export const snoozeSchema = z.strictObject({
  task: taskSchema,
  since: instantSchema,
  until: instantSchema,
  why: z.string().max(200),
});
export type Snooze = z.infer<typeof snoozeSchema>;

const tagSchema = z.string().trim().min(1).max(64);
const deskSchema = z.strictObject({ views: z.array(savedViewSchema).max(50), snoozes: z.array(snoozeSchema).max(500) });
const idsSchema = z.array(idSchema).min(1).max(1000);
const annotating = [...vaultErrors, 'CERTIFICATE_NOT_FOUND'] as const;

/** The list as a tool: tags for many, a table of everything that is shown, and what this computer remembers of it. */
export const listMethods = {
  listTags: {
    input: z.strictObject({ ids: idsSchema }),
    output: z.strictObject({ items: z.array(z.strictObject({ id: z.string(), tags: z.array(z.string()) })) }),
    errors: annotating,
  },
  /** Puts tags beside many, or takes them away; each is on record by itself. Answers with how many were changed. */
  tagCertificates: {
    input: z.strictObject({ ids: idsSchema, add: z.array(tagSchema).max(50), remove: z.array(tagSchema).max(50) }),
    output: z.strictObject({ changed: z.number().int() }),
    errors: annotating,
  },
  /** Everything that a filter finds, as CSV (RFC 4180), saved where the native dialog says. */
  saveListTable: {
    input: z.strictObject(listFilterInputs),
    output: saveOutcomeSchema,
    errors: savingErrors,
  },
  /** What this computer remembers of the open vault's screens. */
  readDesk: { input: nothing, output: deskSchema, errors: vaultErrors },
  /** Remembers a view under its name, in place of one that has it already. */
  keepView: { input: z.strictObject({ view: savedViewSchema }), output: deskSchema, errors: vaultErrors },
  dropView: { input: z.strictObject({ name: z.string().max(60) }), output: deskSchema, errors: vaultErrors },
  snoozeTask: {
    input: z.strictObject({ task: taskSchema, until: instantSchema, why: z.string().max(200) }),
    output: deskSchema,
    errors: vaultErrors,
  },
  wakeTask: { input: z.strictObject({ task: taskSchema }), output: deskSchema, errors: vaultErrors },
} as const satisfies Record<string, MethodShape>;
