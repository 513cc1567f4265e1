import type { Finding } from '../../shared/pki-terms.ts';
import { toHex } from './bytes.ts';
import type { CertificateList } from './crl.ts';
import { DerReader, TAG } from './der.ts';
import { parseIssuingDistributionPoint } from './extension-crl.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import { finding } from './finding.ts';
import { objectIdentifierName } from './object-identifier-names.ts';
import { formatSerialNumber, MAX_SERIAL_OCTETS } from './serial-number.ts';
import { isRefusal } from '../../shared/errors.ts';

/** What a kind of fault is told as; each once, with how often. */
interface Fault {
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly section: string;
}

const FAULTS = {
  'entry-duplicate': { severity: 'warning', message: 'stands more than once', section: '§5.1.2.6' },
  'entry-serial': { severity: 'error', message: 'is longer than 20 octets', section: '§4.1.2.2' },
  'entry-serial-negative': { severity: 'warning', message: 'is negative', section: '§4.1.2.2' },
  'entry-future': { severity: 'warning', message: 'is revoked only after the CRL was made', section: '§5.1.2.6' },
  'entry-unspecified': {
    severity: 'warning',
    message: 'gives “unspecified” as a reason, which is left out',
    section: '§5.3.1',
  },
  'entry-remove': {
    severity: 'error',
    message: 'is removed from the CRL, as only a delta CRL can say',
    section: '§5.3.1',
  },
  'entry-issuer': { severity: 'error', message: 'names its issuer in a CRL that is not indirect', section: '§5.3.3' },
  'entry-issuer-critical': {
    severity: 'error',
    message: 'names its issuer in an extension that is not critical',
    section: '§5.3.3',
  },
  'entry-reason-critical': { severity: 'error', message: 'has a reason that is critical', section: '§5.3.1' },
  'entry-critical': { severity: 'error', message: 'has a critical extension that nothing knows', section: '§5.3' },
} as const satisfies Record<string, Fault>;
type FaultCode = keyof typeof FAULTS;

/** What is wrong with the entries of a CRL (RFC 5280 §5.1.2.6, §5.3): each kind of fault once, with its first serial number. */
export function lintCrlEntries(list: CertificateList): Finding[] {
  const found = new Map<FaultCode, { first: string; count: number; about: string }>();
  const note = (code: FaultCode, serialNumber: string, about = ''): void => {
    const known = found.get(code);
    if (known === undefined) found.set(code, { first: serialNumber, count: 1, about });
    else known.count += 1;
  };
  const empty = walk(list, note);
  const findings = [...found].map(([code, { first, count, about }]) => {
    const { severity, message, section } = FAULTS[code];
    const others = count === 1 ? '' : `, and ${String(count - 1)} more do`;
    return finding(severity, code, `The entry of ${first} ${message}${about}${others}.`, `RFC 5280 ${section}`);
  });
  if (!empty) return findings;
  const message = 'It has a list of entries that is empty, where the list is left out.';
  return [...findings, finding('error', 'crl-empty-list', message, 'RFC 5280 §5.1.2.6')];
}

type Note = (code: FaultCode, serialNumber: string, about?: string) => void;

/** Walks the entries as they stand, since what is odd about one is not in its decoded form. Answers whether there is an empty list. */
function walk(list: CertificateList, note: Note): boolean {
  const reader = new DerReader(list.tbsDer, 'MALFORMED_CRL');
  reader.enter(TAG.sequence, 'the tbsCertList');
  if (reader.peek() === TAG.integer) reader.skip('the version');
  for (const what of ['the signature algorithm', 'the issuer', 'thisUpdate']) reader.skip(what);
  if (list.nextUpdate !== null) reader.skip('nextUpdate');
  if (reader.peek() !== TAG.sequence) return false;
  reader.enter(TAG.sequence, 'the revoked certificates');
  if (reader.atEnd) return true;
  const indirect = isIndirect(list);
  const seen = new Set<string>();
  let issuer = '';
  while (!reader.atEnd) {
    const outer = reader.enter(TAG.sequence, 'a revoked certificate');
    const content = reader.integer('a serial number');
    const serial = formatSerialNumber(content);
    if (content.length > MAX_SERIAL_OCTETS) note('entry-serial', serial);
    if ((content[0] ?? 0) >= 0x80) note('entry-serial-negative', serial);
    if (reader.checkTime('a revocation date') > list.thisUpdate.getTime()) note('entry-future', serial);
    if (!reader.atEnd) issuer = lintExtensions(reader, serial, { list, indirect, note }) ?? issuer;
    reader.leave(outer, 'a revoked certificate');
    const key = `${issuer} ${serial}`;
    if (seen.has(key)) note('entry-duplicate', serial);
    seen.add(key);
  }
  return false;
}

function isIndirect(list: CertificateList): boolean {
  const extension = findExtension(list.extensions, EXTENSION.issuingDistributionPoint);
  try {
    return extension !== undefined && parseIssuingDistributionPoint(extension.value).indirect;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Answers the certificate issuer where the entry names one: from it on, entries are that issuer's. */
function lintExtensions(
  reader: DerReader,
  serial: string,
  { list, indirect, note }: { list: CertificateList; indirect: boolean; note: Note },
): string | null {
  let issuer: string | null = null;
  const outer = reader.enter(TAG.sequence, "an entry's extensions");
  while (!reader.atEnd) {
    const extension = reader.enter(TAG.sequence, "an entry's extension");
    const oid = reader.objectIdentifier("an entry's extension");
    const critical = reader.peek() === TAG.boolean && reader.boolean('critical');
    const value = reader.octetString("an entry's extension");
    reader.leave(extension, "an entry's extension");
    if (oid === EXTENSION.reasonCode) {
      const reason = value[value.length - 1];
      if (critical) note('entry-reason-critical', serial);
      if (reason === 0) note('entry-unspecified', serial);
      if (reason === 8 && !list.isDelta) note('entry-remove', serial);
    } else if (oid === EXTENSION.certificateIssuer) {
      issuer = toHex(value);
      if (!indirect) note('entry-issuer', serial);
      if (!critical) note('entry-issuer-critical', serial);
    } else if (critical && oid !== EXTENSION.invalidityDate) {
      note('entry-critical', serial, ` (${objectIdentifierName(oid)})`);
    }
  }
  reader.leave(outer, "an entry's extensions");
  return issuer;
}
