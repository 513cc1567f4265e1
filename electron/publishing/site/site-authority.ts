import { CertificateError } from '../../../shared/errors.ts';
import type { AuthorityRecord, CrlRecord, Registry } from '../../authority/ports.ts';
import { chainOf } from '../../authority/chain.ts';
import { giveWay } from '../../authority/give-way.ts';
import { parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { parseCertificateListInParts } from '../../pki/crl.ts';
import { verifySignature } from '../../pki/signature-algorithm.ts';

/** A CA as it is told to the world, and under which names. */
export interface SiteAuthority {
  readonly record: AuthorityRecord;
  readonly certificate: Certificate;
  readonly isRoot: boolean;
  readonly crl: CrlRecord | null;
  /** DER: `Sample-Root-CA.crt`, or what the URL in its certificates ends in. */
  readonly certificateFile: string;
  /** DER: `Sample-Root-CA.crl`, or what the URL in its certificates ends in. */
  readonly crlFile: string;
}

/**
 * CAs and those above them, each once, every CA's own before its parents', each with its newest CRL.
 *
 * @param references ids or names
 * @throws {CertificateError} AUTHORITY_NOT_FOUND; VAULT_DAMAGED: a CRL in the vault is not signed by its CA
 */
export async function siteAuthorities(registry: Registry, references: readonly string[]): Promise<SiteAuthority[]> {
  const all = await registry.authorities();
  const records = new Map<string, AuthorityRecord>();
  for (const reference of references) {
    const record = await registry.authority(reference);
    const above = await chainOf(registry, await registry.certificate(record.certificateId));
    const parents = above.flatMap(({ id }) => all.find((authority) => authority.certificateId === id) ?? []);
    for (const one of [record, ...parents]) records.set(one.id, records.get(one.id) ?? one);
  }
  const taken = new Set<string>();
  const authorities: SiteAuthority[] = [];
  for (const record of records.values()) {
    const certificate = parseCertificate(record.certificateDer);
    const crl = await registry.latestCrl(record.id);
    if (crl !== null) await checkSigned(crl, record, certificate);
    authorities.push({
      record,
      certificate,
      isRoot: record.parentId === null,
      crl,
      certificateFile: freeName(taken, lastSegment(record.settings.issuerUrls, /\.(?:crt|cer)$/i), record.name, '.crt'),
      crlFile: freeName(taken, lastSegment(record.settings.crlUrls, /\.crl$/i), record.name, '.crl'),
    });
  }
  return authorities;
}

async function checkSigned(crl: CrlRecord, record: AuthorityRecord, { publicKey }: Certificate): Promise<void> {
  const list = await parseCertificateListInParts(crl.der, giveWay);
  const signed = verifySignature({
    algorithm: list.signatureAlgorithmDer,
    spki: publicKey.spki,
    message: list.tbsDer,
    signature: list.signature,
  });
  if (signed) return;
  throw new CertificateError(
    'VAULT_DAMAGED',
    `The newest CRL of “${record.name}” is not signed by its key, so nothing was published. Run “vault check”.`,
  );
}

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** So that a folder put where the URL points serves it under that very name. */
function lastSegment(urls: readonly string[], ending: RegExp): string | null {
  for (const url of urls) {
    const segment = /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?([^/?#]+)$/i.exec(url)?.[1] ?? '';
    if (PLAIN.test(segment) && ending.test(segment)) return segment;
  }
  return null;
}

/** Two CAs may want one name, on a file system that may not tell `A` from `a`. */
function freeName(taken: Set<string>, wished: string | null, caName: string, ending: string): string {
  const base = wished === null ? plainName(caName) : wished.slice(0, -ending.length);
  const suffix = wished === null ? ending : wished.slice(-ending.length);
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${base}${suffix}` : `${base}-${String(number)}${suffix}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

function plainName(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  // Windows keeps these names for devices, whatever ending follows.
  return name === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(name) ? `ca-${name}` : name;
}
