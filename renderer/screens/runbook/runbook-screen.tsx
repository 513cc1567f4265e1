import { ShieldAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import type { Runbook } from '../../state/runbook.ts';
import { useServices } from '../../state/services.ts';
import { useRunbook } from '../../state/use-runbook.ts';
import { RunbookView } from './runbook-view.tsx';

/** What to do about a key in other hands, step after step, with the clock running. */
export function RunbookScreen(): ReactElement {
  const { workspace } = useServices();
  const say = useSay();
  if (workspace.runbook !== null) return <RunningBook key={workspace.runbook.id} runbook={workspace.runbook} />;
  return (
    <Empty icon={ShieldAlert} title={say('runbook.none')} actions={<ActionButton action="go.keys" variant="primary" />}>
      {say('runbook.noneText')}
    </Empty>
  );
}

function RunningBook({ runbook }: { runbook: Runbook }): ReactElement {
  const { dispatch } = useServices();
  const { plan, state, ...steps } = useRunbook(runbook);
  return (
    <ReadingView reading={plan}>
      {(shown) =>
        state === null ? null : (
          <RunbookView
            runbook={runbook}
            plan={shown}
            state={state}
            {...steps}
            onShow={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
            onReplace={(id, name) => dispatch({ type: 'dialogOpened', dialog: { kind: 'renewAuthority', id, name } })}
            onCheck={(form) => dispatch({ type: 'dialogOpened', dialog: { kind: 'checkHost', form, at: 'asking' } })}
            onEnd={() => dispatch({ type: 'runbookEnded' })}
          />
        )
      }
    </ReadingView>
  );
}
