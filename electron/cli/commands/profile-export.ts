import { describeProfile, findProfile } from '../../authority/custom-profiles.ts';
import { one, type Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { text } from '../options.ts';
import { checkOutput, writeOutput } from '../output-files.ts';

const profile = one('NAME');
const out = text('out', 'FILE', 'Where to write it; else standard output');

export const profileExport: Command = {
  positionals: [profile],
  options: [out, force],
  example: 'chancery profile export printers --out printers.json',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const file = call.value(out);
      if (file !== null) await checkOutput(file, { force: call.value(force) });
      const definition = describeProfile(await findProfile(ports.registry, call.argument(profile)));
      const bytes = new TextEncoder().encode(`${JSON.stringify(definition, null, 2)}\n`);
      if (file === null) return { json: definition, text: bytes };
      await writeOutput(file, bytes, { force: call.value(force) });
      return { json: { name: definition.name, path: file }, text: `${definition.name} written to ${file}` };
    }),
};
