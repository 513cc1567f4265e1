import { isRefusal } from '../../../shared/errors.ts';
import type { AcmeAccount, AcmeAccountContent } from '../../authority/acme-ports.ts';
import { parseEmailName } from '../../pki/general-name-text.ts';
import { acmeUrls, type AcmeCall, type AcmeContext, type AcmeHandler } from './acme-context.ts';
import { jsonReply, type AcmeReply } from './acme-reply.ts';
import { parseJsonObject, type JsonObject } from './bounded-json.ts';
import { parseJwk, type AcmeKey } from './json-web-key.ts';
import { parseJws, verifiesUnderSecret, verifyJws } from './json-web-signature.ts';
import { AcmeProblem, malformed } from './problem.ts';
import { accountIdIn, isPostAsGet, payloadOf, signedByAccount, signedByKey } from './signed-request.ts';

const MOST_CONTACTS = 10;
const MOST_CONTACT_LENGTH = 300;
const ORDERS_A_PAGE = 100;

/** RFC 8555 §7.3. */
export const newAccount: AcmeHandler = async (context, call) => {
  const request = signedByKey(context, call);
  const { register, authority, limits, ports } = context;
  const payload = payloadOf(request);
  const { thumbprint, jwk } = request.key;
  const known = await register.accountWithKey(authority.id, thumbprint);
  if (known !== null) return existing(call, known);
  if (optionalBoolean(payload, 'onlyReturnExisting')) {
    throw new AcmeProblem('accountDoesNotExist', 'That key has no account here.');
  }
  const contacts = contactsIn(payload) ?? [];
  const termsAgreed = optionalBoolean(payload, 'termsOfServiceAgreed');
  if (context.termsOfService !== null && !termsAgreed) {
    throw new AcmeProblem('userActionRequired', `Agree to the terms first: ${context.termsOfService}`, {
      headers: { Link: `<${context.termsOfService}>;rel="terms-of-service"` },
    });
  }
  const externalKeyIdentifier = await boundKey(context, call, payload['externalAccountBinding'], request.key);
  limits.newAccount(call.from, ports.clock.now().getTime());
  try {
    const account = await register.recordAccount({
      ...{ authorityId: authority.id, thumbprint, externalKeyIdentifier },
      ...{ status: 'valid', jwk, contacts, termsAgreed },
    });
    return accountReply(201, call, account);
  } catch (error) {
    if (!isRefusal(error, 'REGISTRY_CHANGED')) throw error;
    // Another request with the same key was quicker; else the external key has been used.
    const quicker = await register.accountWithKey(authority.id, thumbprint);
    if (quicker !== null) return existing(call, quicker);
    throw new AcmeProblem('unauthorized', error.message);
  }
};

/** RFC 8555 §7.3.2 and §7.3.6: read, changed or given up by its holder. */
export const accountRequest: AcmeHandler = async (context, call, [id]) => {
  const request = await signedByAccount(context, call);
  if (request.account.id !== id) throw notYours();
  if (isPostAsGet(request)) return accountReply(200, call, request.account);
  const payload = payloadOf(request);
  const { status } = payload;
  if (status !== undefined && status !== 'deactivated') throw malformed('The only status to ask for is deactivated.');
  const contacts = contactsIn(payload);
  const termsAgreed = optionalBoolean(payload, 'termsOfServiceAgreed');
  const changed = (content: AcmeAccountContent): AcmeAccountContent => ({
    ...content,
    contacts: contacts ?? content.contacts,
    termsAgreed: content.termsAgreed || termsAgreed,
    status: status === 'deactivated' ? 'deactivated' : content.status,
  });
  const account = await context.register.recordAccountChanged(id, ({ content, thumbprint }) => ({
    content: changed(content),
    thumbprint,
  }));
  return accountReply(200, call, account);
};

/** RFC 8555 §7.1.2.1, a page at a time. */
export const accountOrders: AcmeHandler = async (context, call, [id]) => {
  const { account } = await signedByAccount(context, call);
  if (account.id !== id) throw notYours();
  const after = call.query.get('after');
  const found = await context.register.ordersOf(id, { after, limit: ORDERS_A_PAGE + 1 });
  const page = found.slice(0, ORDERS_A_PAGE);
  const last = page.at(-1);
  const next =
    found.length > ORDERS_A_PAGE && last !== undefined
      ? { Link: `<${acmeUrls.orders(call.base, id)}?after=${last.id}>;rel="next"` }
      : {};
  return jsonReply(200, { orders: page.map((order) => acmeUrls.order(call.base, order.id)) }, next);
};

/** RFC 8555 §7.3.5: the account's own key says that another takes its place, and that other key agrees. */
export const keyChange: AcmeHandler = async (context, call) => {
  const request = await signedByAccount(context, call);
  const inner = parseJws(payloadOf(request));
  if (!Object.hasOwn(inner.header, 'jwk') || Object.hasOwn(inner.header, 'kid')) {
    throw malformed('The inner JWS brings the new key as jwk.');
  }
  if (inner.header['url'] !== request.jws.header['url'] || Object.hasOwn(inner.header, 'nonce')) {
    throw malformed('The inner JWS has the same url as the outer one, and no nonce.');
  }
  const newKey = parseJwk(inner.header['jwk']);
  verifyJws(inner, newKey);
  const { account, oldKey } = parseJsonObject(inner.payload, 'The inner payload');
  if (accountIdIn(account, call) !== request.account.id) throw malformed('The inner JWS names another account.');
  if (parseJwk(oldKey).thumbprint !== request.account.thumbprint) {
    throw malformed('The inner JWS names another old key than the account’s.');
  }
  const taken = await context.register.accountWithKey(context.authority.id, newKey.thumbprint);
  if (taken !== null) throw keyTaken(call, taken.id);
  try {
    const changed = await context.register.recordAccountChanged(request.account.id, ({ content, thumbprint }) => {
      if (thumbprint !== request.account.thumbprint) throw notYours();
      return { content: { ...content, jwk: newKey.jwk }, thumbprint: newKey.thumbprint };
    });
    return accountReply(200, call, changed);
  } catch (error) {
    if (isRefusal(error, 'REGISTRY_CHANGED')) throw keyTaken(call, request.account.id);
    throw error;
  }
};

function existing(call: AcmeCall, account: AcmeAccount): AcmeReply {
  if (account.content.status === 'valid') return accountReply(200, call, account);
  throw new AcmeProblem('unauthorized', `The account of that key is ${account.content.status}. Use another key.`);
}

function accountReply(
  status: 200 | 201,
  { base }: AcmeCall,
  { id, content, externalKeyIdentifier }: AcmeAccount,
): AcmeReply {
  const account = {
    status: content.status,
    contact: content.contacts,
    termsOfServiceAgreed: content.termsAgreed,
    ...(externalKeyIdentifier === null ? {} : { externalAccountBinding: { kid: externalKeyIdentifier } }),
    orders: acmeUrls.orders(base, id),
  };
  return jsonReply(status, account, { Location: acmeUrls.account(base, id) });
}

/** The identifier of the external key by which an account is bound (RFC 8555 §7.3.4); null for none. */
async function boundKey(
  { register, authority, externalAccountRequired }: AcmeContext,
  call: AcmeCall,
  binding: unknown,
  key: AcmeKey,
): Promise<string | null> {
  if (binding === undefined) {
    if (!externalAccountRequired) return null;
    throw new AcmeProblem(
      'externalAccountRequired',
      'An account is opened with a key from the CA’s keeper. Ask for one.',
    );
  }
  const jws = parseJws(binding);
  const { alg, kid, url } = jws.header;
  if (alg !== 'HS256' || typeof kid !== 'string' || Object.hasOwn(jws.header, 'nonce')) {
    throw malformed('The externalAccountBinding is signed by HS256, names its key by kid, and has no nonce.');
  }
  if (url !== `${call.base}${call.path}`)
    throw malformed('The externalAccountBinding has another url than the request.');
  if (parseJwk(parseJsonObject(jws.payload, 'The externalAccountBinding')).thumbprint !== key.thumbprint) {
    throw malformed('The externalAccountBinding is for another account key.');
  }
  const ours =
    kid.length <= 100 && (await register.externalKeys(authority.id)).some((one) => one.keyIdentifier === kid);
  const verified = ours && (await register.withExternalKey(kid, (secret) => verifiesUnderSecret(jws, secret)));
  if (verified === true) return kid;
  throw new AcmeProblem('unauthorized', 'The externalAccountBinding does not verify under a key of this CA.');
}

/** `mailto:` URLs with one address each; null where none are given. */
function contactsIn({ contact }: JsonObject): string[] | null {
  if (contact === undefined) return null;
  if (!Array.isArray(contact) || contact.length > MOST_CONTACTS) {
    throw malformed(`contact is a list of at most ${String(MOST_CONTACTS)} URLs.`);
  }
  return contact.map((url: unknown) => {
    if (typeof url !== 'string' || url.length > MOST_CONTACT_LENGTH)
      throw malformed('A contact is a URL of bearable length.');
    if (!/^mailto:/i.test(url)) throw new AcmeProblem('unsupportedContact', 'Only mailto: contacts are taken.');
    const address = url.slice('mailto:'.length);
    try {
      if (/[?,;%\s]/.test(address)) throw invalidContact();
      parseEmailName(address);
    } catch (error) {
      throw isRefusal(error) ? invalidContact() : error;
    }
    return url;
  });
}

function invalidContact(): AcmeProblem {
  return new AcmeProblem('invalidContact', 'A contact is mailto: and one address, with nothing behind it.');
}

function optionalBoolean(payload: JsonObject, member: string): boolean {
  const value = payload[member];
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw malformed(`${member} is true or false.`);
}

function keyTaken(call: AcmeCall, accountId: string): AcmeProblem {
  return new AcmeProblem('malformed', 'The new key is an account’s already.', {
    status: 409,
    headers: { Location: acmeUrls.account(call.base, accountId) },
  });
}

function notYours(): AcmeProblem {
  return new AcmeProblem('unauthorized', 'That is another account’s.');
}
