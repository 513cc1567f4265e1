import path from 'node:path';
import { MAX_REQUEST_FILE_BYTES, type OpenedRequest } from '../../../shared/contract/issuing-methods.ts';
import type { CertificateDetail } from '../../../shared/descriptions.ts';
import { CertificateError } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { describeCertificateDetail, describePlan } from '../../authority/describe.ts';
import { describeRequest } from '../../authority/describe-request.ts';
import { issueCertificate } from '../../authority/issue-certificate.ts';
import { planCertificate, type PlanInput } from '../../authority/plan-certificate.ts';
import { readFileBounded } from '../../exchange/read-file.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../pki/general-name-text.ts';
import type { Handlers, ParsedInput } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { OpenedRequests, type Opened } from '../opened-requests.ts';

/** From a request, or from names alone, to a certificate: inspect → plan → issue. */
export function issuingHandlers(
  context: HandlerContext,
): Pick<
  Handlers,
  'inspectRequest' | 'openRequest' | 'planRequest' | 'issueFromRequest' | 'planWithNewKey' | 'issueWithNewKey'
> {
  const requests = new OpenedRequests();
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
    openRequest: async () => {
      const file = await context.dialogs.open({ title: 'Open a certificate request', kind: 'request' });
      if (file === null) return { outcome: 'cancelled' };
      const bytes = await readFileBounded(file, MAX_REQUEST_FILE_BYTES);
      return { outcome: 'opened', opened: describeOpened(requests.add(bytes, path.basename(file).slice(0, 255))) };
    },
    planRequest: async (input) => describePlan(await planCertificate(portsOf(context), fromRequest(input, requests))),
    issueFromRequest: (input) => issue(fromRequest(input, requests), requests.get(input.digest).fileName),
    planWithNewKey: async (input) => describePlan(await planCertificate(portsOf(context), withNewKey(input))),
    issueWithNewKey: (input) => issue(withNewKey(input), ''),
  };
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_REQUEST_FILE_BYTES) return bytes;
  throw new CertificateError(
    'INPUT_TOO_LARGE',
    `This file has ${String(bytes.length)} bytes; a certificate request has at most 64 KiB. Choose the request itself.`,
  );
}

function describeOpened(opened: Opened): OpenedRequest {
  return {
    digest: opened.digest,
    fileName: opened.fileName,
    bytes: opened.byteLength,
    request: describeRequest(opened.request),
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
    subjectAltNames: null,
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
