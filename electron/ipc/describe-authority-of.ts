import type { AuthorityDescription } from '../../shared/descriptions.ts';
import { describeAuthority } from '../authority/describe.ts';
import type { AuthorityPorts, AuthorityRecord } from '../authority/ports.ts';

/** A CA with its parent's name and what became of its own certificate. */
export async function describeAuthorityOf(
  ports: AuthorityPorts,
  record: AuthorityRecord,
): Promise<AuthorityDescription> {
  const [own, parent] = await Promise.all([
    ports.registry.certificate(record.certificateId),
    record.parentId === null ? null : ports.registry.authority(record.parentId),
  ]);
  return describeAuthority(record, ports.clock.now(), parent?.name ?? null, own.revocation);
}
