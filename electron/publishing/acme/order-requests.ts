import { isRefusal } from '../../../shared/errors.ts';
import { orderStatus, authorizationsFor } from '../../authority/acme/acme-order.ts';
import { dnsIdentifier, ipIdentifier } from '../../authority/acme/acme-names.ts';
import { checkOrderable, issueForOrder } from '../../authority/acme/issue-for-order.ts';
import type { AcmeIdentifier, AcmeOrder } from '../../authority/acme-ports.ts';
import { chainOf } from '../../authority/chain.ts';
import { formatInstant } from '../../authority/validity.ts';
import { sameBytes } from '../../pki/bytes.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { MAX_REQUEST_BYTES, parseCertificationRequest } from '../../pki/certification-request.ts';
import { sameName } from '../../pki/name.ts';
import { encodePem } from '../../pki/pem.ts';
import { acmeUrls, type AcmeCall, type AcmeContext, type AcmeHandler } from './acme-context.ts';
import { jsonReply, type AcmeReply } from './acme-reply.ts';
import { decodeBase64url, encodeBase64url, isJsonObject, type JsonObject } from './bounded-json.ts';
import { AcmeProblem, malformed, problemUrn } from './problem.ts';
import { problemOfRefusal } from './refusal-problem.ts';
import { replacedCertificate } from './renewal-info.ts';
import { payloadOf, signedByAccount, type AccountRequest } from './signed-request.ts';

const MOST_IDENTIFIERS = 100;
/** A day for a person who writes DNS records by hand. */
const ORDER_LIFE_MS = 24 * 3_600_000;
const TOKEN_OCTETS = 32;

/** RFC 8555 §7.4. */
export const newOrder: AcmeHandler = async (context, call) => {
  const request = await signedByAccount(context, call);
  const { register, limits, ports, issuing } = context;
  const payload = payloadOf(request);
  const identifiers = identifiersIn(payload);
  if (payload['notBefore'] !== undefined) {
    throw malformed('A notBefore is not taken: certificates work from when they are issued. Leave it out.');
  }
  const notAfter = instantIn(payload, 'notAfter');
  const now = ports.clock.now();
  const replaced = await replacedCertificate(context, request.account, payload['replaces'], identifiers);
  await orProblem(() => checkOrderable(ports, issuing, { identifiers, notAfter }), REJECTED);
  if ((await register.countOpenOrders(request.account.id, now)) >= limits.values.openOrders) {
    throw new AcmeProblem(
      'rateLimited',
      `The account has ${String(limits.values.openOrders)} orders that wait for something. End some of them first.`,
      { headers: { 'Retry-After': '600' } },
    );
  }
  limits.newOrder(request.account.id, now.getTime());
  const authorizations = authorizationsFor(identifiers, () => encodeBase64url(ports.random.bytes(TOKEN_OCTETS)));
  const order = await register.recordOrder({
    accountId: request.account.id,
    expiresAt: new Date(now.getTime() + ORDER_LIFE_MS),
    content: { identifiers, authorizations, notAfter, replaces: replaced },
  });
  return orderReply(201, context, call, order);
};

/** RFC 8555 §7.1.3. */
export const orderRequest: AcmeHandler = async (context, call, [id = '']) => {
  const request = await signedByAccount(context, call);
  return orderReply(200, context, call, await ownOrder(context, request, id));
};

/** RFC 8555 §7.4: the request to be signed, once every name is proven. */
export const finalize: AcmeHandler = async (context, call, [id = '']) => {
  const request = await signedByAccount(context, call);
  const order = await ownOrder(context, request, id);
  const status = orderStatus(order, context.ports.clock.now());
  if (status !== 'ready')
    throw new AcmeProblem('orderNotReady', `The order is ${status}, and only a ready one is finalized.`);
  const der = decodeBase64url(payloadOf(request)['csr']);
  if (der === null || der.length === 0)
    throw new AcmeProblem('badCSR', 'csr is the DER of the request, in base64url without padding.');
  if (der.length > MAX_REQUEST_BYTES) throw new AcmeProblem('badCSR', 'The request is too large.');
  await orProblem(async () => {
    // RFC 8555 §11.1: an account's key is for nothing else.
    if (sameBytes(parseCertificationRequest(der).publicKey.spki, request.key.spki)) {
      throw new AcmeProblem('badCSR', 'The request is for the account’s own key. Make another.');
    }
    return issueForOrder(context.ports, context.issuing, order, der);
  });
  return orderReply(200, context, call, await ownOrder(context, request, id));
};

/** RFC 8555 §7.4.2: the certificate and the intermediates above it, without the root, which clients have. */
export const certificateRequest: AcmeHandler = async (context, call, [id = '']) => {
  const request = await signedByAccount(context, call);
  const { certificateId } = await ownOrder(context, request, id);
  if (certificateId === null) throw notFound();
  const { registry } = context.ports;
  const record = await registry.certificate(certificateId);
  const above = (await chainOf(registry, record)).filter(({ der }) => {
    const { subject, issuer } = parseCertificate(der);
    return !sameName(subject, issuer);
  });
  return {
    status: 200,
    headers: { 'Content-Type': 'application/pem-certificate-chain' },
    body: [record, ...above].map(({ der }) => encodePem('CERTIFICATE', der)).join(''),
  };
};

/** An order of the account that asks. @throws {AcmeProblem} malformed with status 404; unauthorized */
export async function ownOrder({ register }: AcmeContext, { account }: AccountRequest, id: string): Promise<AcmeOrder> {
  const order = await register.order(id);
  if (order === null) throw notFound();
  if (order.accountId !== account.id) throw new AcmeProblem('unauthorized', 'That is another account’s.');
  return order;
}

function orderReply(status: 200 | 201, { ports }: AcmeContext, { base }: AcmeCall, order: AcmeOrder): AcmeReply {
  const { id, certificateId, expiresAt, content } = order;
  const state = orderStatus(order, ports.clock.now());
  const failed = content.authorizations
    .flatMap(({ challenges }) => challenges)
    .find(({ error }) => error !== null)?.error;
  const value = {
    status: state,
    expires: formatInstant(expiresAt),
    identifiers: content.identifiers,
    ...(content.notAfter === null ? {} : { notAfter: content.notAfter }),
    authorizations: content.authorizations.map((_, at) => acmeUrls.authorization(base, id, at)),
    finalize: acmeUrls.finalize(base, id),
    ...(certificateId === null ? {} : { certificate: acmeUrls.certificate(base, id) }),
    ...(state === 'invalid' && failed !== null && failed !== undefined
      ? { error: { type: problemUrn(failed.type), detail: failed.detail } }
      : {}),
  };
  return jsonReply(status, value, { Location: acmeUrls.order(base, id) });
}

function identifiersIn({ identifiers }: JsonObject): AcmeIdentifier[] {
  if (!Array.isArray(identifiers) || identifiers.length === 0 || identifiers.length > MOST_IDENTIFIERS) {
    throw malformed(`identifiers is a list of 1 to ${String(MOST_IDENTIFIERS)}.`);
  }
  const found = new Map<string, AcmeIdentifier>();
  const list: readonly unknown[] = identifiers;
  for (const asked of list) {
    const identifier = identifierIn(asked);
    found.set(`${identifier.type}:${identifier.value}`, identifier);
  }
  return [...found.values()];
}

function identifierIn(asked: unknown): AcmeIdentifier {
  if (!isJsonObject(asked) || typeof asked['type'] !== 'string' || typeof asked['value'] !== 'string') {
    throw malformed('An identifier has a type and a value, each a text.');
  }
  const { type, value } = asked;
  if (type !== 'dns' && type !== 'ip') {
    throw new AcmeProblem('unsupportedIdentifier', 'Only dns and ip identifiers are taken.');
  }
  if (typeof value !== 'string' || value.length > 253) throw malformed('An identifier has at most 253 characters.');
  const identifier = type === 'dns' ? dnsIdentifier(value) : ipIdentifier(value);
  if (!('problem' in identifier)) return identifier;
  throw new AcmeProblem('rejectedIdentifier', `The identifier cannot be certified: ${identifier.problem}.`, {
    members: {
      subproblems: [
        {
          type: problemUrn('rejectedIdentifier'),
          detail: identifier.problem,
          identifier: { type, value: value.toWellFormed() },
        },
      ],
    },
  });
}

function instantIn(payload: JsonObject, member: string): string | null {
  const value = payload[member];
  if (value === undefined) return null;
  const isInstant =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i.test(value);
  const instant = isInstant ? new Date(value) : new Date(NaN);
  if (!Number.isNaN(instant.getTime())) return formatInstant(instant);
  throw malformed(`${member} is an instant as RFC 3339 writes it.`);
}

const REJECTED = {
  LINT_REFUSED: 'rejectedIdentifier',
  MALFORMED_NAME: 'rejectedIdentifier',
  POLICY_REFUSED: 'rejectedIdentifier',
} as const;

/** @throws {AcmeProblem} what a refusal is to the client; else the refusal itself, for the keeper */
async function orProblem<T>(work: () => Promise<T>, instead?: Parameters<typeof problemOfRefusal>[1]): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isRefusal(error) ? (problemOfRefusal(error, instead) ?? error) : error;
  }
}

function notFound(): AcmeProblem {
  return new AcmeProblem('malformed', 'There is nothing of that name here.', { status: 404 });
}
