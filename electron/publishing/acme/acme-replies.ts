import { isRefusal } from '../../../shared/errors.ts';
import { accountOrders, accountRequest, keyChange, newAccount } from './account-requests.ts';
import { acmeUrls, type AcmeCall, type AcmeContext, type AcmeHandler } from './acme-context.ts';
import { emptyReply, jsonReply, problemReply, type AcmeReply } from './acme-reply.ts';
import { authorizationRequest, challengeRequest } from './authorization-requests.ts';
import { certificateRequest, finalize, newOrder, orderRequest } from './order-requests.ts';
import { AcmeProblem } from './problem.ts';
import { problemOfRefusal } from './refusal-problem.ts';
import { renewalInfo } from './renewal-info.ts';
import { revokeCert } from './revocation-requests.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  /** What it captures are the handler's parts. */
  readonly path: RegExp;
  readonly handle: AcmeHandler;
}

const ORDER = '(order-[0-9]{1,15})';

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/(?:acme\/)?directory$/, handle: directory },
  { method: 'GET', path: /^\/acme\/new-nonce$/, handle: async () => emptyReply(204) },
  { method: 'GET', path: /^\/acme\/renewal-info\/([A-Za-z0-9_.-]{1,120})$/, handle: renewalInfo },
  { method: 'POST', path: /^\/acme\/new-account$/, handle: newAccount },
  { method: 'POST', path: /^\/acme\/account\/(acct-[0-9]{1,15})$/, handle: accountRequest },
  { method: 'POST', path: /^\/acme\/account\/(acct-[0-9]{1,15})\/orders$/, handle: accountOrders },
  { method: 'POST', path: /^\/acme\/key-change$/, handle: keyChange },
  { method: 'POST', path: /^\/acme\/new-order$/, handle: newOrder },
  { method: 'POST', path: new RegExp(`^/acme/order/${ORDER}$`), handle: orderRequest },
  { method: 'POST', path: new RegExp(`^/acme/order/${ORDER}/finalize$`), handle: finalize },
  { method: 'POST', path: new RegExp(`^/acme/certificate/${ORDER}$`), handle: certificateRequest },
  { method: 'POST', path: new RegExp(`^/acme/authorization/${ORDER}/([0-9]{1,3})$`), handle: authorizationRequest },
  {
    method: 'POST',
    path: new RegExp(`^/acme/challenge/${ORDER}/([0-9]{1,3})/([a-z0-9-]{1,20})$`),
    handle: challengeRequest,
  },
  { method: 'POST', path: /^\/acme\/revoke-cert$/, handle: revokeCert },
];

/**
 * Answers a request, whatever it is: with what was asked for, or with a problem document. Never throws; a fault of ours is
 * `failed`'s to tell, and serverInternal to the client.
 */
export async function acmeReply(
  context: AcmeContext,
  call: AcmeCall,
  failed: (fault: unknown) => void,
): Promise<AcmeReply> {
  const reply = await answered(context, call, failed);
  const { base, method, path } = call;
  const index = `<${acmeUrls.directory(base)}>;rel="index"`;
  const link = reply.headers['Link'];
  // RFC 8555 §6.5: each answer to a POST has a nonce for the next.
  const nonce = method === 'POST' || path === '/acme/new-nonce' ? { 'Replay-Nonce': context.nonces.next() } : {};
  return { ...reply, headers: { ...reply.headers, ...nonce, Link: link === undefined ? index : `${index}, ${link}` } };
}

async function answered(context: AcmeContext, call: AcmeCall, failed: (fault: unknown) => void): Promise<AcmeReply> {
  try {
    const method = call.method === 'HEAD' ? 'GET' : call.method;
    if (call.method === 'HEAD' && call.path === '/acme/new-nonce') return emptyReply(200);
    const there = ROUTES.filter(({ path }) => path.test(call.path));
    const route = there.find((one) => one.method === method);
    if (route !== undefined) return await route.handle(context, call, route.path.exec(call.path)?.slice(1) ?? []);
    if (there.length === 0) throw new AcmeProblem('malformed', 'There is nothing of that name here.', { status: 404 });
    const Allow = there.map((one) => (one.method === 'GET' ? 'GET, HEAD' : one.method)).join(', ');
    // RFC 8555 §6.3: whoever GETs what is read by POST is told so.
    throw new AcmeProblem('malformed', `Ask by ${Allow}.`, { status: 405, headers: { Allow } });
  } catch (error) {
    if (error instanceof AcmeProblem) return problemReply(error);
    const told = isRefusal(error) ? problemOfRefusal(error, NOT_THE_CLIENTS) : null;
    failed(error);
    return problemReply(told ?? new AcmeProblem('serverInternal', 'A fault of ours. It was noted.'));
  }
}

/** Refusals that reach this far are not for what a client sent. */
const NOT_THE_CLIENTS = {
  POLICY_REFUSED: 'serverInternal',
  REGISTRY_CHANGED: 'serverInternal',
} as const;

/** RFC 8555 §7.1.1. */
async function directory(
  { termsOfService, externalAccountRequired }: AcmeContext,
  { base }: AcmeCall,
): Promise<AcmeReply> {
  return jsonReply(200, {
    newNonce: acmeUrls.newNonce(base),
    newAccount: acmeUrls.newAccount(base),
    newOrder: acmeUrls.newOrder(base),
    revokeCert: acmeUrls.revokeCert(base),
    keyChange: acmeUrls.keyChange(base),
    renewalInfo: acmeUrls.renewalInfo(base),
    meta: {
      ...(termsOfService === null ? {} : { termsOfService }),
      externalAccountRequired,
    },
  });
}
