/** A CA's rules as JSON: what `ca policy --json` answers, and `ca policy --set` takes. */
import { z } from 'zod';

export const POLICY_VERBS = ['match', 'supplied', 'optional', 'forbidden'] as const;

/** Attribute types that one CA's rules may name. */
const MOST_FIELDS = 100;
const byField = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string().max(1024), value)
    .refine((record) => Object.keys(record).length <= MOST_FIELDS, `names more than ${String(MOST_FIELDS)} fields`);
const names = z.array(z.string().min(1).max(1024)).max(100);

export const authorityPolicySchema = z.strictObject({
  /** Attribute type (`C`, `O`, or an OID) → verb. */
  subjectFields: byField(z.enum(POLICY_VERBS)),
  /** For every attribute type that is not named. */
  otherSubjectFields: z.enum(['optional', 'forbidden']),
  /** Attribute type → value, for subjects that are written here and lack the field. */
  subjectDefaults: byField(z.string().min(1).max(1024)),
  /** Days at most for what is no CA; null for the profile's own limit. */
  maximumDays: z.int().min(1).max(36_525).nullable(),
  /** `ec-p256`, `rsa-3072`, …; null for every sound kind. */
  keyTypes: z
    .array(z.string().regex(/^[a-z0-9-]{1,40}$/))
    .min(1)
    .max(40)
    .nullable(),
  permittedNames: names,
  excludedNames: names,
  /** Whether a second certificate that works for one subject is refused. */
  uniqueSubject: z.boolean(),
  crlDays: z.int().min(1).max(3660),
  /** How long an expired certificate's entry stays on the CRL. */
  expiredOnCrl: z.enum(['one-more', 'for-good']),
  crlUrls: names,
  issuerUrls: names,
  ocspUrls: names,
  /** Whether the passphrase is asked for before each signature with its key. */
  asksEveryTime: z.boolean(),
});
export type AuthorityPolicy = z.infer<typeof authorityPolicySchema>;
