import { CertificateError } from '../../../shared/errors.ts';
import { changeAnnotation } from '../change-annotation.ts';
import { several, type Command } from '../command.ts';

const words = several('CERT [TEXT]', 1);

export const certNote: Command = {
  positionals: [words],
  options: [],
  notes: 'Without TEXT it shows the note and the tags; an empty TEXT takes the note away. Found by cert list --query.',
  example: 'chancery cert note 0a0b0c text',
  run: (call) => {
    const [reference = '', note, surplus] = call.argument(words);
    if (surplus !== undefined) throw new CertificateError('USAGE', 'Give the whole note as one word, in quotes.');
    return changeAnnotation(call, reference, (annotation) => (note === undefined ? null : { ...annotation, note }));
  },
};
