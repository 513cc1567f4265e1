import { CertificateError } from '../../../shared/errors.ts';
import type { AuthorityPorts, AuthorityRecord, Revocation } from '../../authority/ports.ts';
import { clearKeys, type ImportPlan } from '../import/import-plan.ts';
import { recognise } from '../import/plan-import.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import type { IndexEntry } from './index-text.ts';

/**
 * Reads an exported folder as if it came from elsewhere, and compares it with what was to be in it: the CA and its key, every
 * serial number and its state, the next CRL number.
 *
 * @throws {CertificateError} EXPORT_UNPROVEN naming what does not hold
 */
export async function proveOpensslCa(
  { registry, clock }: AuthorityPorts,
  authority: AuthorityRecord,
  written: { place: string; passphrase: string | null; entries: readonly IndexEntry[] },
): Promise<void> {
  const plan = await recognise(written.place).plan({
    now: clock.now(),
    passphrase: written.passphrase ?? undefined,
    keys: true,
    dryRun: false,
    known: await registry.authorities(),
    pause: () => Promise.resolve(),
  });
  try {
    compare(plan, authority, written.entries);
  } finally {
    clearKeys(plan);
  }
}

function compare(plan: ImportPlan, authority: AuthorityRecord, entries: readonly IndexEntry[]): void {
  const own = plan.authorities.find(({ certificateDer }) =>
    Buffer.from(certificateDer).equals(authority.certificateDer),
  );
  if (own === undefined) throw unproven('the CA’s certificate is not in it');
  if (own.key === null) throw unproven('the CA’s key does not belong to it');
  if (own.crlNumberBefore !== authority.lastCrlNumber) throw unproven('the CRL number is not the next one');
  const found = new Map<string, Revocation | null>([
    ...own.certificates.map(({ der, revocation }): [string, Revocation | null] => [
      parseCertificate(der).serialNumber,
      revocation,
    ]),
    ...own.bareSerials.map(({ serialNumber, revocation }): [string, Revocation | null] => [serialNumber, revocation]),
  ]);
  if (found.size !== entries.length) throw unproven('the register does not have as many serial numbers');
  for (const { serialNumber, revocation } of entries) {
    const state = found.get(serialNumber);
    if (state === undefined || state?.revokedAt.getTime() !== revocation?.revokedAt.getTime()) {
      throw unproven(`the serial number ${serialNumber} does not stand as it should`);
    }
  }
}

function unproven(why: string): CertificateError {
  return new CertificateError(
    'EXPORT_UNPROVEN',
    `The folder was not kept: ${why}. Choose another place and try again.`,
  );
}
