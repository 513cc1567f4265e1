import { z } from 'zod';
import { certificateDescriptionSchema, findingSchema, instantSchema } from '../descriptions.ts';
import { ERROR_CODES } from '../errors.ts';
import { deploymentSchema, hostCheckSchema, STARTTLS_PROTOCOLS } from '../host-check-description.ts';
import { idSchema, nothing } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';
import { cancelledSchema } from './outcomes.ts';

const publishedSchema = z.strictObject({
  path: z.string(),
  wrote: z.enum(['whole', 'changes', 'nothing']),
  filesWritten: z.number().int(),
  certificates: z.number().int(),
  /** Decimal; null where the CA has no CRL yet. */
  crlNumber: z.string().nullable(),
});

const hookSchema = z.strictObject({ program: z.string(), arguments: z.array(z.string()) });

const siteSchema = z.strictObject({
  folder: z.string(),
  /** Published by itself, soon after anything that it tells of was recorded. */
  automatic: z.boolean(),
  /** What takes the folder further: a program of the user's, run after each publication. */
  hook: hookSchema.nullable(),
  standing: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('absent') }),
    z.strictObject({ kind: z.literal('current') }),
    z.strictObject({
      kind: z.literal('behind'),
      /** Pages that would change; null for all of them. */
      certificates: z.number().int().nullable(),
      /** A CRL in it is not the newest. */
      crl: z.boolean(),
    }),
    z.strictObject({ kind: z.literal('unreadable') }),
  ]),
  last: z.strictObject({ at: instantSchema, ...publishedSchema.shape }).nullable(),
  /** Why the last try came to nothing; null where it did not fail. */
  failure: z.strictObject({ at: instantSchema, code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
});
export type SiteDescription = z.infer<typeof siteSchema>;

const publishingErrors = [
  ...vaultErrors,
  'AUTHORITY_NOT_FOUND',
  'PUBLISHER_BUSY',
  'FILE_EXISTS',
  'FILE_NOT_FOUND',
  'WRITE_FAILED',
  'HOOK_FAILED',
] as const;

/** Where a built-in server of this app listens. */
const listeningSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('stopped') }),
  /** Switched on, and it could not listen. */
  z.strictObject({ state: z.literal('failed'), message: z.string() }),
  z.strictObject({ state: z.literal('running'), url: z.string(), since: instantSchema, loopback: z.boolean() }),
]);

const hostTextSchema = z.string().min(1).max(260);

/** What goes out to the world: sites, the responder, and a look at what hosts serve. */
export const publishingMethods = {
  /** Of every CA: its site, and who signs its OCSP answers. */
  listPublishing: {
    input: nothing,
    output: z.strictObject({
      items: z.array(
        z.strictObject({
          ca: z.string(),
          site: siteSchema.nullable(),
          /** Null where neither the CA's key nor a responder's is here. */
          ocspSigner: z
            .strictObject({
              kind: z.enum(['authority', 'delegated']),
              notAfter: instantSchema,
              /** Its successor is to be issued: it ends within a week. */
              ending: z.boolean(),
            })
            .nullable(),
        }),
      ),
      total: z.number().int(),
    }),
    errors: vaultErrors,
  },
  /** The native folder dialog; a folder with other people's files in it is refused. */
  chooseSiteFolder: {
    input: z.strictObject({ ca: idSchema }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('chosen'), folder: z.string() }),
      cancelledSchema,
    ]),
    errors: publishingErrors,
  },
  /** Asked again in a native dialog, which shows the very words: what it names is run as this user. Null takes it away. */
  setSiteHook: {
    input: z.strictObject({
      ca: idSchema,
      hook: z
        .strictObject({
          program: z.string().min(1).max(1024),
          arguments: z.array(z.string().max(1024)).max(50),
        })
        .nullable(),
    }),
    output: z.discriminatedUnion('outcome', [z.strictObject({ outcome: z.literal('set') }), cancelledSchema]),
    errors: publishingErrors,
  },
  setSiteAutomatic: {
    input: z.strictObject({ ca: idSchema, automatic: z.boolean() }),
    output: nothing,
    errors: publishingErrors,
  },
  /** The folder stays as it is; only that it is this CA's site is forgotten. */
  forgetSite: { input: z.strictObject({ ca: idSchema }), output: nothing, errors: publishingErrors },
  publishSite: {
    input: z.strictObject({ ca: idSchema, whole: z.boolean() }),
    output: z.strictObject({ ...publishedSchema.shape, findings: z.array(findingSchema), hook: z.string().nullable() }),
    errors: publishingErrors,
  },

  responderStatus: {
    input: nothing,
    output: z.strictObject({
      listening: listeningSchema,
      /** What it listens on next time, and whether it starts with the vault. */
      host: z.string(),
      port: z.number().int(),
      /** Of this machine; the first is loopback, the last is all of them. */
      addresses: z.array(z.string()),
    }),
    errors: vaultErrors,
  },
  startResponder: {
    input: z.strictObject({
      /** An address of this machine. */ host: z
        .string()
        .max(45)
        .regex(/^[0-9a-fA-F.:]{2,45}$/),
      port: z.number().int().min(1).max(65_535),
    }),
    output: listeningSchema,
    errors: [...vaultErrors, 'LISTEN_FAILED'],
  },
  stopResponder: { input: nothing, output: nothing, errors: vaultErrors },

  /** Looks at what a host serves; kept with the certificate where the vault is unlocked. */
  checkHost: {
    input: z.strictObject({
      /** `HOST`, `HOST:PORT` or `[IPv6]:PORT`. */
      host: hostTextSchema,
      servername: hostTextSchema.nullable(),
      starttls: z.enum(STARTTLS_PROTOCOLS).nullable(),
    }),
    output: hostCheckSchema,
    errors: [
      ...vaultErrors,
      'USAGE',
      'HOST_UNREACHABLE',
      'HOST_TIMEOUT',
      'STARTTLS_REFUSED',
      'TLS_FAILED',
      'MALFORMED_CERTIFICATE',
    ],
  },
  /** Every place where a certificate of ours was seen, with what it served last and what it should serve instead. */
  listPlaces: {
    input: nothing,
    output: z.strictObject({
      items: z.array(
        z.strictObject({
          ...deploymentSchema.shape,
          certificate: certificateDescriptionSchema,
          newest: certificateDescriptionSchema.nullable(),
        }),
      ),
      total: z.number().int(),
    }),
    errors: vaultErrors,
  },
  /** The service is gone: nobody is to look there any more. */
  forgetPlace: {
    input: z.strictObject({ endpoint: hostTextSchema, servername: hostTextSchema }),
    output: nothing,
    errors: vaultErrors,
  },
} as const satisfies Record<string, MethodShape>;
