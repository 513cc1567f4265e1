import { useState } from 'react';
import type { Reading } from './store.ts';

/** The last answer while the next is on its way: nothing blinks when a question changes a little. */
export function useKept<T>(reading: Reading<T>): Reading<T> {
  const [kept, setKept] = useState(reading);
  if (reading.status !== 'loading' && reading !== kept) setKept(reading);
  if (reading.status !== 'loading') return reading;
  return kept.status === 'ready' ? { status: 'ready', value: kept.value, stale: true } : reading;
}
