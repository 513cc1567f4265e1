import type { NamedEvent } from '../../shared/descriptions.ts';
import { isRefusal } from '../../shared/errors.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { escapeHostile } from '../pki/hostile-text.ts';
import { formatName } from '../pki/name.ts';
import { describeEvent, nameOfCertificate } from './describe.ts';
import type { EventRecord, KeyRecord, Registry } from './ports.ts';

type Named = Pick<Registry, 'authority' | 'awaitingAuthorities' | 'certificate' | 'crl' | 'key' | 'request'>;

/** The events with what a person calls their subjects today; each subject is looked up once. */
export async function nameEvents(registry: Named, events: readonly EventRecord[]): Promise<NamedEvent[]> {
  const names = new Map<string, string | null>();
  const named: NamedEvent[] = [];
  for (const event of events) {
    const known = names.get(event.subject);
    const subjectName = known === undefined ? await nameOf(registry, event.subject) : known;
    names.set(event.subject, subjectName);
    named.push({ ...describeEvent(event), subjectName });
  }
  return named;
}

async function nameOf(registry: Named, subject: string): Promise<string | null> {
  try {
    switch (/^(cert|ca|awaiting|crl|csr|key)-\d+$/.exec(subject)?.[1]) {
      case 'cert':
        return nameOfCertificate(await registry.certificate(subject));
      case 'ca':
        return escapeHostile((await registry.authority(subject)).name);
      case 'awaiting': {
        const awaiting = (await registry.awaitingAuthorities()).find(({ id }) => id === subject);
        return awaiting === undefined ? null : escapeHostile(awaiting.name);
      }
      case 'crl': {
        const crl = await registry.crl(subject);
        return escapeHostile(`${(await registry.authority(crl.authorityId)).name} · CRL ${crl.number.toString()}`);
      }
      case 'csr':
        return formatName(parseCertificationRequest((await registry.request(subject)).der).subject) || null;
      case 'key':
        return await nameOfKey(registry, await registry.key(subject));
      default:
        return null;
    }
  } catch (error) {
    // Deleted, awaiting its certificate, or damaged: the event stands all the same.
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** A key is known by what it signs for: a CA, else the youngest certificate, else the request that waits for one. */
async function nameOfKey(registry: Named, key: KeyRecord): Promise<string | null> {
  const [authority] = key.authorities;
  if (authority !== undefined) return escapeHostile(authority.name);
  const used = key.certificates[0]?.id ?? key.requests[0];
  return used === undefined ? null : nameOf(registry, used);
}
