import type { AcmeAccount } from '../../authority/acme-ports.ts';
import { parseJsonObject, type JsonObject } from './bounded-json.ts';
import { acmeUrls, type AcmeCall, type AcmeContext } from './acme-context.ts';
import { keyOfJwk, parseJwk, type AcmeKey } from './json-web-key.ts';
import { parseJws, SIGNATURE_ALGORITHMS, verifyJws, type Jws } from './json-web-signature.ts';
import { AcmeProblem, malformed } from './problem.ts';

/** A request whose signature, nonce and URL hold. */
export interface SignedRequest {
  readonly jws: Jws;
  readonly key: AcmeKey;
}

export interface AccountRequest extends SignedRequest {
  readonly account: AcmeAccount;
}

/**
 * A request under the key that it brings (RFC 8555 §6.2).
 *
 * @throws {AcmeProblem} malformed, badNonce, badSignatureAlgorithm, badPublicKey, unauthorized
 */
export function signedByKey(context: AcmeContext, call: AcmeCall): SignedRequest {
  const jws = checkedJws(context, call);
  if (!Object.hasOwn(jws.header, 'jwk')) throw malformed('This request brings its key: the header wants jwk, not kid.');
  const key = parseJwk(jws.header['jwk']);
  verifyJws(jws, key);
  return { jws, key };
}

/**
 * A request of an account that works.
 *
 * @throws {AcmeProblem} malformed, badNonce, badSignatureAlgorithm, accountDoesNotExist, unauthorized
 */
export async function signedByAccount(context: AcmeContext, call: AcmeCall): Promise<AccountRequest> {
  const jws = checkedJws(context, call);
  if (!Object.hasOwn(jws.header, 'kid'))
    throw malformed('This request is an account’s: the header wants kid, not jwk.');
  const account = await accountNamed(context, call, jws.header['kid']);
  const key = keyOfJwk(account.content.jwk);
  verifyJws(jws, key);
  if (account.content.status !== 'valid') {
    throw new AcmeProblem('unauthorized', `The account is ${account.content.status}. Open another with another key.`);
  }
  return { jws, key, account };
}

/** By whichever of the two the header names. */
export async function signedByEither(context: AcmeContext, call: AcmeCall): Promise<SignedRequest | AccountRequest> {
  const { header } = parseJws(parseJsonObject(call.body, 'The request'));
  return Object.hasOwn(header, 'kid') ? signedByAccount(context, call) : signedByKey(context, call);
}

/** The JSON object that a request says. @throws {AcmeProblem} malformed */
export function payloadOf({ jws }: SignedRequest): JsonObject {
  return parseJsonObject(jws.payload, 'The payload');
}

/** RFC 8555 §6.3: a request that only reads has an empty payload. */
export function isPostAsGet({ jws }: SignedRequest): boolean {
  return jws.payload.length === 0;
}

/** What holds before any key is looked at. */
function checkedJws({ nonces }: AcmeContext, call: AcmeCall): Jws {
  if (call.contentType !== 'application/jose+json') {
    throw new AcmeProblem('malformed', 'A signed request is application/jose+json.', { status: 415 });
  }
  const jws = parseJws(parseJsonObject(call.body, 'The request'));
  const { header } = jws;
  if (Object.hasOwn(header, 'jwk') === Object.hasOwn(header, 'kid')) {
    throw malformed('The header has either jwk or kid, one of the two.');
  }
  if (!SIGNATURE_ALGORITHMS.some((algorithm) => algorithm === header['alg'])) {
    throw new AcmeProblem(
      'badSignatureAlgorithm',
      `The JWS’s alg is not taken. Use one of ${SIGNATURE_ALGORITHMS.join(', ')}.`,
      { members: { algorithms: SIGNATURE_ALGORITHMS } },
    );
  }
  if (header['url'] !== `${call.base}${call.path}`) {
    throw new AcmeProblem('unauthorized', 'The header’s url is not where the request was sent.');
  }
  if (!nonces.take(header['nonce'])) {
    throw new AcmeProblem('badNonce', 'The nonce is not one of ours, or was used before. Here is another.');
  }
  return jws;
}

async function accountNamed({ register, authority }: AcmeContext, call: AcmeCall, kid: unknown): Promise<AcmeAccount> {
  const id = accountIdIn(kid, call);
  const account = id === null ? null : await register.account(id);
  if (account?.authorityId === authority.id) return account;
  throw new AcmeProblem('accountDoesNotExist', 'There is no such account here. Open one first.');
}

/** The account whose URL this is, under whichever of our names it was opened. */
export function accountIdIn(url: unknown, { bases }: AcmeCall): string | null {
  if (typeof url !== 'string' || url.length > 300) return null;
  const id = /\/(acct-[0-9]{1,15})$/.exec(url)?.[1];
  return id !== undefined && bases.some((base) => acmeUrls.account(base, id) === url) ? id : null;
}
