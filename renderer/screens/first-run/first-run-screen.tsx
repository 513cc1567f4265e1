import { useReducer, type ReactElement } from 'react';
import { beginFirstRun, firstRun } from '../../state/first-run.ts';
import { hereCountry } from '../../state/countries.ts';
import { createAuthorityInput, vaultFileName } from '../../state/root-form.ts';
import { useRun, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import { useTellSaved } from '../../state/use-save.ts';
import { CreatedView } from './created-view.tsx';
import { FirstRunView } from './first-run-view.tsx';

/** From nothing to a root in one form: the vault's file is asked for, then the root is made. */
export function FirstRunScreen({ onFinished }: { onFinished: () => void }): ReactElement {
  const { client, app, applyVault, say, dispatch } = useServices();
  const run = useRun();
  const tellSaved = useTellSaved();
  const now = useNow();
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
  const open = async (recent: number | null): Promise<void> => {
    const opened = await client.call('openVault', { recent });
    if (!opened.ok) return say({ kind: 'refused', refusal: opened.refusal });
    if (opened.value.outcome === 'cancelled') return;
    applyVault(opened.value.vault);
    onFinished();
  };

  if (state.step === 'created')
    return (
      <CreatedView
        authority={state.authority}
        now={now}
        onSave={(id) => void run('exportAuthority', { id, form: 'pem', passphrase: null }).then(tellSaved)}
        onIssue={() => {
          dispatch({ type: 'went', place: { section: 'issue' } });
          onFinished();
        }}
        onFinish={onFinished}
      />
    );
  return (
    <FirstRunView
      state={state}
      recentVaults={app.recentVaults}
      now={now}
      onPath={(path) => change({ type: 'pathChosen', path })}
      onEdit={(root) => change({ type: 'edited', root })}
      onPassphrase={(passphrase) => change({ type: 'passphraseEdited', passphrase })}
      onCreate={() => void create()}
      onOpen={(recent) => void open(recent)}
    />
  );
}
