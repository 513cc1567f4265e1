/** `index.txt` as OpenSSL 1.1 and 3 read it (openssl-ca(1), apps/lib/apps.c). The reader is import/openssl-index.ts. */
import type { RevocationReason } from '../../../shared/pki-terms.ts';
import type { Revocation } from '../../authority/ports.ts';
import { attributeTypeName, type AttributeTypeAndValue, type Name } from '../../pki/name.ts';

export interface IndexEntry {
  readonly serialNumber: string;
  readonly notAfter: Date;
  readonly revocation: Revocation | null;
  /** OpenSSL's one line of the subject: {@link oneLine}. */
  readonly subject: string;
}

/** OpenSSL's words; it stops at any other, so what it has no word for is written without a reason. */
const WORDS: Readonly<Partial<Record<RevocationReason, string>>> = {
  keyCompromise: 'keyCompromise',
  cACompromise: 'CACompromise',
  affiliationChanged: 'affiliationChanged',
  superseded: 'superseded',
  cessationOfOperation: 'cessationOfOperation',
  certificateHold: 'certificateHold',
};
/** The reasons that can carry an invalidity date. */
const TIMED: Readonly<Partial<Record<RevocationReason, string>>> = {
  keyCompromise: 'keyTime',
  cACompromise: 'CAkeyTime',
};

/** One row, its line end with it. An expired certificate is `E`, as after `openssl ca -updatedb`. */
export function indexRow(entry: IndexEntry, now: Date): string {
  const status = entry.revocation !== null ? 'R' : entry.notAfter < now ? 'E' : 'V';
  const revoked = entry.revocation === null ? '' : revocationText(entry.revocation);
  const fields = [
    status,
    indexTime(entry.notAfter),
    revoked,
    entry.serialNumber.toUpperCase(),
    'unknown',
    entry.subject,
  ];
  return `${fields.map((field) => field.replaceAll('\t', '\\\t')).join('\t')}\n`;
}

function revocationText({ revokedAt, reason, invalidityDate }: Revocation): string {
  const timed = TIMED[reason];
  if (invalidityDate !== null && timed !== undefined) {
    return `${indexTime(revokedAt)},${timed},${generalizedTime(invalidityDate)}`;
  }
  const word = WORDS[reason];
  return word === undefined ? indexTime(revokedAt) : `${indexTime(revokedAt)},${word}`;
}

/** What a row cannot say of a revocation; null where it says all. */
export function lostOf({ reason, invalidityDate }: Revocation): 'reason' | 'invalidity-date' | null {
  if (reason !== 'unspecified' && WORDS[reason] === undefined) return 'reason';
  return invalidityDate !== null && TIMED[reason] === undefined ? 'invalidity-date' : null;
}

/** UTCTime up to 2049, else GeneralizedTime. */
function indexTime(instant: Date): string {
  const time = generalizedTime(instant);
  return instant.getUTCFullYear() >= 1950 && instant.getUTCFullYear() < 2050 ? time.slice(2) : time;
}

function generalizedTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
}

/** As X509_NAME_oneline writes a name: `/C=US/O=M\xC3\xBCller`, every octet outside of printable ASCII in hexadecimal. */
export function oneLine(name: Name): string {
  return name.rdns
    .map((rdn) =>
      rdn.map((part, at) => `${at === 0 ? '/' : '+'}${attributeTypeName(part.type)}=${octets(part)}`).join(''),
    )
    .join('');
}

function octets({ der }: AttributeTypeAndValue): string {
  const first = der[1] ?? 0;
  const content = der.subarray(2 + (first >= 0x80 ? first & 0x7f : 0));
  let text = '';
  for (const octet of content) {
    const isPlain = octet >= 0x20 && octet <= 0x7e;
    text += isPlain ? String.fromCharCode(octet) : `\\x${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
