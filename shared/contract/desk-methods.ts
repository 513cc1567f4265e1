import { z } from 'zod';
import { examinedOutcomeSchema, examinedSchema } from './examined.ts';
import { fileNameSchema, idSchema, nothing, passphraseSchema } from './inputs.ts';
import { refusedItemSchema } from './outcomes.ts';
import { openedRequestSchema } from './issuing-methods.ts';
import { examiningErrors, type MethodShape, requestErrors, savingErrors, vaultErrors } from './method-shape.ts';

/** What comes from and goes to the rest of the desk. */
export const deskMethods = {
  /** What any other file is and holds: keys are told of, never shown. The passphrase opens what is sealed. */
  examineFile: {
    input: z.strictObject({
      bytes: z.instanceof(Uint8Array),
      fileName: fileNameSchema,
      passphrase: passphraseSchema.nullable(),
    }),
    output: examinedSchema,
    errors: [...requestErrors, ...examiningErrors],
  },
  /** Main reads the clipboard and tells what it holds; its text never comes to the page. */
  inspectClipboard: {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('inspected'), opened: openedRequestSchema }),
      examinedOutcomeSchema,
    ]),
    errors: [...requestErrors, ...examiningErrors],
  },
  /** Reads what the system handed over (a double click, a second start): requests and others; a vault is opened at once. */
  takeArrivals: {
    input: nothing,
    output: z.strictObject({
      /** A vault was among them, and is the one that is open now. */
      vaultOpened: z.boolean(),
      items: z.array(
        z.discriminatedUnion('outcome', [
          z.strictObject({ outcome: z.literal('inspected'), opened: openedRequestSchema }),
          examinedOutcomeSchema,
          /** The file's name stands in `id`. */
          refusedItemSchema,
        ]),
      ),
    }),
    errors: vaultErrors,
  },
  /** A secret is taken out of the clipboard again, unless something else was copied meanwhile. */
  copyText: {
    input: z.strictObject({ text: z.string().min(1).max(1_048_576), secret: z.boolean() }),
    output: z.strictObject({ clearedAfterSeconds: z.number().int().nullable() }),
    errors: [],
  },
  /** The certificate, without its key, as a file under the pointer. */
  dragCertificate: { input: z.strictObject({ id: idSchema }), output: nothing, errors: savingErrors },
} as const satisfies Record<string, MethodShape>;
