import { parseJsonText } from '../../authority/authority-policy.ts';
import { describeProfile, importProfile, parseProfile } from '../../authority/custom-profiles.ts';
import { one, type Command } from '../command.ts';
import { dryRun } from '../everywhere.ts';
import { readInput } from '../input-files.ts';
import { withVault } from '../open-session.ts';
import { flag } from '../options.ts';

/** 1 MiB: no profile is longer in earnest. */
const LARGEST_PROFILE = 1 << 20;

const file = one('FILE');
const replace = flag('force', 'Take the place of one of the same name');

export const profileImport: Command = {
  positionals: [file],
  options: [replace, dryRun],
  notes:
    'FILE is JSON, or - for standard input: see chancery profile show. What was signed under an older one stays as it is.',
  example: 'chancery profile import printers.json',
  run: (call) =>
    withVault(call, async (session) => {
      const bytes = await readInput(call.host, call.argument(file), LARGEST_PROFILE);
      const document = parseJsonText(new TextDecoder().decode(bytes), 'MALFORMED_PROFILE');
      if (call.value(dryRun)) {
        const parsed = parseProfile(document);
        return { json: { dryRun: true, ...describeProfile(parsed) }, text: `${parsed.name} would be taken in` };
      }
      await session.unlock();
      const profile = await importProfile(session.ports, document, { replace: call.value(replace) });
      return { json: describeProfile(profile), text: `${profile.name} is in the vault: --profile ${profile.name}` };
    }),
};
