import { requestPlanInput, signable, type RequestChoices } from './request-tray.ts';
import { useRun, useServices } from './services.ts';

interface Signing {
  readonly sign: (key: number, digest: string, choices: RequestChoices) => Promise<boolean>;
  /** One after the other, each with its own choices; a refusal stays with its request, and the next is signed. */
  readonly signAll: () => Promise<void>;
  readonly keep: (digest: string, key: number) => Promise<void>;
}

/** Signs what lies on the table, or puts it on record to wait. `firstCa` signs where none was chosen. */
export function useSigning(firstCa: string | null): Signing {
  const { tray, dispatchTray, say } = useServices();
  const run = useRun();

  const sign: Signing['sign'] = async (key, digest, choices) => {
    const input = requestPlanInput(digest, choices, firstCa);
    if (input === null) return true;
    dispatchTray({ type: 'signing', key });
    const outcome = await run('issueFromRequest', input);
    if (outcome.at === 'done') dispatchTray({ type: 'issued', key, certificate: outcome.value.certificate });
    else dispatchTray({ type: 'signingEnded', key, refusal: outcome.at === 'refused' ? outcome.refusal : null });
    return outcome.at !== 'declined';
  };
  const signAll = async (): Promise<void> => {
    for (const { key, digest, choices } of signable(tray)) if (!(await sign(key, digest, choices))) return;
  };
  const keep: Signing['keep'] = async (digest, key) => {
    const outcome = await run('keepRequest', { digest });
    if (outcome.at === 'refused') say({ kind: 'refused', refusal: outcome.refusal });
    if (outcome.at === 'done') dispatchTray({ type: 'removed', key });
  };
  return { sign, signAll, keep };
}
