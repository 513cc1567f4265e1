import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { CERTIFICATE_STATES, type CertificateState } from '../../../shared/pki-terms.ts';
import { describeCertificate } from '../../authority/describe.ts';
import type { CertificateQuery, CertificateSort } from '../../authority/ports.ts';
import { certificateCsv } from '../../exchange/certificate-csv.ts';
import { CertificateError } from '../../../shared/errors.ts';
import { expiryCalendar } from '../../exchange/expiry-calendar.ts';
import type { Command } from '../command.ts';
import { csv } from '../everywhere.ts';
import { certificateTable } from '../describe-text.ts';
import { withVault, type Session } from '../open-session.ts';
import { choice, flag, text, wholeNumber } from '../options.ts';

const SORTS: Readonly<Record<string, CertificateSort>> = {
  'not-after': 'notAfter',
  'not-before': 'notBefore',
  subject: 'subject',
  serial: 'serialNumber',
  issued: 'issuedAt',
};
/** How many records are in memory at once; 1,000 are a megabyte. */
const PAGE = 1000;

const query = text('query', 'TEXT', 'Only those whose subject, names, serial number or fingerprint hold TEXT');
const ca = text('ca', 'CA', 'Only those that this CA issued');
const state = choice('state', CERTIFICATE_STATES, 'Only those in this state; expiring ones are valid too');
const within = wholeNumber('within', 'DAYS', 'Only those that end within so many days', { least: 0, most: 36_525 });
const sort = choice('sort', Object.keys(SORTS), 'In which order; not-after if not given');
const descending = flag('descending', 'The other way round');
const limit = wholeNumber('limit', 'N', 'How many at most; all if not given', { least: 0, most: 1_000_000_000 });
const offset = wholeNumber('offset', 'N', 'How many to leave out first', { least: 0, most: 1_000_000_000 });
const deleted = flag('deleted', 'Only those that were deleted from lists');
const ics = flag('ics', 'As a calendar (RFC 5545) of when they end, with reminders 30 and 7 days before');

export const certList: Command = {
  positionals: [],
  options: [query, ca, state, within, sort, descending, limit, offset, deleted, csv, ics],
  example: 'chancery cert list --state expiring --within 60 --sort not-after',
  run: (call) => {
    if (call.value(csv) && call.value(ics)) throw new CertificateError('USAGE', 'Give --csv or --ics, not both.');
    return withVault(call, async (session) => {
      const reference = call.value(ca);
      const wanted: Omit<CertificateQuery, 'limit' | 'offset'> = {
        text: call.value(query) ?? undefined,
        authorityId: reference === null ? undefined : (await session.ports.registry.authority(reference)).id,
        states: statesOf(call.value(state)),
        withinDays: call.value(within) ?? undefined,
        deleted: call.value(deleted) ? 'only' : 'left-out',
        sort: SORTS[call.value(sort) ?? 'not-after'] ?? 'notAfter',
        descending: call.value(descending),
        now: session.now,
      };
      const page = await gather(session, wanted, call.value(offset) ?? 0, call.value(limit) ?? Infinity);
      return {
        json: page,
        text: call.value(csv)
          ? certificateCsv(page.items)
          : call.value(ics)
            ? expiryCalendar(page.items, session.now)
            : listText(page.items, page.total),
      };
    });
  },
};

/** An expiring certificate is a valid one of which little is left: who asks for valid ones means both. */
function statesOf(asked: CertificateState | null): readonly CertificateState[] | undefined {
  if (asked === null) return undefined;
  return asked === 'valid' ? ['valid', 'expiring'] : [asked];
}

async function gather(
  { ports, now }: Session,
  wanted: Omit<CertificateQuery, 'limit' | 'offset'>,
  offset: number,
  limit: number,
): Promise<{ items: CertificateDescription[]; total: number }> {
  const items: CertificateDescription[] = [];
  for (;;) {
    const page = await ports.registry.certificates({
      ...wanted,
      offset: offset + items.length,
      limit: Math.min(PAGE, limit - items.length),
    });
    items.push(...page.items.map((record) => describeCertificate(record, now)));
    if (page.items.length === 0 || items.length >= limit) return { items, total: page.total };
  }
}

function listText(items: readonly CertificateDescription[], total: number): string {
  const shown = certificateTable(items);
  return items.length === total || items.length === 0
    ? shown
    : `${shown}\n${String(items.length)} of ${String(total)} shown`;
}
