import type { Registry } from '../../authority/ports.ts';
import { digestOf, type SiteManifest } from './site-manifest.ts';

/** More pages than this take their places together, by exchanging the folder. */
const MOST_CHANGES = 5_000;

/** What happens to a certificate and stands on no page of a site. */
const UNSAID: readonly string[] = ['exported', 'certificate.deployed', 'certificate.annotated'];

export interface SiteChanges {
  readonly certificateIds: ReadonlySet<string>;
  /** Numbers without a certificate that were taken in or revoked, as `ca-1/0a0b`. */
  readonly bareSerials: ReadonlySet<string>;
}

/** What events behind the old site's revision name; null where that site's history is not this register's. */
export async function changedSince(
  registry: Registry,
  old: SiteManifest,
  revision: number,
): Promise<SiteChanges | null> {
  if (old.revision > revision || (await eventDigest(registry, old.revision)) !== old.event) return null;
  const certificateIds = new Set<string>();
  const bareSerials = new Set<string>();
  const batch = 1_000;
  for (let offset = 0; offset < revision - old.revision; offset += batch) {
    const limit = Math.min(batch, revision - old.revision - offset);
    const { items } = await registry.events({ limit, offset });
    for (const { sequence, subject, kind } of items) {
      if (sequence <= old.revision) continue;
      if (subject.startsWith('cert-') && !UNSAID.includes(kind)) certificateIds.add(subject);
      if (/^ca-\d+\//.test(subject)) bareSerials.add(subject);
    }
  }
  // A successor changes what its predecessor's page says.
  for (const id of [...certificateIds]) {
    const { supersedesId } = await registry.certificate(id);
    if (supersedesId !== null) certificateIds.add(supersedesId);
  }
  return certificateIds.size + bareSerials.size > MOST_CHANGES ? null : { certificateIds, bareSerials };
}

/** Two registers that went apart, as after a restored backup, differ at the event of one revision. */
export async function eventDigest(registry: Registry, at: number): Promise<string> {
  const offset = (await registry.revision()) - at;
  const { items } = await registry.events({ limit: 1, offset: Math.max(0, offset) });
  const event = items.find(({ sequence }) => sequence === at);
  return event === undefined
    ? 'none'
    : digestOf(JSON.stringify([event.sequence, event.at, event.actor, event.kind, event.subject, event.payload]));
}
