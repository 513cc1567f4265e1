import { isRefusal } from '../../../shared/errors.ts';
import type { AuthorityRecord, Registry } from '../../authority/ports.ts';
import { encodePem } from '../../pki/pem.ts';
import { CRL_PEM_LABEL } from '../../pki/crl.ts';
import { indexPage } from '../site/index-page.ts';
import { bareSerialStatus, serialJson, serialPage, serialStatus, type SerialStatus } from '../site/serial-page.ts';
import { MEDIA_TYPES } from '../site/server-hints.ts';
import { siteAuthorities } from '../site/site-authority.ts';
import { CONTENT_SECURITY_POLICY } from '../site/web-page.ts';
import { plainReply, reply, type Reply } from './reply.ts';

/** The site as it is at one revision of the register. */
interface Snapshot {
  readonly revision: number;
  readonly files: ReadonlyMap<string, Reply>;
  readonly authorityIds: ReadonlySet<string>;
  /** Of numbers without a certificate, by number: read when one is first asked for. */
  readonly bareSerials: () => Promise<ReadonlyMap<string, SerialStatus>>;
}

/**
 * The static site, answered out of the register: read anew as soon as anything was recorded, by whichever process.
 */
export class SiteReplies {
  readonly #registry: Registry;
  readonly #authorityIds: readonly string[] | null;
  readonly #ocspPath: string | null;
  #snapshot: { readonly revision: number; readonly read: Promise<Snapshot> } | null = null;

  /** @param authorityIds the CAs that are served, and those above them; null for every one that there is */
  constructor(registry: Registry, authorityIds: readonly string[] | null, ocspPath: string | null) {
    this.#registry = registry;
    this.#authorityIds = authorityIds;
    this.#ocspPath = ocspPath;
  }

  /** For a path such as `/ca.crl` or `/serial/0a1b.json`. */
  async get(path: string): Promise<Reply> {
    const snapshot = await this.#current();
    const { files } = snapshot;
    const file = files.get(path === '/' ? '/index.html' : path);
    if (file !== undefined) return file;
    const [, serialNumber, form] = /^\/serial\/((?:[0-9a-f]{2}){1,64})\.(html|json)$/.exec(path) ?? [];
    if (serialNumber === undefined) return plainReply(404, 'There is nothing of that name here.');
    return this.#serial(serialNumber, form === 'json' ? 'json' : 'html', snapshot);
  }

  async #serial(serialNumber: string, form: 'html' | 'json', snapshot: Snapshot): Promise<Reply> {
    try {
      const status =
        (await this.#certificate(serialNumber, snapshot)) ?? (await snapshot.bareSerials()).get(serialNumber);
      if (status === undefined) return plainReply(404, 'No certificate has that serial number here.');
      if (form === 'json') return reply(serialJson(status), MEDIA_TYPES['json'] ?? '');
      return secured(reply(serialPage(status, '/'), MEDIA_TYPES['html'] ?? ''));
    } catch (error) {
      if (isRefusal(error, 'AMBIGUOUS_REFERENCE'))
        return plainReply(409, 'More than one CA here has used that serial number. Ask the CA’s own site.');
      throw error;
    }
  }

  /** A number may be a certificate's fingerprint too, which is not what was asked. */
  async #certificate(serialNumber: string, { authorityIds }: Snapshot): Promise<SerialStatus | null> {
    try {
      const record = await this.#registry.findCertificate(serialNumber);
      const isIt = authorityIds.has(record.authorityId) && record.serialNumber === serialNumber;
      return isIt ? serialStatus(record) : null;
    } catch (error) {
      if (isRefusal(error, 'CERTIFICATE_NOT_FOUND')) return null;
      throw error;
    }
  }

  async #current(): Promise<Snapshot> {
    const revision = await this.#registry.revision();
    if (this.#snapshot?.revision !== revision) {
      const read = this.#read(revision);
      this.#snapshot = { revision, read };
      // Whoever waits for it hears of its failure; the next one tries again.
      read.catch(() => {
        if (this.#snapshot?.read === read) this.#snapshot = null;
      });
    }
    return this.#snapshot.read;
  }

  async #bareSerialsOf(authorities: readonly AuthorityRecord[]): Promise<ReadonlyMap<string, SerialStatus>> {
    const found = new Map<string, SerialStatus>();
    for (const record of authorities)
      for (const bare of await this.#registry.bareSerials(record.id))
        found.set(bare.serialNumber, bareSerialStatus(bare, record));
    return found;
  }

  async #read(revision: number): Promise<Snapshot> {
    const ids = this.#authorityIds ?? (await this.#registry.authorities()).map(({ id }) => id);
    const authorities = await siteAuthorities(this.#registry, ids);
    const files = new Map<string, Reply>();
    for (const { record, crl, certificateFile, crlFile } of authorities) {
      const lastModified = record.createdAt;
      files.set(`/${certificateFile}`, reply(record.certificateDer, MEDIA_TYPES['crt'] ?? '', { lastModified }));
      const pem = encodePem('CERTIFICATE', record.certificateDer);
      files.set(`/${certificateFile}.pem`, reply(pem, MEDIA_TYPES['pem'] ?? '', { lastModified }));
      if (crl === null) continue;
      const kept = { lastModified: crl.thisUpdate, expires: crl.nextUpdate };
      files.set(`/${crlFile}`, reply(crl.der, MEDIA_TYPES['crl'] ?? '', kept));
      files.set(`/${crlFile}.pem`, reply(encodePem(CRL_PEM_LABEL, crl.der), MEDIA_TYPES['pem'] ?? '', kept));
    }
    const bundle = authorities.map(({ record }) => encodePem('CERTIFICATE', record.certificateDer)).join('');
    files.set('/chain.pem', reply(bundle, MEDIA_TYPES['pem'] ?? ''));
    const index = indexPage(authorities, { chain: 'chain.pem', ocsp: this.#ocspPath });
    files.set('/index.html', secured(reply(index, MEDIA_TYPES['html'] ?? '')));
    const records = authorities.map(({ record }) => record);
    let read: Promise<ReadonlyMap<string, SerialStatus>> | null = null;
    const bareSerials = (): Promise<ReadonlyMap<string, SerialStatus>> => (read ??= this.#bareSerialsOf(records));
    return { revision, files, authorityIds: new Set(records.map(({ id }) => id)), bareSerials };
  }
}

function secured(page: Reply): Reply {
  return { ...page, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } };
}
