/** What an order is and becomes (RFC 8555 §7.1.6): values in, values out. */
import type {
  AcmeAuthorization,
  AcmeChallenge,
  AcmeChallengeType,
  AcmeFault,
  AcmeIdentifier,
  AcmeOrder,
  AcmeOrderContent,
} from '../acme-ports.ts';

type OrderStatus = 'pending' | 'ready' | 'valid' | 'invalid';
type AuthorizationStatus = AcmeAuthorization['status'] | 'expired';

/** An order with a certificate is valid for good; any other ends when its time does. */
export function orderStatus({ certificateId, expiresAt, content }: AcmeOrder, now: Date): OrderStatus {
  if (certificateId !== null) return 'valid';
  if (expiresAt <= now || content.authorizations.some(({ status }) => status === 'invalid' || status === 'deactivated'))
    return 'invalid';
  return content.authorizations.every(({ status }) => status === 'valid') ? 'ready' : 'pending';
}

export function authorizationStatus(
  { status }: AcmeAuthorization,
  { expiresAt }: AcmeOrder,
  now: Date,
): AuthorizationStatus {
  return expiresAt <= now && (status === 'pending' || status === 'valid') ? 'expired' : status;
}

/** How control may be shown: a wildcard only in the DNS (as all CAs hold it), an address never there (RFC 8738 §7). */
function challengeTypesFor(identifier: AcmeIdentifier): readonly AcmeChallengeType[] {
  if (identifier.type === 'ip') return ['http-01', 'tls-alpn-01'];
  return identifier.value.startsWith('*.') ? ['dns-01'] : ['http-01', 'dns-01', 'tls-alpn-01'];
}

/** Each identifier with an authorization of its own; `newToken` gives 128 random bits or more, base64url. */
export function authorizationsFor(identifiers: readonly AcmeIdentifier[], newToken: () => string): AcmeAuthorization[] {
  return identifiers.map((identifier) => {
    const wildcard = identifier.type === 'dns' && identifier.value.startsWith('*.');
    return {
      identifier: wildcard ? { type: 'dns', value: identifier.value.slice(2) } : identifier,
      wildcard,
      status: 'pending',
      challenges: challengeTypesFor(identifier).map((type) => ({
        ...{ type, token: newToken(), validatedAt: null, error: null },
        status: 'pending',
      })),
    };
  });
}

/** The order with one challenge under way; null where that is not to be begun (again). */
export function challengeBegun(
  order: AcmeOrder,
  at: number,
  type: AcmeChallengeType,
  now: Date,
): AcmeOrderContent | null {
  const authorization = order.content.authorizations[at];
  if (authorization?.status !== 'pending' || order.expiresAt <= now) return null;
  if (authorization.challenges.some(({ status }) => status !== 'pending')) return null;
  return withChallenge(order.content, at, authorization, type, (challenge) => ({ ...challenge, status: 'processing' }));
}

/** The order with what a challenge came to; null where it was decided or given up meanwhile. */
export function challengeEnded(
  order: AcmeOrder,
  at: number,
  type: AcmeChallengeType,
  outcome: { readonly validatedAt: Date } | { readonly error: AcmeFault },
): AcmeOrderContent | null {
  const authorization = order.content.authorizations[at];
  if (authorization?.status !== 'pending') return null;
  const held = 'validatedAt' in outcome;
  return withChallenge(
    order.content,
    at,
    { ...authorization, status: held ? 'valid' : 'invalid' },
    type,
    (challenge) =>
      held
        ? { ...challenge, status: 'valid', validatedAt: outcome.validatedAt.toISOString() }
        : { ...challenge, status: 'invalid', error: outcome.error },
  );
}

/** Given up by its holder (RFC 8555 §7.5.2); null where there is nothing left to give up. */
export function authorizationDeactivated({ content }: AcmeOrder, at: number): AcmeOrderContent | null {
  const authorization = content.authorizations[at];
  if (authorization?.status !== 'pending' && authorization?.status !== 'valid') return null;
  return withAuthorization(content, at, { ...authorization, status: 'deactivated' });
}

function withChallenge(
  content: AcmeOrderContent,
  at: number,
  authorization: AcmeAuthorization,
  type: AcmeChallengeType,
  change: (challenge: AcmeChallenge) => AcmeChallenge,
): AcmeOrderContent {
  const challenges = authorization.challenges.map((challenge) =>
    challenge.type === type ? change(challenge) : challenge,
  );
  return withAuthorization(content, at, { ...authorization, challenges });
}

function withAuthorization(content: AcmeOrderContent, at: number, authorization: AcmeAuthorization): AcmeOrderContent {
  return {
    ...content,
    authorizations: content.authorizations.map((other, index) => (index === at ? authorization : other)),
  };
}
