import type { RefusedItem } from '../../shared/contract/outcomes.ts';
import type { Step } from './long-work.ts';
import { isRefusal, type CertificateError } from '../../shared/errors.ts';

/** One of many was refused: told with its own id, and the others go on. */
export function refusedItem(id: string, { code, message }: CertificateError): RefusedItem {
  return { outcome: 'refused', id, code, message };
}

/**
 * Does one after the other, each on its own legs, until `step` says that a person cancelled. What no other of them could do either (a locked vault) refuses them all.
 *
 * @throws {CertificateError} VAULT_LOCKED
 */
export async function eachAlone<T>(
  ids: readonly string[],
  act: (id: string) => Promise<T>,
  step: Step = () => Promise.resolve(true),
): Promise<(T | RefusedItem)[]> {
  const results: (T | RefusedItem)[] = [];
  for (const id of ids) {
    if (!(await step(results.length, ids.length))) break;
    try {
      results.push(await act(id));
    } catch (error) {
      if (!isRefusal(error) || isRefusal(error, 'VAULT_LOCKED')) throw error;
      results.push(refusedItem(id, error));
    }
  }
  return results;
}
