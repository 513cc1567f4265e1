import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/field.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { useSay } from '../../messages.ts';
import { COLUMN_WIDTHS, mayHide } from '../../state/list-columns.ts';
import { useServices } from '../../state/services.ts';

/** Which columns the list has, in which order, and how wide. */
export function ColumnsDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { workspace, dispatch } = useServices();
  const { columns } = workspace;
  const say = useSay();
  return (
    <ModalDialog title={say('columns.title')} size="small" onClose={onClose}>
      <ol className="column-list">
        {columns.map(({ id, shown, width }, at) => {
          const name = say(`column.${id}`);
          const change = (event: Parameters<typeof dispatch>[0]) => dispatch(event);
          return (
            <li key={id} className="column-line">
              {mayHide(id) ? (
                <CheckField
                  label={name}
                  checked={shown}
                  onChange={() => change({ type: 'columnsChanged', event: { type: 'toggled', id } })}
                />
              ) : (
                <span className="column-always">{name}</span>
              )}
              <input
                className="input column-width"
                type="number"
                min={COLUMN_WIDTHS.least}
                max={COLUMN_WIDTHS.most}
                step={8}
                aria-label={say('columns.width', { column: name })}
                placeholder={say('columns.auto')}
                value={width ?? ''}
                onChange={({ target }) =>
                  change({
                    type: 'columnsChanged',
                    event: { type: 'resized', id, width: target.value === '' ? null : target.valueAsNumber },
                  })
                }
              />
              <Button
                variant="quiet"
                icon={ArrowUp}
                label={say('columns.earlier', { column: name })}
                why={at === 0 ? say('columns.isFirst') : null}
                onPress={() => change({ type: 'columnsChanged', event: { type: 'moved', id, by: -1 } })}
              />
              <Button
                variant="quiet"
                icon={ArrowDown}
                label={say('columns.later', { column: name })}
                why={at === columns.length - 1 ? say('columns.isLast') : null}
                onPress={() => change({ type: 'columnsChanged', event: { type: 'moved', id, by: 1 } })}
              />
            </li>
          );
        })}
      </ol>
      <div className="dialog-buttons">
        <Button onPress={() => dispatch({ type: 'columnsChanged', event: { type: 'reset' } })}>
          {say('columns.reset')}
        </Button>
        <Button variant="primary" onPress={onClose}>
          {say('done')}
        </Button>
      </div>
    </ModalDialog>
  );
}
