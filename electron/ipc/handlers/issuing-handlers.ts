import path from 'node:path';
import type { CertificateDetail } from '../../../shared/descriptions.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { describeCertificateDetail, describePlan } from '../../authority/describe.ts';
import { issueCertificate } from '../../authority/issue-certificate.ts';
import { planCertificate, type PlanInput } from '../../authority/plan-certificate.ts';
import { MAX_INSPECTED_BYTES } from '../../exchange/inspect.ts';
import { readFileBounded } from '../../exchange/read-file.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../pki/general-name-text.ts';
import type { Handlers, ParsedInput } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { bounded, inspectOrExamine } from '../inspect-or-examine.ts';
import { describeOpened, type OpenedRequests } from '../opened-requests.ts';
import { eachAlone } from '../refused-item.ts';

/** Files taken at once: the window holds no more on its table. */
const MOST_OPENED = 200;

/** From a request, or from names alone, to a certificate: inspect → plan → issue. */
export function issuingHandlers(
  context: HandlerContext,
  requests: OpenedRequests,
): Pick<
  Handlers,
  'inspectRequest' | 'openRequests' | 'planRequest' | 'issueFromRequest' | 'planWithNewKey' | 'issueWithNewKey'
> {
  const issue = async (
    input: PlanInput,
    sourceName: string,
  ): Promise<{ certificate: CertificateDetail; findings: Finding[] }> => {
    const ports = portsOf(context);
    const issued = await issueCertificate(ports, { ...input, sourceName, strict: false });
    return {
      certificate: describeCertificateDetail(issued.certificate, context.clock.now()),
      findings: [...issued.findings],
    };
  };
  return {
    inspectRequest: ({ bytes, fileName }) => describeOpened(requests.add(bounded(bytes), fileName)),
    openRequests: async () => {
      const files = await context.dialogs.openMany({ title: 'Open certificate requests', kind: 'request' });
      if (files.length === 0) return { outcome: 'cancelled' };
      const names = new Map(files.slice(0, MOST_OPENED).map((file) => [file, path.basename(file).slice(0, 255)]));
      const items = await eachAlone([...names.keys()], async (file) => {
        const name = names.get(file) ?? '';
        const bytes = await readFileBounded(file, MAX_INSPECTED_BYTES);
        return inspectOrExamine(bytes, name, requests, context.clock.now());
      });
      return {
        outcome: 'opened',
        items: items.map((item) => (item.outcome === 'refused' ? { ...item, id: names.get(item.id) ?? '' } : item)),
      };
    },
    planRequest: async (input) => describePlan(await planCertificate(portsOf(context), fromRequest(input, requests))),
    issueFromRequest: (input) => issue(fromRequest(input, requests), requests.get(input.digest).fileName),
    planWithNewKey: async (input) => describePlan(await planCertificate(portsOf(context), withNewKey(input))),
    issueWithNewKey: (input) => issue(withNewKey(input), ''),
  };
}

function fromRequest(input: ParsedInput<'planRequest'>, requests: OpenedRequests): PlanInput {
  return {
    source: { kind: 'request', request: requests.get(input.digest).request },
    authorityId: input.ca,
    profile: input.profile,
    validityDays: input.validityDays,
    notAfter: null,
    supersedesId: null,
    subjectAltNames: input.subjectAltNames === null ? null : input.subjectAltNames.map(parseGeneralNameText),
  };
}

function withNewKey(input: ParsedInput<'planWithNewKey'>): PlanInput {
  return {
    source: { kind: 'new-key', subject: parseDistinguishedName(input.subject), keyType: input.keyType },
    authorityId: input.ca,
    profile: input.profile,
    validityDays: input.validityDays,
    notAfter: null,
    supersedesId: null,
    subjectAltNames: input.subjectAltNames.length === 0 ? null : input.subjectAltNames.map(parseGeneralNameText),
  };
}
