import { requestOfAuthority } from '../../authority/request-authority.ts';
import { encodePem } from '../../pki/pem.ts';
import { one, type Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { text } from '../options.ts';
import { checkOutput, writeOutput } from '../output-files.ts';

const ca = one('CA');
const out = text('out', 'FILE', 'Where to write the request; else standard output');

export const caRequest: Command = {
  positionals: [ca],
  options: [out, force],
  notes: [
    'For a CA made with --external: the request that its parent is to sign. For a CA that has its certificate: one more, over',
    'the same key, by which its parent renews it, or another CA cross-certifies it. Take in what comes back: chancery ca complete.',
  ].join('\n'),
  example: 'chancery ca request issuing --out issuing.csr',
  run: (call) =>
    withVault(call, async (session) => {
      const file = call.value(out);
      if (file !== null) await checkOutput(file, { force: call.value(force) });
      await session.unlock();
      const { name, requestId, der } = await requestOfAuthority(session.ports, call.argument(ca));
      const pem = encodePem('CERTIFICATE REQUEST', der);
      const bytes = new TextEncoder().encode(pem);
      if (file !== null) await writeOutput(file, bytes, { force: call.value(force) });
      return {
        json: { ca: name, request: requestId, pem, ...(file === null ? {} : { path: file }) },
        text: file === null ? bytes : `The request of ${name} is in ${file}. Its key stays in the vault.`,
      };
    }),
};
