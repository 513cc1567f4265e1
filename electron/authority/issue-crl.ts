import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { keyIdentifierOf, parseCertificate, type Certificate } from '../pki/certificate.ts';
import { buildTbsCertList, parseCertificateList } from '../pki/crl.ts';
import { authorityKeyIdentifier } from '../pki/extension-identity.ts';
import { crlNumber } from '../pki/extension-crl.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseKeyUsage } from '../pki/extension-usage.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { keyIdOf } from './issuer.ts';
import type { AuthorityPorts, AuthorityRecord, CrlRecord, RevokedSerial } from './ports.ts';
import { signAndProve } from './sign.ts';
import { addDays } from './validity.ts';

/** Another window or terminal may revoke in between; more than this in a row is a fault, not a coincidence. */
const ATTEMPTS = 5;

export interface CrlInput {
  /** Id or name. */
  readonly authorityId: string;
  /** Days until the next one must be there; null for what the CA has set. */
  readonly days: number | null;
}

/**
 * Signs the next CRL of a CA (RFC 5280 §5), version 2 with a number one above the last, and records it before it answers.
 *
 * A revocation recorded meanwhile by another process is not missed: the list is read again and signed anew.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, ISSUER_CANNOT_SIGN, VALIDITY_INVALID, VAULT_LOCKED, VAULT_TAMPERED
 */
export async function issueCrl(ports: AuthorityPorts, input: CrlInput): Promise<CrlRecord> {
  if (input.days !== null && (!Number.isInteger(input.days) || input.days < 1 || input.days > 3660)) {
    throw new CertificateError('VALIDITY_INVALID', 'A CRL is good for 1 to 3660 whole days. Choose a number between.');
  }
  const record = await ports.registry.authority(input.authorityId);
  const certificate = parseCertificate(record.certificateDer);
  checkMaySignCrls(record, certificate);
  for (let attempt = 1; ; attempt++) {
    try {
      return await signNext(ports, record, certificate, input.days ?? record.settings.crlDays);
    } catch (error) {
      if (!isRefusal(error, 'REGISTRY_CHANGED') || attempt === ATTEMPTS) throw error;
    }
  }
}

async function signNext(
  ports: AuthorityPorts,
  record: AuthorityRecord,
  issuer: Certificate,
  days: number,
): Promise<CrlRecord> {
  const list = await ports.registry.revocationList(record.id);
  const thisUpdate = new Date(Math.floor(ports.clock.now().getTime() / 1000) * 1000);
  const nextUpdate = addDays(thisUpdate, days);
  const number = list.lastCrlNumber + 1n;
  const algorithm = signatureAlgorithmFor(issuer.publicKey);
  const keepsAll = record.settings.expiredEntries === 'for-good';
  const entries = keepsAll ? list.entries : stillListed(list.entries, list.lastCrlDer);
  const tbs = buildTbsCertList({
    signatureAlgorithm: algorithm,
    issuer: issuer.subject.der,
    thisUpdate,
    nextUpdate,
    entries: entries.map((entry) => ({
      serialNumber: entry.serialNumber,
      revocationDate: entry.revokedAt,
      // RFC 5280 §5.3.1: the reason extension is absent rather than unspecified (0).
      reason: entry.reason === 'unspecified' ? null : entry.reason,
      invalidityDate: entry.invalidityDate,
    })),
    extensions: [authorityKeyIdentifier(keyIdentifierOf(issuer)), crlNumber(number)],
  });
  const key = await ports.keys.open(keyIdOf(record));
  const der = await signAndProve(key, tbs, algorithm, issuer.publicKey.spki);
  const reread = parseCertificateList(der);
  if (reread.crlNumber !== number || reread.entryCount !== entries.length) {
    throw new CertificateError(
      'SIGNATURE_UNPROVEN',
      'The CRL just made does not read as it was meant. Nothing was recorded.',
    );
  }
  return ports.registry.recordCrl(
    { authorityId: record.id, number, thisUpdate, nextUpdate, entryCount: entries.length, der },
    list.revision,
  );
}

/**
 * RFC 5280 §3.3: an entry stays until one CRL issued beyond the certificate's end has listed it; then it is dropped, unless
 * the CA keeps such entries for good. Where the end is not known, it stays.
 */
function stillListed(entries: readonly RevokedSerial[], lastDer: Uint8Array | null): RevokedSerial[] {
  const last = lastDer === null ? null : parseCertificateList(lastDer);
  if (last === null) return [...entries];
  const isPast = ({ notAfter }: RevokedSerial): boolean => notAfter !== null && notAfter < last.thisUpdate;
  if (!entries.some(isPast)) return [...entries];
  const listed = new Set<string>();
  for (const { serialNumber } of last.entries()) listed.add(serialNumber);
  return entries.filter((entry) => !isPast(entry) || !listed.has(entry.serialNumber));
}

function checkMaySignCrls(record: AuthorityRecord, certificate: Certificate): void {
  const usage = findExtension(certificate.extensions, EXTENSION.keyUsage);
  if (usage !== undefined && !parseKeyUsage(usage.value).includes('cRLSign')) {
    throw new CertificateError(
      'ISSUER_CANNOT_SIGN',
      `The certificate of “${record.name}” does not let it sign CRLs (no cRLSign). Renew the CA with that usage.`,
    );
  }
}
