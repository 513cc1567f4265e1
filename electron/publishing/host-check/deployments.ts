import type { StarttlsProtocol } from '../../../shared/host-check-description.ts';
import type { CertificateRecord, Clock, EventRecord, Registry } from '../../authority/ports.ts';
import { newerThan, type HostCheck } from './check-host.ts';
import { formatEndpoint, isStarttlsProtocol } from './endpoint.ts';

/** A place where a certificate of ours was seen. */
export interface Deployment {
  /** `HOST:PORT` */
  readonly endpoint: string;
  readonly servername: string;
  readonly starttls: StarttlsProtocol | null;
  readonly seenAt: Date;
  readonly certificateId: string;
}

/** A place, what it served when it was last looked at, and what it should serve instead; null where that is the newest. */
export interface PlaceStanding extends Deployment {
  readonly certificate: CertificateRecord;
  readonly newest: CertificateRecord | null;
}

/** Events of this kind are read so many at a time, and so many at most: places that nobody looked at since are forgotten. */
const LOOKS = 500;
const MOST_LOOKS = 10_000;
const DAY_MS = 86_400_000;

/**
 * Keeps where a certificate was seen to be served: at most once a day for each place, unless another one was seen there
 * meanwhile. Answers whether it did.
 *
 * @throws {CertificateError} VAULT_LOCKED
 */
export async function rememberDeployment(
  { registry, clock }: { registry: Registry; clock: Clock },
  { certificate, endpoint }: Pick<HostCheck, 'certificate' | 'endpoint'>,
): Promise<boolean> {
  if (certificate === null) return false;
  const place = { endpoint: formatEndpoint(endpoint), servername: endpoint.servername };
  const last = (await deployedPlaces(registry)).find((seen) => placeOf(seen) === placeOf(place));
  // The audit log is no place for every look of every hour.
  if (last?.certificateId === certificate.id && clock.now().getTime() - last.seenAt.getTime() < DAY_MS) return false;
  const starttls = endpoint.starttls ?? undefined;
  await registry.recordDeployment({ certificateId: certificate.id, ...place, starttls });
  return true;
}

/**
 * Nobody is to look there any more: the service is gone. Answers whether the place was known.
 *
 * @throws {CertificateError} VAULT_LOCKED
 */
export async function forgetPlace(
  registry: Registry,
  place: Pick<Deployment, 'endpoint' | 'servername'>,
): Promise<boolean> {
  const known = (await deployedPlaces(registry)).find((seen) => placeOf(seen) === placeOf(place));
  if (known === undefined) return false;
  const { certificateId, endpoint, servername } = known;
  await registry.recordDeployment({ certificateId, endpoint, servername, gone: true });
  return true;
}

/** Every place, each with what was seen there last, the latest look first. Needs no passphrase. */
export async function deployedPlaces(registry: Registry): Promise<Deployment[]> {
  const looks: Look[] = [];
  for (let offset = 0; offset < MOST_LOOKS; offset += LOOKS) {
    const { items, total } = await registry.events({ limit: LOOKS, offset, kind: 'certificate.deployed' });
    looks.push(...items.flatMap(lookIn));
    if (offset + items.length >= total) break;
  }
  return latestLooks(looks);
}

/** Each place with its certificate, and the one that it should serve instead. Needs no passphrase. */
export async function placeStandings(registry: Registry, now: Date): Promise<PlaceStanding[]> {
  const standings: PlaceStanding[] = [];
  for (const place of await deployedPlaces(registry)) {
    const certificate = await registry.certificate(place.certificateId);
    standings.push({ ...place, certificate, newest: await newerThan(registry, certificate, now) });
  }
  return standings;
}

/** Where a certificate was seen, the latest first, each place once. Needs no passphrase. */
export async function deploymentsOf(registry: Registry, certificateId: string): Promise<Deployment[]> {
  const { items } = await registry.events({ limit: LOOKS, offset: 0, subject: certificateId });
  return latestLooks(items.flatMap(lookIn));
}

type Look = Deployment & { readonly gone: boolean };

/** Events come newest first: of each place the first is its latest, and one that is gone is left out. */
function latestLooks(looks: readonly Look[]): Deployment[] {
  const latest = new Map<string, Look>();
  for (const look of looks) if (!latest.has(placeOf(look))) latest.set(placeOf(look), look);
  return [...latest.values()].filter(({ gone }) => !gone).map(({ gone: _gone, ...place }) => place);
}

function lookIn({ kind, at, subject, payload }: EventRecord): Look[] {
  const { endpoint, servername, starttls, gone } = payload;
  if (kind !== 'certificate.deployed' || typeof endpoint !== 'string' || typeof servername !== 'string') return [];
  const protocol = typeof starttls === 'string' && isStarttlsProtocol(starttls) ? starttls : null;
  return [{ endpoint, servername, starttls: protocol, seenAt: at, certificateId: subject, gone: gone === true }];
}

function placeOf({ endpoint, servername }: Pick<Deployment, 'endpoint' | 'servername'>): string {
  return `${endpoint} ${servername}`;
}
