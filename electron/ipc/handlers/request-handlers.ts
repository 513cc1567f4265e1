import { CertificateError } from '../../../shared/errors.ts';
import { describeKeptRequest } from '../../authority/describe-kept-request.ts';
import { verifyProofOfPossession } from '../../pki/certification-request.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { describeOpened, type OpenedRequests } from '../opened-requests.ts';

/** Requests that are kept in the vault until someone decides. */
export function requestHandlers(
  context: HandlerContext,
  requests: OpenedRequests,
): Pick<Handlers, 'listRequests' | 'keepRequest' | 'openKeptRequest' | 'rejectRequest'> {
  return {
    listRequests: async ({ state, limit, offset }) => {
      const records = await portsOf(context).registry.requests(state ?? undefined);
      return { items: records.slice(offset, offset + limit).map(describeKeptRequest), total: records.length };
    },
    keepRequest: async ({ digest }) => {
      const { request, fileName } = requests.get(digest);
      if (!verifyProofOfPossession(request)) {
        throw new CertificateError(
          'PROOF_OF_POSSESSION_FAILED',
          'The request is not signed by the key that it asks for. Ask for a new one.',
        );
      }
      const { registry } = portsOf(context);
      return describeKeptRequest(await registry.recordRequest({ der: request.der, source: fileName, key: null }));
    },
    openKeptRequest: async ({ id }) => {
      const record = await portsOf(context).registry.request(id);
      return describeOpened(requests.add(record.der, record.source));
    },
    rejectRequest: async ({ digest, note }) => {
      const { request, fileName } = requests.get(digest);
      const { registry } = portsOf(context);
      // One that never was on record is put there with its refusal: what was turned down is part of the story.
      const { id } = await registry.recordRequest({ der: request.der, source: fileName, key: null });
      return describeKeptRequest(await registry.recordRequestRejected(id, note));
    },
  };
}
