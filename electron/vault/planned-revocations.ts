/** Revocations with a date: planned with a renewal, and ended by the revocation itself or by whatever makes it needless. */
import type { PlannedRevocation } from '../authority/ports.ts';
import { integer } from './columns.ts';
import type { Database, Row } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, fromSeconds, toSeconds } from './instants.ts';
import type { Change } from './store.ts';
import { storedText } from './stored-text.ts';

/** One plan a certificate: a later one takes the place of an earlier. */
export function planRevocation(
  change: Change,
  plan: { certificateId: number; successorId: number; dueAt: Date },
): void {
  endPlan(change, plan.certificateId, 'planned anew');
  const dueAt = toSeconds(plan.dueAt);
  const { id } = change.database.run(
    'INSERT INTO planned_revocation (certificate_id, successor_id, due_at, created_at) VALUES (?, ?, ?, ?)',
    plan.certificateId,
    plan.successorId,
    dueAt,
    toSeconds(change.now),
  );
  change.record('revocation.planned', formatId('plan', id), {
    certificate: formatId('cert', plan.certificateId),
    successor: formatId('cert', plan.successorId),
    dueAt: formatSeconds(dueAt),
  });
}

/** Takes a certificate's plan away, if it has one. */
export function endPlan(change: Change, certificateId: number, why: string): void {
  const row = change.database.get('SELECT id FROM planned_revocation WHERE certificate_id = ?', certificateId);
  if (row === undefined) return;
  const id = integer(row, 'id');
  change.database.run('DELETE FROM planned_revocation WHERE id = ?', id);
  change.record('revocation.plan-ended', formatId('plan', id), {
    certificate: formatId('cert', certificateId),
    why: storedText(why),
  });
}

export function plannedRevocations(database: Database, dueBy: Date | undefined): PlannedRevocation[] {
  const rows =
    dueBy === undefined
      ? database.all('SELECT * FROM planned_revocation ORDER BY due_at, id')
      : database.all('SELECT * FROM planned_revocation WHERE due_at <= ? ORDER BY due_at, id', toSeconds(dueBy));
  return rows.map(plannedRevocation);
}

function plannedRevocation(row: Row): PlannedRevocation {
  return {
    certificateId: formatId('cert', integer(row, 'certificate_id')),
    successorId: formatId('cert', integer(row, 'successor_id')),
    dueAt: fromSeconds(integer(row, 'due_at')),
    createdAt: fromSeconds(integer(row, 'created_at')),
  };
}

/** The row of a certificate by its id; 0 where the id names none. */
export function certificateNumber(id: string): number {
  return parseId('cert', id) ?? 0;
}
