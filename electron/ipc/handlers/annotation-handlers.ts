import type { AnnotationDescription } from '../../../shared/contract/annotation-methods.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** What people write beside a certificate. */
export function annotationHandlers(
  context: HandlerContext,
): Pick<Handlers, 'showAnnotation' | 'annotateCertificate' | 'undoAnnotation'> {
  const shown = async (id: string): Promise<AnnotationDescription> => {
    const { registry } = portsOf(context);
    const { note, tags, deleted } = await registry.annotation(id);
    const written = await registry.events({ limit: 1, offset: 0, subject: id, kind: 'certificate.annotated' });
    return { note, tags: [...tags], deleted, undoable: written.total > 0 };
  };
  return {
    showAnnotation: ({ id }) => shown(id),
    annotateCertificate: async ({ id, ...annotation }) => {
      await portsOf(context).registry.recordAnnotation(id, annotation);
      return shown(id);
    },
    undoAnnotation: async ({ id }) => {
      await portsOf(context).registry.recordAnnotationUndone(id);
      return shown(id);
    },
  };
}
