import { useReducer, type Dispatch } from 'react';
import { hereCountry } from './countries.ts';
import { beginFirstRun, firstRun, type FirstRun, type FirstRunEvent } from './first-run.ts';
import { createAuthorityInput, vaultFileName } from './root-form.ts';
import { useServices } from './services.ts';

interface FirstRunControl {
  readonly state: FirstRun;
  readonly change: Dispatch<FirstRunEvent>;
  /** Asks main for the vault, which asks where to keep it, then for the root. */
  readonly create: () => Promise<void>;
  /** Makes the vault alone, to import into; resolves to whether it is there. */
  readonly bring: () => Promise<boolean>;
  /** Opens one of the vaults of before, or asks which; resolves to whether one is open. */
  readonly open: (recent: number | null) => Promise<boolean>;
}

export function useFirstRun(): FirstRunControl {
  const { client, applyVault, say } = useServices();
  const [state, change] = useReducer(firstRun, hereCountry(), beginFirstRun);

  const create = async (): Promise<void> => {
    if (state.step !== 'choosing' && state.step !== 'rootRefused') return;
    const { root, passphrase } = state.form;
    const input = createAuthorityInput(root, Date.now());
    if (input === null) return;
    change({ type: 'creating' });
    if (state.step === 'choosing') {
      const made = await client.call('createVault', { passphrase, suggestedName: vaultFileName(root) });
      if (!made.ok) return change({ type: 'vaultRefused', refusal: made.refusal });
      if (made.value.outcome === 'cancelled') return change({ type: 'vaultRefused', refusal: null });
      change({ type: 'vaultMade' });
      applyVault(made.value.vault);
    }
    const created = await client.call('createAuthority', input);
    change(
      created.ok ? { type: 'created', authority: created.value } : { type: 'rootRefused', refusal: created.refusal },
    );
  };

  const bring = async (): Promise<boolean> => {
    if (state.step !== 'choosing') return false;
    const { passphrase } = state.form;
    change({ type: 'creating' });
    const made = await client.call('createVault', { passphrase, suggestedName: 'My CA' });
    change({ type: 'vaultRefused', refusal: made.ok ? null : made.refusal });
    change({ type: 'pathChosen', path: 'bring' });
    if (!made.ok) {
      say({ kind: 'refused', refusal: made.refusal });
      return false;
    }
    if (made.value.outcome === 'cancelled') return false;
    applyVault(made.value.vault);
    return true;
  };

  const open = async (recent: number | null): Promise<boolean> => {
    const opened = await client.call('openVault', { recent });
    if (!opened.ok) say({ kind: 'refused', refusal: opened.refusal });
    if (!opened.ok || opened.value.outcome === 'cancelled') return false;
    applyVault(opened.value.vault);
    return true;
  };

  return { state, change, create, bring, open };
}
