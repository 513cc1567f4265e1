import { randomBytes } from 'node:crypto';
import type { Vault } from '../../electron/vault/vault.ts';
import { benchVault } from './bench-vault.ts';

const PORTION = 2_000;
const ROOT_ID = 'ca-1';

/** A vault, unlocked, whose one CA (P-256, `ca-1`) has revoked so many serial numbers. */
export async function revokedVault(path: string, rows: number): Promise<Vault> {
  const vault = await benchVault(path, 'ec-p256', 0);
  for (let from = 0; from < rows; from += PORTION) await revoke(vault, Math.min(PORTION, rows - from));
  return vault;
}

/** As many new ones, each recorded with its event. */
export async function revoke(vault: Vault, count: number): Promise<void> {
  await vault.registry.recordImport({
    authorityId: ROOT_ID,
    certificates: [],
    requests: [],
    bareSerials: Array.from({ length: count }, () => ({
      serialNumber: `4a${randomBytes(15).toString('hex')}`,
      subject: '',
      notAfter: new Date('2036-12-31T00:00:00Z'),
      revocation: { revokedAt: new Date('2026-03-01T12:00:00Z'), reason: 'keyCompromise', invalidityDate: null },
    })),
  });
}
