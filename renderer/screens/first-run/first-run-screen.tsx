import { useState, type ReactElement } from 'react';
import { useRun, useServices } from '../../state/services.ts';
import { useFirstRun } from '../../state/use-first-run.ts';
import { useNow } from '../../state/use-now.ts';
import { useTellSaved } from '../../state/use-save.ts';
import { RestoreDialog } from '../vault/restore-dialog.tsx';
import { CreatedView } from './created-view.tsx';
import { FirstRunView } from './first-run-view.tsx';

/** From nothing to a root in one form: the vault's file is asked for, then the root is made. */
export function FirstRunScreen({ onFinished }: { onFinished: () => void }): ReactElement {
  const { app, dispatch } = useServices();
  const run = useRun();
  const tellSaved = useTellSaved();
  const now = useNow();
  const [restoring, setRestoring] = useState(false);
  const { state, change, create, bring, open } = useFirstRun();

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
    <>
      <FirstRunView
        state={state}
        recentVaults={app.recentVaults}
        now={now}
        onPath={(path) => change({ type: 'pathChosen', path })}
        onEdit={(root) => change({ type: 'edited', root })}
        onPassphrase={(passphrase) => change({ type: 'passphraseEdited', passphrase })}
        onCreate={() => void create()}
        onBring={() =>
          void bring().then((made) => {
            if (!made) return;
            onFinished();
            dispatch({ type: 'dialogOpened', dialog: { kind: 'import' } });
          })
        }
        onOpen={(recent) => void open(recent).then((opened) => (opened ? onFinished() : undefined))}
        onRestore={() => setRestoring(true)}
      />
      {restoring ? <RestoreDialog backup={null} onClose={() => setRestoring(false)} onRestored={onFinished} /> : null}
    </>
  );
}
