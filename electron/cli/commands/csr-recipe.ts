import { join } from 'node:path';
import { KEY_TYPES, type KeyType } from '../../../shared/pki-terms.ts';
import { REQUESTER_TOOLS, requesterRecipe } from '../../exchange/recipes/requester-recipe.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import type { Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { makeFolder } from '../make-folder.ts';
import { NAME_OPTIONS, namesGiven } from '../names-given.ts';
import { choice, requiredText, text } from '../options.ts';
import { checkOutput, writeOutput } from '../output-files.ts';

const DEFAULT_KEY: KeyType = 'ec-p256';

const subject = requiredText('subject', 'DN', 'Its subject: CN=mail.sample.com,O=The Sample Company,C=US');
const tool = choice('tool', REQUESTER_TOOLS, 'What the requester has; openssl if not given');
const key = choice('key', KEY_TYPES, `The kind of the key; ${DEFAULT_KEY} if not given`);
const out = text('out', 'DIR', 'Where to write the files that the lines read; else they are shown');

export const csrRecipe: Command = {
  positionals: [],
  options: [subject, ...NAME_OPTIONS, tool, key, out, force],
  notes:
    'The lines that make a key and a request for it on somebody else’s machine, where the key stays. Needs no vault.\npowershell is an INF file for certreq.',
  example: `chancery csr recipe --subject 'CN=mail.sample.com,O=The Sample Company' --dns mail.sample.com --tool openssl`,
  run: async (call) => {
    const wanted = {
      subject: parseDistinguishedName(call.value(subject)),
      names: namesGiven(call) ?? [],
      keyType: call.value(key) ?? DEFAULT_KEY,
    };
    const recipe = requesterRecipe(call.value(tool) ?? 'openssl', wanted);
    const folder = call.value(out);
    const written: string[] = [];
    if (folder !== null) {
      await makeFolder(folder);
      for (const { name } of recipe.files) await checkOutput(join(folder, name), { force: call.value(force) });
      for (const file of recipe.files) {
        const path = join(folder, file.name);
        await writeOutput(path, new TextEncoder().encode(file.text), { force: call.value(force) });
        written.push(path);
      }
    }
    const shown =
      folder === null
        ? recipe.files.flatMap(({ name, text: lines }) => [`── ${name}`, lines.replaceAll('\r', '')])
        : [...written.map((path) => `Wrote ${path}`), ''];
    const answered = recipe.answered === null ? [] : ['', '── when the certificate is there', recipe.answered];
    return {
      json: { ...recipe, ...(folder === null ? {} : { written }) },
      text: [...shown, '── run', ...recipe.lines, ...answered].join('\n'),
    };
  },
};
