import type { ReactElement } from 'react';
import { ACTIONS } from '../../../shared/actions.ts';
import { ModalDialog } from '../../components/modal.tsx';
import { useSay } from '../../messages.ts';
import { writeAccelerator, type Platform } from '../../state/shortcuts.ts';

/** Every shortcut, from the table that makes them. */
export function ShortcutsDialog({ platform, onClose }: { platform: Platform; onClose: () => void }): ReactElement {
  const say = useSay();
  return (
    <ModalDialog title={say('action.help.shortcuts')} onClose={onClose}>
      <dl className="shortcuts">
        {ACTIONS.flatMap(({ id, accelerator }) =>
          accelerator === null
            ? []
            : [
                <div key={id} className="shortcut">
                  <dt>{say(`action.${id}`)}</dt>
                  <dd>
                    <kbd>{writeAccelerator(accelerator, platform, say)}</kbd>
                  </dd>
                </div>,
              ],
        )}
      </dl>
    </ModalDialog>
  );
}
