/** What the list of certificates shows: one of a few views, a text, a CA, an order. It survives every action. */
import type { MethodInput } from '../../shared/contract.ts';
import { LIST_VIEWS, type SavedView } from '../../shared/contract/list-methods.ts';
import type { CertificateState } from '../../shared/pki-terms.ts';

export const VIEWS = LIST_VIEWS;
export type View = (typeof VIEWS)[number];

export type CertificateSort = MethodInput<'listCertificates'>['sort'];

export interface CertificateFilter {
  readonly view: View;
  readonly text: string;
  /** An authority's id. */
  readonly ca: string | null;
  /** A profile's name. */
  readonly profile: string | null;
  /** Only what ends within so many days; null for all. */
  readonly withinDays: number | null;
  readonly sort: CertificateSort;
  readonly descending: boolean;
}

/** Working ones, soonest first. */
export const FIRST_FILTER: CertificateFilter = {
  view: 'working',
  text: '',
  ca: null,
  profile: null,
  withinDays: null,
  sort: 'notAfter',
  descending: false,
};

/** Rows per page that main is asked for. */
export const PAGE_ROWS = 100;

/** Who types wants rows at once: hits are counted this far, and again as far when somebody scrolls half of the way. */
const COUNTED_HITS = 10_000;

/** The states that a view shows; none means all. */
export function statesOf(view: View): CertificateState[] {
  switch (view) {
    case 'working':
      return ['valid', 'expiring'];
    case 'all':
      return [];
    case 'expiring':
    case 'expired':
    case 'revoked':
    case 'held':
    case 'superseded':
      return [view];
  }
}

/** What main is asked to list. */
export function listInput(filter: CertificateFilter): MethodInput<'saveListTable'> {
  return {
    text: filter.text.trim(),
    ca: filter.ca,
    profile: filter.profile,
    withinDays: filter.withinDays,
    states: statesOf(filter.view),
    sort: filter.sort,
    descending: filter.descending,
  };
}

/** The question that asks main for one page. */
export function pageInput(filter: CertificateFilter, page: number): MethodInput<'listCertificates'> {
  return {
    ...listInput(filter),
    limit: PAGE_ROWS,
    offset: page * PAGE_ROWS,
    countAtMost: filter.text.trim() === '' ? null : hitsToCount(page * PAGE_ROWS),
  };
}

/** Whether something narrows the view that is shown. */
export function isNarrowed({ text, ca, profile, withinDays }: CertificateFilter): boolean {
  return text.trim() !== '' || ca !== null || profile !== null || withinDays !== null;
}

/** A view of the list under a name, as it is kept. */
export function savedView(name: string, { view, text, ca, profile, withinDays, sort, descending }: CertificateFilter) {
  return { name, view, text, ca, profile, withinDays, sort, descending } satisfies SavedView;
}

/** Whether the list shows just what was kept. */
export function shows(filter: CertificateFilter, { name, ...kept }: SavedView): boolean {
  return (
    JSON.stringify(savedView(name, { ...filter, text: filter.text.trim() })) === JSON.stringify(savedView(name, kept))
  );
}

function hitsToCount(offset: number): number {
  return COUNTED_HITS * (Math.floor(offset / COUNTED_HITS + 0.5) + 1);
}

/** The question that asks main only how many there are. */
export function countInput(view: View): MethodInput<'listCertificates'> {
  return { ...pageInput({ ...FIRST_FILTER, view }, 0), limit: 1 };
}

/** A click on a column's head: the same column turns round, another begins ascending. */
export function sortedBy(filter: CertificateFilter, sort: CertificateSort): CertificateFilter {
  return { ...filter, sort, descending: filter.sort === sort ? !filter.descending : false };
}

/** The pages that rows `first` to `last` lie on. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / PAGE_ROWS);
  const to = Math.floor(Math.max(0, last) / PAGE_ROWS);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
