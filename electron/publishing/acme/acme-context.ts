import type { AcmeIssuing } from '../../authority/acme/issue-for-order.ts';
import type { AcmeRegister } from '../../authority/acme-ports.ts';
import type { AuthorityPorts, AuthorityRecord } from '../../authority/ports.ts';
import type { AcmeLimits } from './acme-limits.ts';
import type { AcmeReply } from './acme-reply.ts';
import type { ChallengeRunner } from './challenge-runner.ts';
import type { Nonces } from './nonces.ts';

/** What every request is answered with. */
export interface AcmeContext {
  /** Of its own CA only: see portsOfOnly. */
  readonly ports: AuthorityPorts;
  readonly register: AcmeRegister;
  readonly authority: AuthorityRecord;
  readonly issuing: AcmeIssuing;
  /** Whether only those who were given a key may open an account. */
  readonly externalAccountRequired: boolean;
  /** A URL; null where there is nothing to agree to. */
  readonly termsOfService: string | null;
  readonly nonces: Nonces;
  readonly limits: AcmeLimits;
  readonly challenges: ChallengeRunner;
}

/** A request as it came in. */
export interface AcmeCall {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The address of whoever asks. */
  readonly from: string;
  /** What all URLs begin with: `https://ca.lan:8443`. */
  readonly base: string;
  /** All that they may begin with, this one among them. */
  readonly bases: readonly string[];
}

export type AcmeHandler = (context: AcmeContext, call: AcmeCall, parts: readonly string[]) => Promise<AcmeReply>;

/** The places of things, all below `/acme`. */
export const acmeUrls = {
  newNonce: (base: string) => `${base}/acme/new-nonce`,
  newAccount: (base: string) => `${base}/acme/new-account`,
  newOrder: (base: string) => `${base}/acme/new-order`,
  revokeCert: (base: string) => `${base}/acme/revoke-cert`,
  keyChange: (base: string) => `${base}/acme/key-change`,
  renewalInfo: (base: string) => `${base}/acme/renewal-info`,
  directory: (base: string) => `${base}/acme/directory`,
  account: (base: string, id: string) => `${base}/acme/account/${id}`,
  orders: (base: string, id: string) => `${base}/acme/account/${id}/orders`,
  order: (base: string, id: string) => `${base}/acme/order/${id}`,
  finalize: (base: string, id: string) => `${base}/acme/order/${id}/finalize`,
  certificate: (base: string, id: string) => `${base}/acme/certificate/${id}`,
  authorization: (base: string, orderId: string, at: number) => `${base}/acme/authorization/${orderId}/${String(at)}`,
  challenge: (base: string, orderId: string, at: number, type: string) =>
    `${base}/acme/challenge/${orderId}/${String(at)}/${type}`,
} as const;
