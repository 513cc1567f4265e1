import { FileBadge, PanelRight, Plus, Search, X } from 'lucide-react';
import { useMemo, type ReactElement, type Ref } from 'react';
import type { AuthorityDescription, CertificateDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { DataGrid } from '../../components/data-grid.tsx';
import { Empty } from '../../components/empty.tsx';
import { Select } from '../../components/field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { sortedBy, VIEWS, type CertificateFilter } from '../../state/certificate-filter.ts';
import { visibleText } from '../../state/foreign-text.ts';
import type { GridEvent, GridSelection } from '../../state/grid-selection.ts';
import type { CertificateRows } from '../../state/use-certificate-rows.ts';
import { BulkBar } from './bulk-bar.tsx';
import { certificateColumns, SORTS } from './certificate-columns.tsx';

interface CertificatesViewProps {
  readonly filter: CertificateFilter;
  /** Another key is another list, which begins at its top. */
  readonly listKey: string;
  readonly rows: CertificateRows;
  readonly now: number;
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

export function CertificatesView(props: CertificatesViewProps): ReactElement {
  const { filter, rows, now, authorities, onFilter, onKeyCert } = props;
  const say = useSay();
  const columns = useMemo(() => certificateColumns({ say, now, onKeyCert }), [say, now, onKeyCert]);
  const none = rows.status === 'ready' && rows.total === 0;
  const countOf = (count: number | null | undefined): string | null => (count == null ? null : say('count', { count }));
  const unfiltered = filter.text.trim() === '' && filter.ca === null && filter.withinDays === null;

  return (
    <section className="list-pane" aria-label={say('action.go.certificates')}>
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
        {authorities.length < 2 ? null : (
          <Select
            label={say('certificates.ca')}
            value={filter.ca ?? ''}
            options={[
              { value: '', label: say('certificates.everyCa') },
              ...authorities.map((one) => ({ value: one.id, label: visibleText(one.name) })),
            ]}
            onChange={(ca) => onFilter({ ca: ca === '' ? null : ca })}
          />
        )}
        {filter.withinDays === null ? null : (
          <Button icon={X} onPress={() => onFilter({ withinDays: null })}>
            {say('certificates.within', { days: filter.withinDays })}
          </Button>
        )}
        <span className="push">
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
              <Button onPress={() => onFilter({ text: '', view: 'all', ca: null, withinDays: null })}>
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
