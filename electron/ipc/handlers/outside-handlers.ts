import path from 'node:path';
import { describeAwaiting } from '../../authority/describe.ts';
import { requestAuthority, requestOfAuthority } from '../../authority/request-authority.ts';
import { planAuthorityAnswer, takeAnswer } from '../../authority/take-answer.ts';
import { fileNameFrom } from '../../exchange/file-name.ts';
import { MAX_INSPECTED_BYTES } from '../../exchange/inspect.ts';
import { readFileBounded } from '../../exchange/read-file.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { encodePem } from '../../pki/pem.ts';
import { certificatesIn } from '../certificates-in.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** CAs whose certificate an outside or offline parent signs: the request goes out, the answer comes in. */
export function outsideHandlers(
  context: HandlerContext,
): Pick<Handlers, 'listAwaiting' | 'requestAuthority' | 'saveAuthorityRequest' | 'completeAuthority'> {
  return {
    listAwaiting: async () => {
      const items = (await portsOf(context).registry.awaitingAuthorities()).map(describeAwaiting);
      return { items, total: items.length };
    },
    requestAuthority: async ({ name, subject, keyType, pathLength, ...published }) => {
      const asked = { name, subject: parseDistinguishedName(subject), keyType, pathLength, crlDays: null };
      return describeAwaiting(await requestAuthority(portsOf(context), { ...asked, ...published }));
    },
    saveAuthorityRequest: async ({ ca }) => {
      const { name, der } = await requestOfAuthority(portsOf(context), ca);
      const file = await context.dialogs.save({
        title: 'Save the request as',
        defaultPath: `${fileNameFrom(name, 'ca')}.csr`,
      });
      if (file === null) return { outcome: 'cancelled' };
      const bytes = new TextEncoder().encode(encodePem('CERTIFICATE REQUEST', der));
      await writeFileAtomically(file, bytes, { mode: 0o644, overwrite: true });
      return { outcome: 'saved', path: file, proofs: [] };
    },
    completeAuthority: async ({ ca }) => {
      const ports = portsOf(context);
      const file = await context.dialogs.open({ title: 'Open the parent’s answer', kind: 'certificate' });
      if (file === null) return { outcome: 'cancelled' };
      const bytes = await readFileBounded(file, MAX_INSPECTED_BYTES);
      const answer = { certificates: certificatesIn(bytes, path.basename(file)), strict: false };
      const plan = await planAuthorityAnswer(ports, ca, answer);
      const taken = await takeAnswer(ports, plan);
      return {
        outcome: 'taken',
        answers: plan.kind,
        ca: taken.id,
        above: plan.above.map(({ name }) => name),
        findings: [...plan.findings],
      };
    },
  };
}
