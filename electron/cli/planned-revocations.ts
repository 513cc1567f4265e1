import { duePlans, revokeDue, type DuePlan } from '../authority/revoke-due.ts';
import { write } from './answer-output.ts';
import type { Answer, Call } from './command.ts';
import type { Session } from './open-session.ts';

/**
 * Opens the keys for a command that changes the register, and first does what was planned for a day that has come: says so
 * on standard error, which in JSON is left to the events and to `cert revoke --due`.
 */
export async function unlockAndSettle(call: Call, session: Session): Promise<void> {
  await session.unlock();
  const due = await revokeDue(session.ports);
  if (call.json) return;
  for (const plan of due.filter(({ outcome }) => outcome === 'revoked')) {
    await write(call.host.stderr, `as planned: ${lineOf(plan, false)}\n`);
  }
}

/** `cert revoke --due`: everything whose day has come, and nothing else. */
export async function revokeWhatIsDue(session: Session, isDry: boolean): Promise<Answer> {
  if (!isDry) await session.unlock();
  const due = isDry ? await duePlans(session.ports) : await revokeDue(session.ports);
  const results = due.map(({ plan, certificate, ...became }) => ({
    certificate: certificate.id,
    serialNumber: certificate.serialNumber,
    successor: plan.successorId,
    dueAt: plan.dueAt.toISOString(),
    ...became,
  }));
  const done = due.filter(({ outcome }) => outcome === 'revoked').length;
  return {
    json: { ...(isDry ? { dryRun: true } : {}), results, done },
    text: [
      ...due.map((plan) => lineOf(plan, isDry)),
      `${String(done)} ${isDry ? 'would be ' : ''}revoked as planned`,
    ].join('\n'),
  };
}

function lineOf(due: DuePlan, isDry: boolean): string {
  const { certificate, plan } = due;
  const what = `${certificate.id} (${certificate.serialNumber})`;
  switch (due.outcome) {
    case 'revoked':
      return `${what} ${isDry ? 'would be' : 'is'} revoked as superseded; ${plan.successorId} took its place`;
    case 'left-alone':
      return due.why === 'on-hold'
        ? `${what} is on hold, so it is left alone`
        : `${what} is left alone: its successor, ${plan.successorId}, does not work`;
    case 'ended':
      return `${what} has ended by itself`;
    default:
      return due satisfies never;
  }
}
