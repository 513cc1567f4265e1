import { useMemo, useRef, useState, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ContextMenu, type MenuPlace } from '../../components/context-menu.tsx';
import { useActions } from '../../perform.ts';
import { countInput, VIEWS } from '../../state/certificate-filter.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useReading, useReadings, useServices } from '../../state/services.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useTagsOf } from '../../state/use-tags-of.ts';
import { useCertificateRows } from '../../state/use-certificate-rows.ts';
import { useChosenRows } from '../../state/use-chosen-rows.ts';
import { useNow } from '../../state/use-now.ts';
import { useStable } from '../../state/use-stable.ts';
import { useAtMostEvery } from '../../state/use-at-most-every.ts';
import { InspectorPanel } from '../certificate/inspector-panel.tsx';
import { CertificatesView } from './certificates-view.tsx';

/** Who types fast is answered so often. */
const TYPING_MS = 100;

/** The list of certificates with its filter, and the inspector beside it. */
export function CertificatesScreen(): ReactElement {
  const { client, workspace, dispatch } = useServices();
  const { perform } = useActions();
  const { filter } = workspace;
  const keyCert = useStable((row: CertificateDescription) => perform('certificate.keyCert', [row]));
  const filterField = useRef<HTMLInputElement>(null);
  const [menu, setMenu] = useState<(MenuPlace & { name: string }) | null>(null);
  const text = useAtMostEvery(filter.text, TYPING_MS);
  const settled = useMemo(() => ({ ...filter, text }), [filter, text]);
  const rows = useCertificateRows(settled);
  const { chosen, idsBetween } = useChosenRows(rows);
  const counts = useReadings('listCertificates', VIEWS.map(countInput));
  const authorities = useReading('listAuthorities', {});
  useAnswer('view.filter', () => filterField.current?.select());
  return (
    <div className="split">
      <CertificatesView
        filter={filter}
        listKey={JSON.stringify(settled)}
        rows={rows}
        now={useNow()}
        columns={workspace.columns}
        onColumns={(event) => dispatch({ type: 'columnsChanged', event })}
        tagsOf={useTagsOf(
          rows,
          workspace.columns.some(({ id, shown }) => id === 'tags' && shown),
        )}
        counts={counts.map((one) => (one.status === 'ready' ? one.value.total : null))}
        authorities={authorities.status === 'ready' ? authorities.value.items : []}
        selection={workspace.selection}
        chosen={chosen}
        idsBetween={idsBetween}
        filterField={filterField}
        onFilter={(change) => dispatch({ type: 'filtered', filter: change })}
        onEvent={(event) => dispatch({ type: 'selected', event })}
        onOpen={(row) => dispatch({ type: 'went', place: { section: 'certificates', open: row.id } })}
        onPreview={() => dispatch({ type: 'inspectorToggled' })}
        onKeyCert={keyCert}
        onDragOut={({ id }) => void client.call('dragCertificate', { id })}
        onMenu={(row, x, y) => setMenu({ x, y, name: visibleText(nameOf(row)) })}
      />
      <InspectorPanel />
      {menu === null ? null : (
        <ContextMenu
          label={menu.name}
          place={menu}
          actions={[
            'certificate.keyCert',
            'certificate.export',
            'certificate.table',
            'certificate.tag',
            'certificate.compare',
            'line',
            'certificate.renew',
            'certificate.revoke',
            'certificate.release',
          ]}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}
