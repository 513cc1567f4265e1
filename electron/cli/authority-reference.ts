import type { AuthorityDescription } from '../../shared/descriptions.ts';
import type { AuthorityRecord } from '../authority/ports.ts';
import { describeAuthority } from '../authority/describe.ts';
import type { Session } from './open-session.ts';

/** A CA in the words of the contract: its parent by name, its state by what became of its own certificate. */
export async function describeAuthorityOf(
  { ports, now }: Session,
  record: AuthorityRecord,
): Promise<AuthorityDescription> {
  const parent = record.parentId === null ? null : await ports.registry.authority(record.parentId);
  const { revocation } = await ports.registry.certificate(record.certificateId);
  return describeAuthority(record, now, parent?.name ?? null, revocation);
}
