import { CertificateError } from '../../../shared/errors.ts';
import { completionScript, SHELLS } from '../completions.ts';
import { one, type Command } from '../command.ts';
import { describedCommands } from '../described-commands.ts';

const shell = one('SHELL');

export const completion: Command = {
  positionals: [shell],
  options: [],
  notes: `SHELL is one of ${SHELLS.join(', ')}.`,
  example: 'chancery completion bash',
  run: async (call) => {
    const wanted = SHELLS.find((name) => name === call.argument(shell));
    if (wanted === undefined) {
      throw new CertificateError('USAGE', `“${call.argument(shell)}” is none of ${SHELLS.join(', ')}.`);
    }
    const script = completionScript(wanted, await describedCommands());
    return { json: { shell: wanted, script }, text: new TextEncoder().encode(script) };
  },
};
