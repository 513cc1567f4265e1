/** What another file of the same vault knows and this one must not forget: what it issued, what it revoked, the CRL numbers it used, whom it shut out of ACME. */
import { setImmediate as breathe } from 'node:timers/promises';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { KEY_TYPES, type Finding } from '../../shared/pki-terms.ts';
import type { AuthorityRecord, ImportedCertificate, Registry, SealedKey } from '../authority/ports.ts';
import { fingerprintSha256 } from '../pki/certificate.ts';
import { bytes, integer, present, text } from './columns.ts';
import { Database } from './driver.ts';
import { FindingList } from './findings.ts';
import { HeldFile } from './held-file.ts';
import { formatId, parseId } from './ids.ts';
import { standInForNewTables } from './migrate.ts';
import { RECORD_KINDS } from './records.ts';
import { authorityFacts } from './register-authority-key.ts';
import { createRegistryReader, type RegistryReader } from './registry-read.ts';
import { bringAcmeEndings } from './take-over-acme.ts';
import { writeCrlNumber } from './register-rows.ts';
import { SearchIndex } from './search-index.ts';
import { VaultStore } from './store.ts';
import { locationOf } from './vault-file.ts';

const AT_ONCE = 500;
/** What else is waiting in the window comes before so many more. */
const BETWEEN_BREATHS = 50;

/** How much the other file knew beyond this one. */
export interface TakenOver {
  readonly authorities: number;
  readonly certificates: number;
  readonly revocations: number;
  readonly requests: number;
  readonly crlNumbers: readonly { readonly authority: string; readonly from: string; readonly to: string }[];
  /** What could not be taken over, or is otherwise here than there. */
  readonly findings: readonly Finding[];
}

interface Ground {
  readonly store: VaultStore;
  readonly registry: Registry;
}

interface Other {
  readonly store: VaultStore;
  readonly reader: RegistryReader;
  readonly findings: FindingList;
}

/**
 * Each row of the other file is proven against its own event under this vault's key; what is not proven is left out and said,
 * so that nothing written by hand comes along. With `dryRun` it is only counted.
 *
 * @throws {CertificateError} VAULT_LOCKED; VAULT_EXISTS: it is another vault; what opening throws
 */
export async function takeOver(here: Ground, path: string, dryRun: boolean): Promise<TakenOver> {
  const session = here.store.unlocked();
  const { location, readOnly } = locationOf(path);
  const file = HeldFile.hold(path);
  // Not read-only where it need not be: such a connection leaves its files behind when it is the last.
  const database = new Database(here.store.engine, location, { readOnly });
  try {
    standInForNewTables(database);
    const vaultId = text(present(database.get('SELECT vault_id FROM vault'), 'first row'), 'vault_id');
    if (vaultId !== here.store.vaultId) {
      throw new CertificateError('VAULT_EXISTS', `At ${path} is another vault. Restore to another place.`);
    }
    const { engine, context } = here.store;
    const store = new VaultStore({ path, engine, database, vaultId, context: { ...context, memory: undefined }, file });
    store.session = session;
    const other = {
      store,
      reader: createRegistryReader(store, new SearchIndex(database)),
      findings: new FindingList(),
    };
    return await takeOverFrom(here, other, dryRun);
  } finally {
    database.close();
    file.release(here.store.engine === 'node:sqlite');
  }
}

async function takeOverFrom(here: Ground, other: Other, dryRun: boolean): Promise<TakenOver> {
  const count = { authorities: 0, certificates: 0, revocations: 0, requests: 0 };
  const crlNumbers: TakenOver['crlNumbers'][number][] = [];
  for (const there of await other.reader.authorities()) {
    if (!(await isProven(other, `CA ${there.id}`, () => other.reader.authority(there.id)))) continue;
    const known = await authorityHere(here.registry, there);
    if (known === null) {
      count.authorities++;
      if (dryRun) continue;
    }
    const authority = known ?? (await bringAuthority(here, other, there));
    if (JSON.stringify(authority.settings) !== JSON.stringify(there.settings)) {
      const message = `The settings of the CA ${there.name} differ; those of the backup stay.`;
      other.findings.warning('settings-differ', message);
    }
    await bringRegister({ here, other, there, authority, dryRun, count });
    const acme = {
      ...{ here: here.store, other: other.store, authorityHere: authority.id, authorityThere: there.id },
      isProven: (what: string, read: () => Promise<unknown>) => isProven(other, what, read),
    };
    for (const told of await bringAcmeEndings(acme, dryRun)) other.findings.warning('acme-ended', told);
    if (there.lastCrlNumber > authority.lastCrlNumber) {
      crlNumbers.push({
        authority: authority.id,
        from: authority.lastCrlNumber.toString(),
        to: there.lastCrlNumber.toString(),
      });
      if (!dryRun) await raiseCrlNumber(here.store, authority.id, there.lastCrlNumber);
    }
  }
  return { ...count, crlNumbers, findings: other.findings.all };
}

/** What does not prove is left out and told. */
async function isProven(other: Other, what: string, read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (!isRefusal(error, 'VAULT_TAMPERED', 'VAULT_DAMAGED', 'CERTIFICATE_NOT_FOUND')) throw error;
    other.findings.error('not-taken-over', `The ${what} was not taken over: ${error.message}`);
    return false;
  }
}

/** The same CA is the one with the same certificate, whatever its number. */
async function authorityHere(registry: Registry, there: AuthorityRecord): Promise<AuthorityRecord | null> {
  const fingerprint = fingerprintSha256(there.certificateDer);
  const authorities = await registry.authorities();
  return authorities.find(({ certificateDer }) => fingerprintSha256(certificateDer) === fingerprint) ?? null;
}

async function bringAuthority({ registry }: Ground, other: Other, there: AuthorityRecord): Promise<AuthorityRecord> {
  const own = await other.reader.certificate(there.certificateId);
  const parent = there.parentId === null ? null : await other.reader.authority(there.parentId);
  const parentHere = parent === null ? null : await authorityHere(registry, parent);
  return registry.recordAuthority({
    name: there.name,
    certificateDer: there.certificateDer,
    key: there.keyId === null ? null : sealedKey(other.store, there.keyId),
    parentId: parentHere?.id ?? null,
    profile: own.profile,
    settings: there.settings,
    crlNumberBefore: there.lastCrlNumber,
  });
}

/** As it lies there: both files are of one master key, and insertKey opens it to make sure. */
function sealedKey(store: VaultStore, keyId: string): SealedKey {
  store.prove(RECORD_KINDS.privateKey, keyId);
  const row = present(store.database.get('SELECT * FROM private_key WHERE id = ?', parseId('key', keyId) ?? 0), 'key');
  return {
    keyType: KEY_TYPES.find((keyType) => keyType === text(row, 'key_type')) ?? 'imported',
    subjectPublicKeyInfo: bytes(row, 'subject_public_key_info'),
    sealed: bytes(row, 'sealed'),
  };
}

interface Bringing {
  readonly here: Ground;
  readonly other: Other;
  readonly there: AuthorityRecord;
  readonly authority: AuthorityRecord;
  readonly dryRun: boolean;
  readonly count: { certificates: number; revocations: number; requests: number };
}

async function bringRegister(bringing: Bringing): Promise<void> {
  const { here, other, there, authority, dryRun, count } = bringing;
  const bareSerials = await other.reader.bareSerials(there.id);
  for (let after = 0; ;) {
    const ids = other.store.database
      .all(
        // The plus keeps SQLite off the index by CA, which it would sort as a whole for each portion.
        'SELECT id FROM certificate WHERE +authority_id = ? AND id > ? ORDER BY id LIMIT ?',
        parseId('ca', there.id) ?? 0,
        after,
        AT_ONCE,
      )
      .map((row) => integer(row, 'id'));
    const certificates: ImportedCertificate[] = [];
    for (const [at, id] of ids.entries()) {
      if (at % BETWEEN_BREATHS === 0) await breathe();
      const news = await newsOf(bringing, formatId('cert', id));
      if (news !== null) certificates.push(news);
    }
    if (!dryRun && (certificates.length > 0 || (after === 0 && bareSerials.length > 0))) {
      const portion = { authorityId: authority.id, certificates, requests: [] };
      const taken = await here.registry.recordImport({ ...portion, bareSerials: after === 0 ? bareSerials : [] });
      count.requests += taken.requests;
    }
    if (ids.length < AT_ONCE) return;
    after = ids.at(-1) ?? after;
  }
}

/** A certificate that is not here, or one whose revocation is not; null for one that is here as it is there. */
async function newsOf({ here, other, count, dryRun }: Bringing, id: string): Promise<ImportedCertificate | null> {
  if (!(await isProven(other, `certificate ${id}`, () => other.reader.certificate(id)))) return null;
  const there = await other.reader.certificate(id);
  const known = await certificateHere(here, there.der);
  const isNew = known === null;
  const { revocation } = there;
  const isNewlyRevoked = revocation !== null && (known === null || known.revocation === null);
  const isNoHoldAnyMore =
    revocation !== null && revocation.reason !== 'certificateHold' && known?.revocation?.reason === 'certificateHold';
  if (known?.revocation && revocation === null) {
    const message = `${known.id} is on hold here and was released later. It stays on hold.`;
    other.findings.warning('still-on-hold', message);
  }
  count.certificates += Number(isNew);
  count.revocations += Number(isNewlyRevoked || isNoHoldAnyMore);
  if (isNoHoldAnyMore && !dryRun) {
    await here.registry.recordRevocations([{ ...revocation, certificateId: known.id }]);
  }
  if (!isNew && !isNewlyRevoked) return null;
  return {
    der: there.der,
    profile: there.profile,
    request: there.requestId === null ? null : await requestThere(other, there.requestId),
    key: there.keyId === null ? null : sealedKey(other.store, there.keyId),
    revocation,
  };
}

async function requestThere({ reader }: Other, id: string): Promise<ImportedCertificate['request']> {
  const { der, source } = await reader.request(id);
  return { der, source };
}

async function certificateHere({ registry }: Ground, der: Uint8Array) {
  try {
    return await registry.findCertificate(fingerprintSha256(der));
  } catch (error) {
    if (isRefusal(error, 'CERTIFICATE_NOT_FOUND')) return null;
    throw error;
  }
}

/** A number that was used once is never used again (RFC 5280 §5.2.3), also where the CRL itself is lost. */
async function raiseCrlNumber(store: VaultStore, authorityId: string, number: bigint): Promise<void> {
  await store.write((change) => {
    const id = parseId('ca', authorityId) ?? 0;
    change.database.run('UPDATE authority SET crl_number_before = ? WHERE id = ?', writeCrlNumber(number), id);
    change.record('authority.crl-number-raised', authorityId, {
      ...authorityFacts(change, id),
      authority: authorityId,
      number: number.toString(),
    });
  });
}
