import { CertificateError } from '../../../shared/errors.ts';
import { changeAnnotation } from '../change-annotation.ts';
import { several, type Command } from '../command.ts';
import { flag } from '../options.ts';

const words = several('CERT TAG', 1);
const remove = flag('remove', 'Take these tags away');

export const certTag: Command = {
  positionals: [words],
  options: [remove],
  notes: 'Found by cert list --query. cert undo takes the last change back.',
  example: 'chancery cert tag 0a0b0c staging web',
  run: (call) => {
    const [reference = '', ...tags] = call.argument(words);
    if (tags.length === 0) throw new CertificateError('USAGE', 'Give CERT, and one TAG or more.');
    return changeAnnotation(call, reference, (annotation) => ({
      ...annotation,
      tags: call.value(remove) ? annotation.tags.filter((tag) => !tags.includes(tag)) : [...annotation.tags, ...tags],
    }));
  },
};
