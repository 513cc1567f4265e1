import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ContextMenu, type MenuPlace } from '../../components/context-menu.tsx';
import { nameOf } from '../../state/certificate-name.ts';
import { countInput, VIEWS } from '../../state/certificate-filter.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useReading, useReadings, useServices } from '../../state/services.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useCertificateRows } from '../../state/use-certificate-rows.ts';
import { useNow } from '../../state/use-now.ts';
import { useSettled } from '../../state/use-settled.ts';
import { useActions } from '../../perform.ts';
import { InspectorPanel } from '../certificate/inspector-panel.tsx';
import { CertificatesView } from './certificates-view.tsx';

/** The list of certificates with its filter, and the inspector beside it. */
export function CertificatesScreen(): ReactElement {
  const { workspace, dispatch } = useServices();
  const { filter, selection } = workspace;
  const { perform } = useActions();
  const filterField = useRef<HTMLInputElement>(null);
  const [menu, setMenu] = useState<(MenuPlace & { name: string }) | null>(null);
  const text = useSettled(filter.text, 120);
  const settled = useMemo(() => ({ ...filter, text }), [filter, text]);
  const rows = useCertificateRows(settled);
  const counts = useReadings('listCertificates', VIEWS.map(countInput));
  const authorities = useReading('listAuthorities', {});
  const known = useRef(new Map<string, CertificateDescription>());
  for (const page of rows.pages.values()) for (const row of page) known.current.set(row.id, row);

  useAnswer('view.filter', () => filterField.current?.select());
  const chosen = [...selection.chosen].flatMap((id) => known.current.get(id) ?? []);
  useEffect(() => {
    dispatch({ type: 'chose', certificates: chosen });
    // Ids and states say whether what is chosen changed.
  }, [dispatch, chosen.map((one) => `${one.id} ${one.state}`).join()]);
  const cursorRow = rows.rowAt(selection.cursor);
  useEffect(() => {
    // The cursor went to a row that was not fetched yet; now it is.
    if (cursorRow !== undefined && selection.chosen.size === 0 && workspace.inspected === null)
      dispatch({ type: 'selected', event: { type: 'moved', index: selection.cursor, id: cursorRow.id } });
  }, [dispatch, cursorRow, selection, workspace.inspected]);
  useEffect(() => {
    if (rows.status === 'ready') dispatch({ type: 'selected', event: { type: 'counted', count: rows.total } });
  }, [dispatch, rows.status, rows.total]);
  const { between } = rows;
  const idsBetween = useCallback(
    async (from: number, to: number) => {
      const found = await between(from, to);
      for (const row of found) known.current.set(row.id, row);
      return found.map((row) => row.id);
    },
    [between],
  );

  return (
    <div className="split">
      <CertificatesView
        filter={filter}
        listKey={JSON.stringify(settled)}
        rows={rows}
        now={useNow()}
        counts={counts.map((one) => (one.status === 'ready' ? one.value.total : null))}
        authorities={authorities.status === 'ready' ? authorities.value.items : []}
        selection={selection}
        chosen={chosen}
        idsBetween={idsBetween}
        filterField={filterField}
        onFilter={(change) => dispatch({ type: 'filtered', filter: change })}
        onEvent={(event) => dispatch({ type: 'selected', event })}
        onOpen={(row) => dispatch({ type: 'went', place: { section: 'certificates', open: row.id } })}
        onPreview={() => dispatch({ type: 'inspectorToggled' })}
        onKeyCert={(row) => perform('certificate.keyCert', [row])}
        onMenu={(row, x, y) => setMenu({ x, y, name: visibleText(nameOf(row)) })}
      />
      <InspectorPanel />
      {menu === null ? null : (
        <ContextMenu
          label={menu.name}
          place={menu}
          actions={['certificate.keyCert', 'certificate.export', 'line', 'certificate.revoke', 'certificate.release']}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}
