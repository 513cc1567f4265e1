import { describeCertificate, describePlan } from '../../authority/describe.ts';
import { planRenewal, renewCertificate, type RenewInput } from '../../authority/renew-certificate.ts';
import type { Handlers, ParsedInput } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { eachAlone } from '../refused-item.ts';

/** The same certificates for longer: what it would give, then it. */
export function renewalHandlers(context: HandlerContext): Pick<Handlers, 'planRenewals' | 'renewCertificates'> {
  return {
    planRenewals: async (input) => {
      const ports = portsOf(context);
      const items = await eachAlone(idsOf(input), async (id) => ({
        outcome: 'planned' as const,
        id,
        plan: describePlan(await planRenewal(ports, renewalOf(input, id))),
      }));
      return { items };
    },
    renewCertificates: async (input) => {
      const ports = portsOf(context);
      const act = async (id: string) => {
        const { certificate, findings } = await renewCertificate(ports, renewalOf(input, id));
        return {
          outcome: 'renewed' as const,
          id,
          certificate: describeCertificate(certificate, ports.clock.now()),
          findings: [...findings],
        };
      };
      const items = await context.work.run('renewCertificates', (step) => eachAlone(idsOf(input), act, step));
      return { items };
    },
  };
}

type Input = ParsedInput<'renewCertificates'>;

function idsOf({ renewals }: Input): string[] {
  return [...new Set(renewals.map((one) => one.id))];
}

function renewalOf(input: Input, id: string): RenewInput {
  return {
    certificateId: id,
    validityDays: input.validityDays,
    notAfter: null,
    newKey: input.renewals.some((one) => one.id === id && one.newKey),
    revokeOldAfterDays: input.revokeOldAfterDays,
    strict: false,
  };
}
