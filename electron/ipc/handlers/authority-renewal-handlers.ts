import { formatInstant } from '../../authority/validity.ts';
import { planAuthorityRenewal, renewAuthority } from '../../authority/renew-authority.ts';
import { planReplacement, replaceAuthority } from '../../authority/replace-authority.ts';
import { formatName } from '../../pki/name.ts';
import { describeAuthorityOf } from '../describe-authority-of.ts';
import type { Handlers, ParsedInput } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** A CA for longer, or another with a new key in its place. */
export function authorityRenewalHandlers(
  context: HandlerContext,
): Pick<Handlers, 'planAuthorityRenewal' | 'renewAuthority'> {
  return {
    planAuthorityRenewal: async (input) => {
      const ports = portsOf(context);
      if (input.newKey) {
        const plan = await planReplacement(ports, replacementOf(input));
        return {
          name: plan.name,
          subject: formatName(plan.draft.subject),
          notAfter: formatInstant(plan.draft.notAfter),
          crosses: [...plan.crosses],
          affected: plan.affected.map(({ kind, id, subject, notAfter }) => ({ kind, id, subject, notAfter })),
          findings: [...plan.findings],
        };
      }
      const plan = await planAuthorityRenewal(ports, renewalOf(input));
      return {
        name: plan.authority.name,
        subject: formatName(plan.draft.subject),
        notAfter: formatInstant(plan.draft.notAfter),
        crosses: [],
        affected: [],
        findings: [...plan.findings],
      };
    },
    renewAuthority: async (input) => {
      const ports = portsOf(context);
      const { authority } = await (input.newKey
        ? replaceAuthority(ports, replacementOf(input))
        : renewAuthority(ports, renewalOf(input)));
      return describeAuthorityOf(ports, authority);
    },
  };
}

type Input = ParsedInput<'renewAuthority'>;

function renewalOf({ id, validityDays }: Input) {
  return { authorityId: id, validityDays, parentId: null, strict: false };
}

function replacementOf({ id, validityDays }: Input) {
  return { authorityId: id, name: null, subject: null, keyType: null, validityDays, strict: false };
}
