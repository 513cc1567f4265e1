import { KeyRound, Plus, Search, Upload } from 'lucide-react';
import { useMemo, useRef, useState, type ReactElement } from 'react';
import type { KeyDescription } from '../../../shared/contract/key-methods.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { DataGrid } from '../../components/data-grid.tsx';
import { Empty } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { gridSelection, NOTHING_CHOSEN, type GridEvent } from '../../state/grid-selection.ts';
import { useServices } from '../../state/services.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useKeyRows } from '../../state/use-key-rows.ts';
import { useSettled } from '../../state/use-settled.ts';
import { keyColumns } from './key-columns.tsx';
import { KeyPanel } from './key-panel.tsx';

/** Every key that the vault holds, and one of them beside the list. */
export function KeysScreen({ id }: { id: string | null }): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [selection, setSelection] = useState(NOTHING_CHOSEN);
  const settled = useSettled(text.trim(), 120);
  const rows = useKeyRows(settled);
  const columns = useMemo(() => keyColumns(say), [say]);
  useAnswer('view.filter', () => field.current?.select());
  const show = (shown: string | null): void => dispatch({ type: 'went', place: { section: 'keys', id: shown } });
  const onEvent = (event: GridEvent): void => {
    setSelection(gridSelection(selection, event));
    if (event.type === 'moved' && event.id !== null) show(event.id);
  };
  const none = rows.status === 'ready' && rows.total === 0;
  return (
    <div className="split">
      <section className="list-pane" aria-label={say('action.go.keys')}>
        <h1 className="sr-only">{say('action.go.keys')}</h1>
        <div className="filter-bar">
          <div className="search">
            <Search className="icon" strokeWidth={1.75} />
            <input
              ref={field}
              className="input"
              type="search"
              aria-label={say('keys.filter')}
              placeholder={say('keys.filterHint')}
              value={text}
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <span className="push button-row">
            <ActionButton action="vault.import" icon={Upload}>
              {say('keys.import')}
            </ActionButton>
            <ActionButton action="key.create" icon={Plus} />
          </span>
        </div>
        {rows.refusal === null ? null : <RefusalNote refusal={rows.refusal} />}
        {rows.status === 'loading' && rows.total === 0 ? (
          <p className="loading" role="status">
            {say('loading')}
          </p>
        ) : null}
        {none ? (
          <Empty
            icon={KeyRound}
            title={say(settled === '' ? 'keys.none' : 'keys.noMatch')}
            actions={
              settled === '' ? (
                <ActionButton action="certificate.issue" variant="primary" icon={Plus} />
              ) : (
                <Button onPress={() => setText('')}>{say('keys.showAll')}</Button>
              )
            }
          >
            {settled === '' ? say('keys.noneText') : undefined}
          </Empty>
        ) : (
          <DataGrid<KeyDescription>
            label={say('action.go.keys')}
            className="grid-keys"
            listKey={settled}
            columns={columns}
            count={rows.total}
            rowAt={rows.rowAt}
            idOf={(row) => row.id}
            onShown={rows.show}
            selection={selection}
            onEvent={onEvent}
            sort={null}
            onOpen={(row) => show(row.id)}
            onType={(typed) => {
              setText(text + typed);
              field.current?.focus();
            }}
          />
        )}
      </section>
      <KeyPanel id={id} />
    </div>
  );
}
