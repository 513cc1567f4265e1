import type { Annotation } from '../authority/ports.ts';
import type { Answer, Call } from './command.ts';
import { withVault } from './open-session.ts';

/** Changes what stands beside one certificate, and answers with it as it stands then. */
export function changeAnnotation(
  call: Call,
  reference: string,
  change: (annotation: Annotation) => Annotation | null,
): Promise<Answer> {
  return withVault(call, async (session) => {
    const { registry } = session.ports;
    const { id } = await registry.findCertificate(reference);
    const next = change(await registry.annotation(id));
    if (next !== null) {
      await session.unlock();
      await registry.recordAnnotation(id, next);
    }
    return annotationAnswer(id, await registry.annotation(id));
  });
}

export function annotationAnswer(id: string, annotation: Annotation): Answer {
  const { note, tags, deleted } = annotation;
  const lines = [`${id}${deleted ? ', deleted from lists' : ''}`];
  if (tags.length > 0) lines.push(`Tags: ${tags.join(', ')}`);
  if (note !== '') lines.push(note);
  return { json: { id, ...annotation }, text: lines.join('\n') };
}
