import { KEY_TYPES, type KeyType } from '../../../shared/pki-terms.ts';
import { createRequest } from '../../authority/create-request.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import type { Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { NAME_OPTIONS, namesGiven } from '../names-given.ts';
import { withVault } from '../open-session.ts';
import { choice, requiredText, text } from '../options.ts';
import { checkOutput, writeOutput } from '../output-files.ts';
import { describeRequestRecord } from '../request-records.ts';

const DEFAULT_KEY: KeyType = 'ec-p256';

const subject = requiredText('subject', 'DN', 'Its subject: CN=mail.sample.com,O=The Sample Company,C=US');
const key = choice('key', KEY_TYPES, `The kind of the key; ${DEFAULT_KEY} if not given`);
const out = text('out', 'FILE', 'Where to write the request; else standard output');

export const csrCreate: Command = {
  positionals: [],
  options: [subject, ...NAME_OPTIONS, key, out, force],
  notes: 'The key stays in the vault; only the request leaves. When the answer is signed here, it finds its key again.',
  example: `chancery csr create --subject 'CN=mail.sample.com' --dns mail.sample.com --out mail.csr`,
  run: (call) => {
    const name = parseDistinguishedName(call.value(subject));
    const names = namesGiven(call) ?? [];
    const file = call.value(out);
    return withVault(call, async (session) => {
      if (file !== null) await checkOutput(file, { force: call.value(force) });
      await session.unlock();
      const record = await createRequest(session.ports, {
        subject: name,
        keyType: call.value(key) ?? DEFAULT_KEY,
        subjectAltNames: names,
      });
      const described = describeRequestRecord(record);
      const bytes = new TextEncoder().encode(described.pem);
      if (file !== null) await writeOutput(file, bytes, { force: call.value(force) });
      return {
        json: { ...described, ...(file === null ? {} : { path: file }) },
        text:
          file === null ? bytes : `${described.id} (${described.subject}) written to ${file}; its key is in the vault`,
      };
    });
  },
};
