import { createHash } from 'node:crypto';
import type { AcmeAuthorization, AcmeChallengeType } from '../../../authority/acme-ports.ts';
import { ChallengeFailure } from './challenge-failure.ts';
import { validateHttp01 } from './http-01.ts';
import type { NameResolver } from './name-resolver.ts';
import { validateTlsAlpn01 } from './tls-alpn-01.ts';

/** How control of a name is looked for. */
export interface ValidationSettings {
  readonly resolver: NameResolver;
  /** 80, unless something stands in front of the servers. */
  readonly httpPort: number;
  /** 443 likewise. */
  readonly tlsPort: number;
}

export interface ChallengeToValidate {
  readonly authorization: AcmeAuthorization;
  readonly type: AcmeChallengeType;
  readonly token: string;
  /** The account key's, RFC 7638. */
  readonly thumbprint: string;
}

/** @throws {ChallengeFailure} control was not shown, and why */
export async function validateChallenge(
  { authorization, type, token, thumbprint }: ChallengeToValidate,
  settings: ValidationSettings,
): Promise<void> {
  const { identifier } = authorization;
  const keyAuthorization = `${token}.${thumbprint}`;
  switch (type) {
    case 'http-01':
      return validateHttp01({ host: identifier.value, token, keyAuthorization }, settings);
    case 'tls-alpn-01':
      return validateTlsAlpn01({ identifier, keyAuthorization }, settings);
    case 'dns-01':
      return validateDns01(identifier.value, keyAuthorization, settings);
    default:
      return type satisfies never;
  }
}

/** RFC 8555 §8.4. */
async function validateDns01(name: string, keyAuthorization: string, { resolver }: ValidationSettings): Promise<void> {
  const place = `_acme-challenge.${name}`;
  const expected = createHash('sha256').update(keyAuthorization, 'ascii').digest('base64url');
  if ((await resolver.txt(place)).includes(expected)) return;
  throw new ChallengeFailure(
    'incorrectResponse',
    `${place} has no TXT record with the digest of the key authorization.`,
  );
}
