import { CertificateError } from '../../shared/errors.ts';
import type { CertificateRecord, Registry } from '../authority/ports.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { formatName } from '../pki/name.ts';
import type { Call } from './command.ts';
import { text } from './options.ts';

/** Names a certificate by what its subject, names, serial number or fingerprint hold. */
export const matching = text('match', 'TEXT', 'Instead of CERT: the one certificate that TEXT is found in');

/** What CERT may be, for help. */
export const REFERENCE_NOTE =
  'CERT is a serial number, a SHA-256 fingerprint or an id; --match TEXT stands for the one that holds TEXT.';

/**
 * The references that were typed; with `--match`, that one certificate's.
 *
 * @throws {CertificateError} USAGE: neither or both; CERTIFICATE_NOT_FOUND, AMBIGUOUS_REFERENCE
 */
export async function referencesGiven(
  call: Call,
  registry: Registry,
  typed: readonly string[],
  now: Date,
): Promise<readonly string[]> {
  const wanted = call.value(matching);
  if (wanted === null) {
    if (typed.length > 0) return typed;
    throw new CertificateError('USAGE', `“${call.name}” wants CERT, or --match TEXT.`);
  }
  if (typed.length > 0) throw new CertificateError('USAGE', 'Give CERT or --match TEXT, not both.');
  return [(await onlyMatch(registry, wanted, now)).id];
}

async function onlyMatch(registry: Registry, wanted: string, now: Date): Promise<CertificateRecord> {
  const { items, total } = await registry.certificates({
    text: wanted,
    sort: 'issuedAt',
    descending: true,
    limit: 5,
    offset: 0,
    now,
  });
  const [found] = items;
  if (found === undefined)
    throw new CertificateError('CERTIFICATE_NOT_FOUND', `No certificate holds “${wanted}”. See: chancery cert list.`);
  if (total === 1) return found;
  const candidates = items.map((record) => ({
    id: record.id,
    serialNumber: record.serialNumber,
    subject: formatName(parseCertificate(record.der).subject),
  }));
  throw new CertificateError(
    'AMBIGUOUS_REFERENCE',
    `“${wanted}” is found in ${String(total)} certificates (${candidates.map((one) => one.id).join(', ')}${
      total > items.length ? ', …' : ''
    }). Name one by its serial number.`,
    { detail: { candidates, total } },
  );
}
