import { useCallback, useMemo, useRef, useState } from 'react';
import type { CertificateDescription } from '../../shared/descriptions.ts';
import { PAGE_ROWS, pageInput, pagesOf, type CertificateFilter } from './certificate-filter.ts';
import { useReadings, useServices } from './services.ts';
import type { Refusal } from '../client.ts';

/** What can be chosen at once: main takes no more ids in one call. */
export const MOST_CHOSEN = 1000;

export interface CertificateRows {
  readonly status: 'loading' | 'ready' | 'refused';
  readonly refusal: Refusal | null;
  readonly total: number;
  /** There are more than `total`: they are counted as one scrolls. */
  readonly more: boolean;
  /** Changes when the rows do. */
  readonly pages: ReadonlyMap<number, readonly CertificateDescription[]>;
  readonly rowAt: (index: number) => CertificateDescription | undefined;
  /** Tells which rows are in view, so that their pages are fetched. */
  readonly show: (first: number, last: number) => void;
  /** The certificates from one row to another, fetched if need be; never more than {@link MOST_CHOSEN}. */
  readonly between: (from: number, to: number) => Promise<readonly CertificateDescription[]>;
}

interface Known {
  readonly total: number;
  readonly more: boolean;
  readonly pages: ReadonlyMap<number, readonly CertificateDescription[]>;
}

const NOTHING: Known = { total: 0, more: false, pages: new Map() };

/** The list of certificates as windows on main's pages: what is in view is fetched, the rest is only a number. */
export function useCertificateRows(filter: CertificateFilter): CertificateRows {
  const { client } = useServices();
  const [view, setView] = useState({ first: 0, last: 0 });
  const wanted = pagesOf(view.first, view.last);
  const readings = useReadings(
    'listCertificates',
    wanted.map((page) => pageInput(filter, page)),
  );
  const stamp = readings.map((reading) => (reading.status === 'ready' ? reading.value : reading.status));
  const found = useMemo<Known | null>(() => {
    const pages = new Map<number, readonly CertificateDescription[]>();
    let total = -1;
    let more = false;
    readings.forEach((reading, at) => {
      const page = wanted[at];
      if (reading.status !== 'ready' || page === undefined) return;
      pages.set(page, reading.value.items);
      // Pages further down were counted further.
      if (reading.value.total >= total) ({ total, totalIsLowerBound: more } = reading.value);
    });
    return total === -1 ? null : { total, more, pages };
    // The answers themselves say whether anything changed.
  }, [...stamp, wanted.join()]);

  // While a new question is on its way, the rows of the last one stay: nothing blinks while one types.
  const kept = useRef(NOTHING);
  if (found !== null) kept.current = found;
  const { total, more, pages } = found ?? kept.current;
  const refused = readings.find((reading) => reading.status === 'refused');

  const rowAt = useCallback((index: number) => pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS], [pages]);
  const show = useCallback(
    (first: number, last: number) =>
      setView((now) => (now.first === first && now.last === last ? now : { first, last })),
    [],
  );
  const between = useCallback(
    async (from: number, to: number) => {
      const last = Math.min(to, from + MOST_CHOSEN - 1);
      const answers = await Promise.all(
        pagesOf(from, last).map(async (page) => {
          const known = pages.get(page);
          if (known !== undefined) return { page, items: known };
          const answer = await client.call('listCertificates', pageInput(filter, page));
          return { page, items: answer.ok ? answer.value.items : [] };
        }),
      );
      return answers.flatMap(({ page, items }) =>
        items.filter((_, at) => page * PAGE_ROWS + at >= from && page * PAGE_ROWS + at <= last),
      );
    },
    [client, filter, pages],
  );
  const status = found !== null ? 'ready' : refused !== undefined ? 'refused' : 'loading';
  return {
    status,
    refusal: refused?.status === 'refused' ? refused.refusal : null,
    total,
    more,
    pages,
    rowAt,
    show,
    between,
  };
}
