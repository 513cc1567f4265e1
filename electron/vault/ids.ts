/** Rows are numbered from 1, and named to people and in events by their kind: `cert-3`. */
export type IdPrefix =
  'ca' | 'awaiting' | 'cert' | 'csr' | 'crl' | 'key' | 'slot' | 'profile' | 'plan' | 'acct' | 'order' | 'eab';

export function formatId(prefix: IdPrefix, row: number): string {
  return `${prefix}-${row}`;
}

/** The row that `cert-3` names; null for any other text. */
export function parseId(prefix: IdPrefix, id: string): number | null {
  const match = /^([a-z]+)-([1-9][0-9]{0,14})$/.exec(id);
  return match?.[1] === prefix ? Number(match[2]) : null;
}
