import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { CERTIFICATE_STATES, type CertificateState } from '../../../shared/pki-terms.ts';
import { describeCertificate } from '../../authority/describe.ts';
import { stateOfStanding } from '../../authority/certificate-state.ts';
import type { CertificateLine, CertificateQuery, CertificateSort, Page } from '../../authority/ports.ts';
import { formatInstant } from '../../authority/validity.ts';
import { certificateCsv } from '../../exchange/certificate-csv.ts';
import { CertificateError } from '../../../shared/errors.ts';
import { expiryCalendar } from '../../exchange/expiry-calendar.ts';
import { write, WRITTEN, writeItemsJson } from '../answer-output.ts';
import type { Command } from '../command.ts';
import { csv } from '../everywhere.ts';
import { CERTIFICATE_HEADINGS, NO_CERTIFICATE } from '../describe-text.ts';
import type { CliHost } from '../host.ts';
import { withVault } from '../open-session.ts';
import { choice, flag, text, wholeNumber } from '../options.ts';
import { GrowingTable } from '../text-layout.ts';

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
      const range = { offset: call.value(offset) ?? 0, limit: call.value(limit) ?? Infinity };
      const { registry } = session.ports;
      const described = async function* (): AsyncGenerator<Page<CertificateDescription>> {
        for await (const { items, total } of pagesOf((part) => registry.certificates({ ...wanted, ...part }), range))
          yield { items: items.map((record) => describeCertificate(record, session.now)), total };
      };
      if (call.value(ics)) {
        const { items, total } = await gather(described());
        return { json: { items, total }, text: expiryCalendar(items, session.now) };
      }
      if (call.json) await writeItemsJson(call.host, described());
      else if (call.value(csv)) await writeCsv(call.host, described());
      else {
        const lines = pagesOf((part) => registry.certificateLines({ ...wanted, ...part }), range);
        await writeTable(call.host, lines, session.now);
      }
      return WRITTEN;
    });
  },
};

/** An expiring certificate is a valid one of which little is left: who asks for valid ones means both. */
function statesOf(asked: CertificateState | null): readonly CertificateState[] | undefined {
  if (asked === null) return undefined;
  return asked === 'valid' ? ['valid', 'expiring'] : [asked];
}

/** One page at least, which says how many there are. */
async function* pagesOf<T>(
  read: (part: { offset: number; limit: number }) => Promise<Page<T>>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): AsyncGenerator<Page<T>> {
  let had = 0;
  for (;;) {
    const page = await read({ offset: offset + had, limit: Math.min(PAGE, limit - had) });
    had += page.items.length;
    yield page;
    if (page.items.length < PAGE || had >= limit) return;
  }
}

/** A calendar is one file, read whole by whoever takes it. */
async function gather<T>(pages: AsyncIterable<Page<T>>): Promise<{ items: T[]; total: number }> {
  const items: T[] = [];
  let total = 0;
  for await (const page of pages) {
    for (const item of page.items) items.push(item);
    ({ total } = page);
  }
  return { items, total };
}

async function writeCsv(host: CliHost, pages: AsyncIterable<Page<CertificateDescription>>): Promise<void> {
  let headings = true;
  for await (const { items } of pages) {
    await write(host.stdout, certificateCsv(items, { headings }));
    headings = false;
  }
}

async function writeTable(host: CliHost, pages: AsyncIterable<Page<CertificateLine>>, now: Date): Promise<void> {
  const table = new GrowingTable(CERTIFICATE_HEADINGS);
  let shown = 0;
  let all = 0;
  for await (const { items, total } of pages) {
    all = total;
    if (items.length === 0) continue;
    shown += items.length;
    const rows = items.map((line) => [
      stateOfStanding(line.standing, line.notAfter, now),
      formatInstant(line.notAfter),
      line.id,
      line.serialNumber,
      line.authorityName,
      line.subject,
    ]);
    await write(host.stdout, `${table.page(rows).join('\n')}\n`);
  }
  if (shown === 0) await write(host.stdout, `${NO_CERTIFICATE}\n`);
  else if (shown < all) await write(host.stdout, `${String(shown)} of ${String(all)} shown\n`);
}
