import { useMemo } from 'react';
import type { AuthorityDescription } from '../../shared/descriptions.ts';
import { useReading, useReadings } from './services.ts';
import { newestCrl, type LatestCrl } from './tasks.ts';

export interface CrlState {
  /** Whether every answer is there. */
  readonly settled: boolean;
  readonly authorities: readonly AuthorityDescription[];
  /** The newest CRL of each authority, by the authority's id. */
  readonly crls: ReadonlyMap<string, LatestCrl>;
}

/** The authorities and the newest CRL of each. */
export function useCrlState(): CrlState {
  const listed = useReading('listAuthorities', {});
  const authorities = useMemo(() => (listed.status === 'ready' ? listed.value.items : []), [listed]);
  const lists = useReadings(
    'listCrls',
    authorities.map((one) => ({ ca: one.id })),
  );
  const crls = new Map<string, LatestCrl>();
  lists.forEach((list, at) => {
    const authority = authorities[at];
    if (authority !== undefined && list.status === 'ready')
      crls.set(authority.id, { crl: newestCrl(list.value.items), freshness: list.value.freshness });
  });
  const settled = listed.status === 'ready' && lists.every((list) => list.status !== 'loading');
  return { settled, authorities, crls };
}
