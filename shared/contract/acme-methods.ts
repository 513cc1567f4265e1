import { z } from 'zod';
import { instantSchema } from '../descriptions.ts';
import { daysSchema, idSchema, nothing, passphraseSchema } from './inputs.ts';
import { type MethodShape, signingErrors } from './method-shape.ts';

const acmeStatusSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off') }),
  z.strictObject({
    state: z.literal('on'),
    /** The CA that answers: its id and name, and the vault that it is in. */
    ca: idSchema,
    name: z.string(),
    vault: z.string(),
    /** What clients are given: `https://127.0.0.1:8443/acme/directory`. */
    directory: z.string(),
    since: instantSchema,
    externalAccountRequired: z.boolean(),
  }),
]);
export type AcmeStatus = z.infer<typeof acmeStatusSchema>;

/** ACME (RFC 8555) for one intermediate. Off until a person turns it on, and again at the next start. */
export const acmeMethods = {
  acmeStatus: { input: nothing, output: acmeStatusSchema, errors: [] },
  /** Asks for the passphrase, since this CA then stays unlocked, whether or not the window locks. */
  startAcme: {
    input: z.strictObject({
      ca: idSchema,
      passphrase: passphraseSchema,
      /** An address of this machine. */
      host: z.string().max(45),
      port: z.number().int().min(0).max(65_535),
      /** What clients call it; the address, and localhost on loopback, when empty. */
      names: z.array(z.string().min(1).max(253)).max(20),
      profile: z.string().min(1).max(64),
      validityDays: daysSchema,
      externalAccountRequired: z.boolean(),
    }),
    output: acmeStatusSchema,
    errors: [...signingErrors, 'WRONG_PASSPHRASE', 'LISTEN_FAILED', 'FILE_UNREADABLE'],
  },
  stopAcme: { input: nothing, output: acmeStatusSchema, errors: [] },
} as const satisfies Record<string, MethodShape>;
