import { annotationAnswer } from '../change-annotation.ts';
import { one, type Command } from '../command.ts';
import { withVault } from '../open-session.ts';

const cert = one('CERT');

export const certUndo: Command = {
  positionals: [cert],
  options: [],
  notes: 'Notes, tags and deletion only: what was signed and what was revoked is not undone. An undo can be undone.',
  example: 'chancery cert undo 0a0b0c',
  run: (call) =>
    withVault(call, async (session) => {
      const { registry } = session.ports;
      const { id } = await registry.findCertificate(call.argument(cert));
      await session.unlock();
      return annotationAnswer(id, await registry.recordAnnotationUndone(id));
    }),
};
