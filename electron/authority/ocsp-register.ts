import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { namesIssuer, type CertId } from '../pki/ocsp-cert-id.ts';
import { ocspSignerFor, type OcspSigner } from './ocsp-signer.ts';
import type { AuthorityPorts, AuthorityRecord } from './ports.ts';
import { revokedSerials, type RevokedSerial } from '../pki/revoked-portion.ts';

/** A CA that is answered for. */
export interface AnsweringAuthority {
  readonly record: AuthorityRecord;
  readonly certificate: Certificate;
}

/** What the register knows of one certificate; `notAfter` where it is known. */
export type Standing =
  | { readonly kind: 'issued'; readonly notAfter: Date | null }
  | { readonly kind: 'revoked'; readonly entry: RevokedSerial }
  | { readonly kind: 'never-issued' };

/** What the register takes: 128 bytes. */
const MAX_SERIAL_DIGITS = 256;

/**
 * The register as OCSP asks it, at one revision: it is read anew as soon as anything was recorded, by whichever process.
 * Revocations come from the list that CRLs are made of, which is proven against the events.
 */
export class OcspRegister {
  readonly revision: number;
  private readonly ports: AuthorityPorts;
  private readonly answering: readonly AnsweringAuthority[];
  private readonly signers = new Map<string, OcspSigner>();
  private readonly revoked = new Map<string, Promise<ReadonlyMap<string, RevokedSerial>>>();

  private constructor(ports: AuthorityPorts, revision: number, answering: readonly AnsweringAuthority[]) {
    this.ports = ports;
    this.revision = revision;
    this.answering = answering;
  }

  /** @param authorityIds which CAs are answered for; null for all. */
  static async read(
    ports: AuthorityPorts,
    revision: number,
    authorityIds: readonly string[] | null,
  ): Promise<OcspRegister> {
    const records = await ports.registry.authorities();
    const answering = records
      .filter(({ id }) => authorityIds === null || authorityIds.includes(id))
      .map((record) => ({ record, certificate: parseCertificate(record.certificateDer) }));
    return new OcspRegister(ports, revision, answering);
  }

  /** The CA that a CertID means; undefined where it is none of those that are answered for. */
  authorityOf(certId: CertId): AnsweringAuthority | undefined {
    return this.answering.find(({ certificate }) => namesIssuer(certId, certificate));
  }

  /** By id. @throws {CertificateError} AUTHORITY_NOT_FOUND: none that is answered for. */
  authority(id: string): AnsweringAuthority {
    const found = this.answering.find(({ record }) => record.id === id);
    if (found !== undefined) return found;
    throw new CertificateError('AUTHORITY_NOT_FOUND', `The CA ${id} is not answered for here. Name one that is.`);
  }

  /** @throws {CertificateError} VAULT_LOCKED, VAULT_TAMPERED */
  async standingOf(authorityId: string, serialNumber: string): Promise<Standing> {
    // No register takes a longer one, and nobody needs to look for it.
    if (serialNumber.length > MAX_SERIAL_DIGITS) return { kind: 'never-issued' };
    const entry = (await this.revocationsOf(authorityId)).get(serialNumber);
    if (entry !== undefined) return { kind: 'revoked', entry };
    if (!(await this.ports.registry.serialNumberUsed(authorityId, serialNumber))) return { kind: 'never-issued' };
    return { kind: 'issued', notAfter: await this.endOf(authorityId, serialNumber) };
  }

  /** Looked for once, and again when the one found has ended. */
  async signerFor({ record }: AnsweringAuthority, now: Date): Promise<OcspSigner | null> {
    const known = this.signers.get(record.id);
    if (known !== undefined && (!known.delegated || known.certificate.notAfter >= now)) return known;
    const signer = await ocspSignerFor(this.ports.registry, record, now);
    if (signer !== null) this.signers.set(record.id, signer);
    return signer;
  }

  private revocationsOf(authorityId: string): Promise<ReadonlyMap<string, RevokedSerial>> {
    const known = this.revoked.get(authorityId);
    if (known !== undefined) return known;
    const read = this.ports.registry
      .revocationList(authorityId)
      .then((list) => new Map(Array.from(revokedSerials(list), (entry) => [entry.serialNumber, entry])));
    this.revoked.set(authorityId, read);
    // A vault that is locked now may be open at the next request.
    read.catch(() => this.revoked.delete(authorityId));
    return read;
  }

  /** Null for one of which we have the number only, or whose number another CA used too. */
  private async endOf(authorityId: string, serialNumber: string): Promise<Date | null> {
    try {
      const record = await this.ports.registry.findCertificate(serialNumber);
      return record.authorityId === authorityId ? parseCertificate(record.der).notAfter : null;
    } catch (error) {
      if (isRefusal(error, 'CERTIFICATE_NOT_FOUND', 'AMBIGUOUS_REFERENCE')) return null;
      throw error;
    }
  }
}
