import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { importProfile } from '../../authority/custom-profiles.ts';
import { freeName } from '../../authority/authority-settings.ts';
import type { AuthorityPorts, AuthorityRecord, ImportedCertificate, SealedKey } from '../../authority/ports.ts';
import type { ImportPlan, PlannedAuthority } from './import-plan.ts';

/** How much of a plan was new to the vault. */
export interface Imported {
  /** False when it was stopped on the way: importing the same again goes on from there. */
  readonly complete: boolean;
  readonly authorities: readonly AuthorityRecord[];
  readonly certificates: number;
  readonly revocations: number;
  readonly bareSerials: number;
  readonly requests: number;
  readonly keys: number;
  readonly findings: readonly Finding[];
}

/** Recorded in one durable transaction: about 0.1 s. */
const PORTION = 500;

/**
 * Records a plan. Each portion is durable by itself, and a CA gets its key last: until all of its register is here nothing can be
 * signed with it, and whoever imports again after a power cut goes on where it stopped. Where `onProgress` answers false it stops in
 * the same way, before the next portion; at the first call nothing is recorded yet.
 *
 * @throws {CertificateError} VAULT_LOCKED, REGISTRY_CHANGED, AUTHORITY_EXISTS, KEY_MISMATCH, UNSUPPORTED_ALGORITHM: the CA's key, and
 *   what recording refuses with
 */
export async function runImport(
  ports: AuthorityPorts,
  plan: ImportPlan,
  onProgress: (fraction: number) => Promise<boolean>,
): Promise<Imported> {
  const keys = await sealKeys(ports, plan);
  const total = plan.authorities.reduce(
    (sum, { certificates, bareSerials }) => sum + certificates.length + bareSerials.length,
    1,
  );
  const count = { certificates: 0, revocations: 0, bareSerials: 0, requests: 0, keys: 0 };
  const records: AuthorityRecord[] = [];
  const findings: Finding[] = [...keys.findings];
  let done = 0;
  if (!(await onProgress(0))) return { complete: false, authorities: records, ...count, findings };
  for (const authority of plan.authorities) {
    const { record, isNew } = await recordFor(ports, authority, records);
    records.push(record);
    if (!isNew) findings.push(alreadyHere(record, authority));
    for (const portion of portionsOf(authority)) {
      if (!(await onProgress(done / total))) return { complete: false, authorities: records, ...count, findings };
      const added = await ports.registry.recordImport({
        authorityId: record.id,
        certificates: portion.certificates.map((certificate): ImportedCertificate => ({
          ...certificate,
          key: keys.sealed.get(certificate.key) ?? null,
        })),
        bareSerials: portion.bareSerials,
        requests: [],
      });
      count.certificates += added.certificates;
      count.revocations += added.revocations;
      count.bareSerials += added.bareSerials;
      count.requests += added.requests;
      count.keys += added.keys;
      done += portion.certificates.length + portion.bareSerials.length;
    }
  }
  for (const [at, authority] of plan.authorities.entries()) {
    const record = records[at];
    const key = keys.sealed.get(authority.key);
    if (record === undefined || key === undefined || record.keyId !== null) continue;
    records[at] = await ports.registry.recordAuthorityKey(record.id, key);
    count.keys++;
  }
  const before = new Set((await ports.registry.requests()).map(({ digest }) => digest));
  for (const { der, source, key } of plan.requests) {
    const request = await ports.registry.recordRequest({ der, source, key: keys.sealed.get(key) ?? null });
    if (!before.has(request.digest)) count.requests++;
  }
  findings.push(...(await recordProfiles(ports, plan)));
  await onProgress(1);
  return { complete: true, authorities: records, ...count, findings };
}

/** One that is here under its name stays as it is: what it says may have been changed since. */
async function recordProfiles(ports: AuthorityPorts, { profiles = [] }: ImportPlan): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const profile of profiles) {
    try {
      await importProfile(ports, profile, { replace: false });
    } catch (error) {
      if (!isRefusal(error, 'PROFILE_EXISTS')) throw error;
      const message = `There is a profile “${profile.name}” already; it stays as it is.`;
      findings.push({ severity: 'info', code: 'profile-already-here', message });
    }
  }
  return findings;
}

/** Seals all keys before anything is recorded. A certificate's key that cannot be used here is told; a CA's refuses. */
async function sealKeys(ports: AuthorityPorts, plan: ImportPlan) {
  const sealed = new Map<Uint8Array | null, SealedKey>();
  const findings: Finding[] = [];
  for (const { key } of plan.authorities) {
    if (key !== null) sealed.set(key, (await ports.keys.seal(key)).sealedKey);
  }
  const others = [...plan.authorities.flatMap(({ certificates }) => certificates), ...plan.requests];
  for (const { key } of others) {
    if (key === null || sealed.has(key)) continue;
    try {
      sealed.set(key, (await ports.keys.seal(key)).sealedKey);
    } catch (error) {
      if (!(error instanceof CertificateError) || error.code !== 'UNSUPPORTED_ALGORITHM') throw error;
      findings.push({
        severity: 'warning',
        code: 'key-unsupported',
        message: `A private key was left out: ${error.message}`,
      });
    }
  }
  return { sealed, findings };
}

async function recordFor(
  { registry }: AuthorityPorts,
  authority: PlannedAuthority,
  before: readonly AuthorityRecord[],
): Promise<{ record: AuthorityRecord; isNew: boolean }> {
  const all = await registry.authorities();
  const known = all.find(({ certificateDer }) => Buffer.from(certificateDer).equals(authority.certificateDer));
  if (known !== undefined) return { record: known, isNew: false };
  const { parent } = authority;
  const parentId = parent === null ? null : 'id' in parent ? parent.id : (before[parent.planned]?.id ?? null);
  const record = await registry.recordAuthority({
    name: await freeName(registry, authority.name),
    certificateDer: authority.certificateDer,
    key: null,
    parentId,
    profile: authority.profile,
    settings: authority.settings,
    crlNumberBefore: authority.crlNumberBefore,
  });
  return { record, isNew: true };
}

function alreadyHere(record: AuthorityRecord, planned: PlannedAuthority): Finding {
  if (planned.crlNumberBefore > record.lastCrlNumber) {
    const message = `“${record.name}” is in this vault already and has signed CRL ${String(planned.crlNumberBefore)} elsewhere; here the next would be ${String(record.lastCrlNumber + 1n)}. Let it sign in one place only.`;
    return { severity: 'warning', code: 'crl-number-behind', message };
  }
  return {
    severity: 'info',
    code: 'authority-already-here',
    message: `“${record.name}” is in this vault already; only what is new was taken in.`,
  };
}

function* portionsOf({ certificates, bareSerials }: PlannedAuthority) {
  for (let at = 0; at < Math.max(certificates.length, bareSerials.length); at += PORTION) {
    yield { certificates: certificates.slice(at, at + PORTION), bareSerials: bareSerials.slice(at, at + PORTION) };
  }
}
