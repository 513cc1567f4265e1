import type { Clock, Registry } from '../../authority/ports.ts';
import type { HostCheck } from './check-host.ts';
import { formatEndpoint } from './endpoint.ts';

/**
 * Keeps where a certificate was seen to be served, at most once a day for each place. Answers whether it did.
 *
 * @throws {CertificateError} VAULT_LOCKED
 */
export async function rememberDeployment(
  { registry, clock }: { registry: Registry; clock: Clock },
  { certificate, endpoint }: Pick<HostCheck, 'certificate' | 'endpoint'>,
): Promise<boolean> {
  if (certificate === null) return false;
  const place = formatEndpoint(endpoint);
  const seen = await deploymentsOf(registry, certificate.id);
  const last = seen.find((one) => one.endpoint === place && one.servername === endpoint.servername);
  // The audit log is no place for every look of every hour.
  if (last !== undefined && clock.now().getTime() - last.seenAt.getTime() < 86_400_000) return false;
  await registry.recordDeployment({ certificateId: certificate.id, endpoint: place, servername: endpoint.servername });
  return true;
}

export interface Deployment {
  readonly endpoint: string;
  readonly servername: string;
  readonly seenAt: Date;
}

/** Where a certificate was seen, the latest first, each place once. Needs no passphrase. */
export async function deploymentsOf(registry: Registry, certificateId: string): Promise<Deployment[]> {
  const { items } = await registry.events({ limit: 500, offset: 0, subject: certificateId });
  const seen = items.flatMap(({ kind, at, payload }): Deployment[] => {
    const { endpoint, servername } = payload;
    if (kind !== 'certificate.deployed' || typeof endpoint !== 'string' || typeof servername !== 'string') return [];
    return [{ endpoint, servername, seenAt: at }];
  });
  const keyOf = (one: Deployment): string => `${one.endpoint} ${one.servername}`;
  return seen.filter((one, at) => seen.findIndex((other) => keyOf(other) === keyOf(one)) === at);
}
