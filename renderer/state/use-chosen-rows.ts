import { useCallback, useEffect, useRef } from 'react';
import type { CertificateDescription } from '../../shared/descriptions.ts';
import { useServices } from './services.ts';
import type { CertificateRows } from './use-certificate-rows.ts';

interface ChosenRows {
  readonly chosen: readonly CertificateDescription[];
  readonly idsBetween: (from: number, to: number) => Promise<readonly string[]>;
}

/** What is chosen in the list, as the actions want it: certificates, not row numbers; kept right when rows change. */
export function useChosenRows(rows: CertificateRows): ChosenRows {
  const { workspace, dispatch } = useServices();
  const { selection, inspected } = workspace;
  const known = useRef(new Map<string, CertificateDescription>());
  for (const page of rows.pages.values()) for (const row of page) known.current.set(row.id, row);

  const chosen = [...selection.chosen].flatMap((id) => known.current.get(id) ?? []);
  useEffect(() => {
    dispatch({ type: 'chose', certificates: chosen });
    // Ids and states say whether what is chosen changed.
  }, [dispatch, chosen.map((one) => `${one.id} ${one.state}`).join()]);

  const cursorRow = rows.rowAt(selection.cursor);
  useEffect(() => {
    // The cursor went to a row that was not fetched yet; now it is.
    if (cursorRow !== undefined && selection.chosen.size === 0 && inspected === null)
      dispatch({ type: 'selected', event: { type: 'moved', index: selection.cursor, id: cursorRow.id } });
  }, [dispatch, cursorRow, selection, inspected]);
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
  return { chosen, idsBetween };
}
