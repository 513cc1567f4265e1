import type { NamedEvent } from '../../shared/descriptions.ts';
import { isRefusal } from '../../shared/errors.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { escapeHostile } from '../pki/hostile-text.ts';
import { formatName } from '../pki/name.ts';
import { describeEvent, nameOfCertificate } from './describe.ts';
import type { EventRecord, Registry } from './ports.ts';

type Named = Pick<Registry, 'authority' | 'certificate' | 'crl' | 'request'>;

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
    switch (/^(cert|ca|crl|csr)-\d+$/.exec(subject)?.[1]) {
      case 'cert':
        return nameOfCertificate(await registry.certificate(subject));
      case 'ca':
        return escapeHostile((await registry.authority(subject)).name);
      case 'crl': {
        const crl = await registry.crl(subject);
        return escapeHostile(`${(await registry.authority(crl.authorityId)).name} · CRL ${crl.number.toString()}`);
      }
      case 'csr':
        return formatName(parseCertificationRequest((await registry.request(subject)).der).subject) || null;
      default:
        return null;
    }
  } catch (error) {
    // Deleted, awaiting its certificate, or damaged: the event stands all the same.
    if (isRefusal(error)) return null;
    throw error;
  }
}
