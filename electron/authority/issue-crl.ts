import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { keyIdentifierOf, parseCertificate, type Certificate } from '../pki/certificate.ts';
import { buildTbsCertList, parseCertificateListInParts } from '../pki/crl.ts';
import { authorityKeyIdentifier } from '../pki/extension-identity.ts';
import { crlNumber } from '../pki/extension-crl.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseKeyUsage } from '../pki/extension-usage.ts';
import { revokedPortion, type RevokedPortion, type RevokedSerial } from '../pki/revoked-portion.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { giveWay } from './give-way.ts';
import { keyIdOf } from './issuer.ts';
import type { AuthorityPorts, AuthorityRecord, CrlRecord, RevocationList } from './ports.ts';
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
  const listed = record.settings.expiredEntries === 'for-good' ? list.portions : stillListed(list);
  const entryCount = listed.reduce((count, portion) => count + portion.entryCount, 0);
  const tbs = buildTbsCertList({
    signatureAlgorithm: algorithm,
    issuer: issuer.subject.der,
    thisUpdate,
    nextUpdate,
    entries: [],
    encodedEntries: listed.map(({ encoded }) => encoded),
    extensions: [authorityKeyIdentifier(keyIdentifierOf(issuer)), crlNumber(number)],
  });
  const key = await ports.keys.open(keyIdOf(record));
  await giveWay();
  const der = await signAndProve(key, tbs, algorithm, issuer.publicKey.spki);
  await giveWay();
  const reread = await parseCertificateListInParts(der, giveWay);
  if (reread.crlNumber !== number || reread.entryCount !== entryCount) {
    throw new CertificateError(
      'SIGNATURE_UNPROVEN',
      'The CRL just made does not read as it was meant. Nothing was recorded.',
    );
  }
  keepInList(list.portions, listed, reread.encodedEntries);
  await giveWay();
  return ports.registry.recordCrl(
    { authorityId: record.id, number, thisUpdate, nextUpdate, entryCount, der },
    list.revision,
  );
}

/** The register's entries are kept as the CRL that was made of them; it says exactly that. @throws {CertificateError} SIGNATURE_UNPROVEN */
function keepInList(all: readonly RevokedPortion[], listed: readonly RevokedPortion[], entries: Uint8Array): void {
  let at = 0;
  for (const portion of listed) portion.moveInto(entries.subarray(at, (at += portion.encoded.length)));
  const isListed = new Set(listed);
  for (const portion of all) if (!isListed.has(portion)) portion.moveInto(null);
}

/** What is left of a portion without the expired that were listed. */
const shortened = new WeakMap<RevokedPortion, RevokedPortion>();

/**
 * RFC 5280 §3.3: an entry stays until one CRL issued beyond the certificate's end has listed it; then it is dropped, unless
 * the CA keeps such entries for good. Where the end is not known, it stays.
 *
 * Whatever was recorded before the last CRL, and had ended by then, was on that one or on one before it.
 */
function stillListed({ portions, lastCrl }: RevocationList): readonly RevokedPortion[] {
  if (lastCrl === null) return portions;
  const { thisUpdate } = lastCrl;
  const hasPast = ({ earliestEnd }: RevokedPortion): boolean => earliestEnd !== null && earliestEnd < thisUpdate;
  if (!portions.some(hasPast)) return portions;
  const unlisted = lastCrl.revokedSince();
  const mustStay = ({ notAfter, serialNumber }: RevokedSerial): boolean =>
    notAfter === null || notAfter >= thisUpdate || unlisted.has(serialNumber);
  return portions.map((portion) => {
    if (!hasPast(portion)) return portion;
    const known = shortened.get(portion);
    // What was left then may have ended, or been left for one CRL only.
    if (known !== undefined && !hasPast(known)) return known;
    const left = revokedPortion([...portion.entries()].filter(mustStay));
    shortened.set(portion, left);
    return left;
  });
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
