import { useCallback } from 'react';
import type { CertificateRows } from './use-certificate-rows.ts';
import { useReadings } from './services.ts';

const NO_TAGS: readonly string[] = [];

/** The tags of the rows in view, asked for only where they are shown. */
export function useTagsOf(rows: CertificateRows, shown: boolean): (id: string) => readonly string[] {
  const pages = shown ? [...rows.pages.values()].filter((page) => page.length > 0) : [];
  const readings = useReadings(
    'listTags',
    pages.map((page) => ({ ids: page.map((row) => row.id) })),
  );
  const answers = readings.flatMap((one) => (one.status === 'ready' ? [one.value.items] : []));
  return useCallback(
    (id) => answers.flatMap((items) => items.find((one) => one.id === id)?.tags ?? NO_TAGS),
    // The answers are the same objects until they change; their number is not fixed, so they are told by what they hold.
    [JSON.stringify(answers)],
  );
}
