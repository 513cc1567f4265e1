import { changeAnnotation } from '../change-annotation.ts';
import { one, type Command } from '../command.ts';

const cert = one('CERT');

export const certDelete: Command = {
  positionals: [cert],
  options: [],
  notes: [
    'It is hidden from lists, and no more: the certificate, its serial number and its revocation stay for ever, and it is on',
    'CRLs as before. cert list --deleted shows it, cert undo brings it back.',
  ].join('\n'),
  example: 'chancery cert delete 0a0b0c',
  run: (call) => changeAnnotation(call, call.argument(cert), (annotation) => ({ ...annotation, deleted: true })),
};
