import { z } from 'zod';
import { foreignTextSchema } from '../descriptions.ts';
import { idSchema } from './inputs.ts';
import { type MethodShape, vaultErrors } from './method-shape.ts';

const LONGEST_NOTE = 10_000;

const annotationSchema = z.strictObject({
  note: foreignTextSchema,
  tags: z.array(foreignTextSchema),
  /** Hidden from lists; certificate, serial number and revocation stay. */
  deleted: z.boolean(),
  /** Whether anything was written beside it that could be undone. */
  undoable: z.boolean(),
});
export type AnnotationDescription = z.infer<typeof annotationSchema>;

const errors = [...vaultErrors, 'CERTIFICATE_NOT_FOUND', 'NOTHING_TO_UNDO', 'WRITE_FAILED'] as const;

/** What people write beside a certificate. */
export const annotationMethods = {
  showAnnotation: { input: z.strictObject({ id: idSchema }), output: annotationSchema, errors },
  annotateCertificate: {
    input: z.strictObject({
      id: idSchema,
      note: z.string().max(LONGEST_NOTE),
      tags: z.array(z.string().min(1).max(64)).max(50),
      deleted: z.boolean(),
    }),
    output: annotationSchema,
    errors,
  },
  /** What it was before the last change; an undo can be undone. */
  undoAnnotation: { input: z.strictObject({ id: idSchema }), output: annotationSchema, errors },
} as const satisfies Record<string, MethodShape>;
