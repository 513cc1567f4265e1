import type { CertificateQuery } from '../authority/ports.ts';
import type { ParsedInput } from './gateway.ts';

/** What the window's filter means to the register: absent where it says null, and never what people deleted. */
export function listQuery(
  { ca, profile, states, text, withinDays, sort, descending }: ParsedInput<'saveListTable'>,
  now: Date,
): Omit<CertificateQuery, 'limit' | 'offset'> {
  return {
    text: text.trim() === '' ? undefined : text.trim(),
    authorityId: ca ?? undefined,
    profile: profile ?? undefined,
    states: states.length === 0 ? undefined : states,
    withinDays: withinDays ?? undefined,
    deleted: 'left-out',
    sort,
    descending,
    now,
  };
}
