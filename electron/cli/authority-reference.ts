import type { AuthorityDescription, AwaitingDescription } from '../../shared/descriptions.ts';
import type { AuthorityRecord, AuthorityStanding } from '../authority/ports.ts';
import { describeAuthority, describeAwaiting } from '../authority/describe.ts';
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

/** The same for any CA, one that awaits its parent's answer too. */
export async function describeStanding(
  session: Session,
  standing: AuthorityStanding,
): Promise<AuthorityDescription | AwaitingDescription> {
  return standing.state === 'complete'
    ? describeAuthorityOf(session, standing.authority)
    : describeAwaiting(standing.awaiting);
}
