import { useCallback, useRef, useState } from 'react';
import type { KeyDescription } from '../../shared/contract/key-methods.ts';
import type { Refusal } from '../client.ts';
import { useReadings } from './services.ts';

const PAGE = 100;

export interface KeyRows {
  readonly status: 'loading' | 'ready' | 'refused';
  readonly refusal: Refusal | null;
  readonly total: number;
  readonly rowAt: (index: number) => KeyDescription | undefined;
  readonly show: (first: number, last: number) => void;
}

/** The list of keys as windows on main's pages: what is in view is fetched, the rest is only a number. */
export function useKeyRows(text: string): KeyRows {
  const [view, setView] = useState({ first: 0, last: 0 });
  const first = Math.floor(view.first / PAGE);
  const pages = Array.from({ length: Math.floor(view.last / PAGE) - first + 1 }, (_, at) => first + at);
  const readings = useReadings(
    'listKeys',
    pages.map((page) => ({ text, limit: PAGE, offset: page * PAGE })),
  );
  const answers = new Map(
    readings.flatMap((reading, at) => (reading.status === 'ready' ? [[pages[at] ?? 0, reading.value] as const] : [])),
  );
  // While a new question is on its way, the rows of the last one stay.
  const kept = useRef(answers);
  if (answers.size > 0) kept.current = answers;
  const shown = kept.current;
  const refused = readings.find((reading) => reading.status === 'refused');
  const show = useCallback(
    (from: number, to: number) =>
      setView((now) => (now.first === from && now.last === to ? now : { first: from, last: to })),
    [],
  );
  return {
    status: answers.size > 0 ? 'ready' : refused === undefined ? 'loading' : 'refused',
    refusal: refused?.status === 'refused' ? refused.refusal : null,
    total: [...shown.values()][0]?.total ?? 0,
    rowAt: (index) => shown.get(Math.floor(index / PAGE))?.items[index % PAGE],
    show,
  };
}
