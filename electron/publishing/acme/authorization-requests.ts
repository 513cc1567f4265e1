import { authorizationDeactivated, authorizationStatus, challengeBegun } from '../../authority/acme/acme-order.ts';
import type { AcmeAuthorization, AcmeChallenge, AcmeOrder } from '../../authority/acme-ports.ts';
import { formatInstant } from '../../authority/validity.ts';
import { acmeUrls, type AcmeCall, type AcmeContext, type AcmeHandler } from './acme-context.ts';
import { jsonReply } from './acme-reply.ts';
import { ownOrder } from './order-requests.ts';
import { AcmeProblem, malformed, problemUrn } from './problem.ts';
import { isPostAsGet, payloadOf, signedByAccount } from './signed-request.ts';

/** RFC 8555 §7.5: read, or given up by its holder (§7.5.2). */
export const authorizationRequest: AcmeHandler = async (context, call, [orderId = '', index = '']) => {
  const request = await signedByAccount(context, call);
  const at = Number(index);
  let order = await ownOrder(context, request, orderId);
  authorizationAt(order, at);
  if (!isPostAsGet(request)) {
    if (payloadOf(request)['status'] !== 'deactivated') throw malformed('The only status to ask for is deactivated.');
    order = await context.register.recordOrderChanged(orderId, (current) => authorizationDeactivated(current, at));
  }
  const authorization = authorizationAt(order, at);
  resumeInterrupted(context, order, at, request.account.thumbprint);
  const value = {
    identifier: authorization.identifier,
    status: authorizationStatus(authorization, order, context.ports.clock.now()),
    expires: formatInstant(order.expiresAt),
    ...(authorization.wildcard ? { wildcard: true } : {}),
    // RFC 8555 §7.1.4: once one was taken, only that one is told.
    challenges: tellable(authorization).map((challenge) => challengeValue(call, order, at, challenge)),
  };
  return jsonReply(200, value, { ...(authorization.status === 'pending' ? { 'Retry-After': '1' } : {}) });
};

/** RFC 8555 §7.5.1: the client is ready, or asks how it went. */
export const challengeRequest: AcmeHandler = async (context, call, [orderId = '', index = '', type = '']) => {
  const request = await signedByAccount(context, call);
  const at = Number(index);
  const { register, ports, limits } = context;
  let order = await ownOrder(context, request, orderId);
  const authorization = authorizationAt(order, at);
  const chosen = challengeOf(authorization, type);
  if (!isPostAsGet(request)) {
    payloadOf(request);
    const now = ports.clock.now();
    limits.mayValidate(order.accountId, authorization.identifier.value, now.getTime());
    order = await register.recordOrderChanged(orderId, (current) => challengeBegun(current, at, chosen.type, now));
  }
  resumeInterrupted(context, order, at, request.account.thumbprint);
  const challenge = challengeOf(authorizationAt(order, at), type);
  return jsonReply(200, challengeValue(call, order, at, challenge), {
    Link: `<${acmeUrls.authorization(call.base, orderId, at)}>;rel="up"`,
  });
};

/** What is under way is begun, or goes on after a restart; the runner does each once at a time. */
function resumeInterrupted({ challenges, ports }: AcmeContext, order: AcmeOrder, at: number, thumbprint: string): void {
  const { status, challenges: those } = authorizationAt(order, at);
  const underWay = those.find((challenge) => challenge.status === 'processing');
  if (status !== 'pending' || underWay === undefined || order.expiresAt <= ports.clock.now()) return;
  challenges.start(order, at, underWay.type, thumbprint);
}

function tellable({ challenges }: AcmeAuthorization): readonly AcmeChallenge[] {
  const taken = challenges.filter(({ status }) => status !== 'pending');
  return taken.length === 0 ? challenges : taken;
}

function challengeValue({ base }: AcmeCall, { id }: AcmeOrder, at: number, challenge: AcmeChallenge): unknown {
  const { type, token, status, validatedAt, error } = challenge;
  return {
    type,
    url: acmeUrls.challenge(base, id, at, type),
    token,
    status,
    ...(validatedAt === null ? {} : { validated: validatedAt }),
    ...(error === null ? {} : { error: { type: problemUrn(error.type), detail: error.detail } }),
  };
}

function authorizationAt({ content }: AcmeOrder, at: number): AcmeAuthorization {
  const authorization = content.authorizations[at];
  if (authorization === undefined) throw notFound();
  return authorization;
}

function challengeOf({ challenges }: AcmeAuthorization, type: string): AcmeChallenge {
  const challenge = challenges.find((one) => one.type === type);
  if (challenge === undefined) throw notFound();
  return challenge;
}

function notFound(): AcmeProblem {
  return new AcmeProblem('malformed', 'There is nothing of that name here.', { status: 404 });
}
