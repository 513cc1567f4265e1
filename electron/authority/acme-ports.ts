/**
 * What ACME (RFC 8555) needs kept, in its own language: accounts, their orders, and the keys that introduce accounts. The
 * vault implements it over the same file as the register. Every `record…` method is one durable transaction with its event.
 */

/** A public JSON Web Key (RFC 7517), with its required members only: what its thumbprint is made of (RFC 7638). */
export type PublicJwk =
  | { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384'; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

export const ACME_CHALLENGE_TYPES = ['http-01', 'dns-01', 'tls-alpn-01'] as const;
export type AcmeChallengeType = (typeof ACME_CHALLENGE_TYPES)[number];

/** `dns`: A-labels in lower case, `*.` in front for a wildcard; `ip`: the text of RFC 5952 (RFC 8738). */
export interface AcmeIdentifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** Why something failed, as it is told: `type` without its prefix (`dns`, `connection`). */
export interface AcmeFault {
  readonly type: string;
  readonly detail: string;
}

export interface AcmeChallenge {
  readonly type: AcmeChallengeType;
  /** 256 random bits, base64url. */
  readonly token: string;
  readonly status: 'pending' | 'processing' | 'valid' | 'invalid';
  /** RFC 3339. */
  readonly validatedAt: string | null;
  readonly error: AcmeFault | null;
}

export interface AcmeAuthorization {
  /** Without the `*.` of a wildcard. */
  readonly identifier: AcmeIdentifier;
  readonly wildcard: boolean;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated';
  readonly challenges: readonly AcmeChallenge[];
}

/** What an order says that changes, or that nobody looks it up by. */
export interface AcmeOrderContent {
  readonly identifiers: readonly AcmeIdentifier[];
  /** One for each identifier, in their order. */
  readonly authorizations: readonly AcmeAuthorization[];
  /** The end that was asked for, RFC 3339; null for what the server gives. */
  readonly notAfter: string | null;
  /** The certificate that it takes the place of, by id (RFC 9773 §5). */
  readonly replaces: string | null;
}

export interface AcmeOrder {
  /** `order-1`, … */
  readonly id: string;
  readonly accountId: string;
  readonly certificateId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly content: AcmeOrderContent;
}

export interface AcmeAccountContent {
  /** `revoked`: by the CA's keeper; `deactivated`: by its holder (RFC 8555 §7.1.2). */
  readonly status: 'valid' | 'deactivated' | 'revoked';
  readonly jwk: PublicJwk;
  /** `mailto:` URLs. */
  readonly contacts: readonly string[];
  readonly termsAgreed: boolean;
}

export interface AcmeAccount {
  /** `acct-1`, … */
  readonly id: string;
  readonly authorityId: string;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  /** The key that introduced it, by its identifier. */
  readonly externalKeyIdentifier: string | null;
  readonly createdAt: Date;
  readonly content: AcmeAccountContent;
}

export interface NewAcmeAccount extends AcmeAccountContent {
  readonly authorityId: string;
  readonly thumbprint: string;
  readonly externalKeyIdentifier: string | null;
}

/** A key that introduces one account (RFC 8555 §7.3.4). What it is stays sealed. */
export interface AcmeExternalKey {
  readonly keyIdentifier: string;
  readonly authorityId: string;
  readonly note: string;
  readonly createdAt: Date;
  readonly withdrawnAt: Date | null;
  /** The account that it introduced, by id. */
  readonly accountId: string | null;
}

/** Whoever is asked for by name is proven against its events while the vault is unlocked. */
export interface AcmeRegister {
  account(id: string): Promise<AcmeAccount | null>;
  accountWithKey(authorityId: string, thumbprint: string): Promise<AcmeAccount | null>;
  accounts(authorityId: string): Promise<readonly AcmeAccount[]>;
  /** @throws REGISTRY_CHANGED: the key has an account, or the external key has introduced another */
  recordAccount(account: NewAcmeAccount): Promise<AcmeAccount>;
  /** `change` sees the account as it stands within the transaction. @throws REGISTRY_CHANGED: the new key has an account */
  recordAccountChanged(
    id: string,
    change: (account: AcmeAccount) => { readonly content: AcmeAccountContent; readonly thumbprint: string },
  ): Promise<AcmeAccount>;

  order(id: string): Promise<AcmeOrder | null>;
  /** Those behind `after` (an id, or null), the oldest first. */
  ordersOf(accountId: string, page: { after: string | null; limit: number }): Promise<readonly AcmeOrder[]>;
  /** How many have no certificate yet and still could. */
  countOpenOrders(accountId: string, now: Date): Promise<number>;
  orderOfCertificate(certificateId: string): Promise<AcmeOrder | null>;
  recordOrder(order: { accountId: string; expiresAt: Date; content: AcmeOrderContent }): Promise<AcmeOrder>;
  /** `change` sees the order as it stands within the transaction; what it answers is kept, null for no change. */
  recordOrderChanged(id: string, change: (order: AcmeOrder) => AcmeOrderContent | null): Promise<AcmeOrder>;

  externalKeys(authorityId: string): Promise<readonly AcmeExternalKey[]>;
  /** The caller clears `secret`. */
  recordExternalKey(key: {
    authorityId: string;
    keyIdentifier: string;
    note: string;
    secret: Uint8Array;
  }): Promise<AcmeExternalKey>;
  /** It introduces nobody any more, and the account that it introduced is revoked. @throws ACME_RECORD_NOT_FOUND */
  recordExternalKeyWithdrawn(keyIdentifier: string): Promise<void>;
  /** Lends the key to `use` and clears it afterwards; null where there is no such key, or it was withdrawn. */
  withExternalKey<T>(keyIdentifier: string, use: (secret: Uint8Array) => T): Promise<T | null>;

  /** Recorded before it is done: who asked for a revocation, `acct-3` or the certificate's own key. */
  recordRevocationAsked(asked: { certificateId: string; by: string }): Promise<void>;
}
