import { BookmarkPlus, Columns3, FileBadge, PanelRight, Plus, Search } from 'lucide-react';
import { useMemo, useRef, type ReactElement, type Ref } from 'react';
import type { AuthorityDescription, CertificateDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { DataGrid } from '../../components/data-grid.tsx';
import { Empty } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { isNarrowed, sortedBy, VIEWS, type CertificateFilter } from '../../state/certificate-filter.ts';
import type { GridEvent, GridSelection } from '../../state/grid-selection.ts';
import { columnsThatFit, type ColumnsEvent, type ListColumn } from '../../state/list-columns.ts';
import { useWidth } from '../../state/use-width.ts';
import type { CertificateRows } from '../../state/use-certificate-rows.ts';
import { FilterChips, FilterMenu } from './filter-menu.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { certificateColumns, SORTS } from './certificate-columns.tsx';

interface CertificatesViewProps {
  readonly filter: CertificateFilter;
  /** Another key is another list, which begins at its top. */
  readonly listKey: string;
  readonly rows: CertificateRows;
  readonly now: number;
  readonly columns: readonly ListColumn[];
  readonly onColumns: (event: ColumnsEvent) => void;
  readonly tagsOf: (id: string) => readonly string[];
  /** How many each view has, in the order of VIEWS. */
  readonly counts: readonly (number | null)[];
  readonly authorities: readonly AuthorityDescription[];
  readonly selection: GridSelection;
  readonly chosen: readonly CertificateDescription[];
  readonly idsBetween: (from: number, to: number) => Promise<readonly string[]>;
  readonly filterField: Ref<HTMLInputElement>;
  readonly onFilter: (change: Partial<CertificateFilter>) => void;
  readonly onEvent: (event: GridEvent) => void;
  readonly onOpen: (row: CertificateDescription) => void;
  readonly onPreview: () => void;
  readonly onKeyCert: (row: CertificateDescription) => void;
  readonly onDragOut: (row: CertificateDescription) => void;
  readonly onMenu: (row: CertificateDescription, x: number, y: number) => void;
}

/** What a row keeps free at both ends (`.grid-line`), and a scroll bar. */
const PADDING = 32;

export function CertificatesView(props: CertificatesViewProps): ReactElement {
  const { filter, rows, now, authorities, onFilter, onKeyCert, tagsOf } = props;
  const say = useSay();
  const pane = useRef<HTMLElement>(null);
  const room = useWidth(pane);
  const laid = useMemo(() => columnsThatFit(props.columns, room - PADDING), [props.columns, room]);
  const columns = useMemo(() => {
    const all = certificateColumns({ say, now, onKeyCert, tagsOf });
    return laid.ids.flatMap((id) => all.find((one) => one.id === id) ?? []);
  }, [say, now, onKeyCert, tagsOf, laid]);
  const none = rows.status === 'ready' && rows.total === 0;
  const countOf = (count: number | null | undefined): string | null => (count == null ? null : say('count', { count }));
  const unfiltered = !isNarrowed(filter);

  return (
    <section ref={pane} className="list-pane" aria-label={say('action.go.certificates')}>
      <h1 className="sr-only">{say('action.go.certificates')}</h1>
      <div className="filter-bar">
        <div className="search">
          <Search className="icon" strokeWidth={1.75} />
          <input
            ref={props.filterField}
            className="input"
            type="search"
            aria-label={say('certificates.filter')}
            placeholder={say('certificates.filterHint')}
            value={filter.text}
            spellCheck={false}
            onChange={(event) => onFilter({ text: event.target.value })}
          />
        </div>
        <FilterMenu filter={filter} authorities={authorities} onFilter={onFilter} />
        <FilterChips filter={filter} authorities={authorities} onFilter={onFilter} />
        {isNarrowed(filter) && rows.status === 'ready' ? (
          <span className="found" role="status">
            {say(rows.more ? 'certificates.foundMore' : 'certificates.found', { count: rows.total })}
          </span>
        ) : null}
        <span className="push">
          <ActionButton action="view.save" variant="quiet" icon={BookmarkPlus} iconOnly />
          <ActionButton action="view.columns" variant="quiet" icon={Columns3} iconOnly />
          <ActionButton action="view.inspector" variant="quiet" icon={PanelRight} iconOnly />
        </span>
        <Segments
          label={say('certificates.views')}
          value={filter.view}
          options={VIEWS.map((view, at) => ({
            value: view,
            label: say(`view.${view}`),
            count: countOf(props.counts[at]),
          }))}
          onChange={(view) => onFilter({ view })}
        />
      </div>
      {props.chosen.length > 1 ? (
        <BulkBar chosen={props.chosen} onClear={() => props.onEvent({ type: 'cleared' })} />
      ) : null}
      {rows.refusal === null ? null : <RefusalNote refusal={rows.refusal} />}
      {none ? (
        <Empty
          icon={FileBadge}
          title={say(unfiltered ? `certificates.none.${filter.view}` : 'certificates.noMatch')}
          actions={
            unfiltered && (filter.view === 'working' || filter.view === 'all') ? (
              <ActionButton action="certificate.issue" variant="primary" icon={Plus} />
            ) : (
              <Button onPress={() => onFilter({ text: '', view: 'all', ca: null, profile: null, withinDays: null })}>
                {say('certificates.showAll')}
              </Button>
            )
          }
        />
      ) : (
        <DataGrid
          label={say('action.go.certificates')}
          className="grid-certificates"
          listKey={props.listKey}
          template={laid.template}
          onResize={(column, width) => {
            const id = laid.ids.find((one) => one === column);
            if (id !== undefined) props.onColumns({ type: 'resized', id, width });
          }}
          columns={columns}
          count={rows.total}
          rowAt={rows.rowAt}
          idOf={(row) => row.id}
          onShown={rows.show}
          selection={props.selection}
          onEvent={props.onEvent}
          idsBetween={props.idsBetween}
          sort={{ by: filter.sort, descending: filter.descending }}
          onSort={(by) => {
            const sort = SORTS.find((one) => one === by);
            if (sort !== undefined) onFilter(sortedBy(filter, sort));
          }}
          onOpen={props.onOpen}
          onPreview={props.onPreview}
          onType={(text) => {
            onFilter({ text: filter.text + text });
            if (props.filterField !== null && typeof props.filterField === 'object') props.filterField.current?.focus();
          }}
          onDragOut={props.onDragOut}
          onMenu={props.onMenu}
        />
      )}
    </section>
  );
}
