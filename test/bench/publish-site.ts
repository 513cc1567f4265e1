import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { revokeCertificates } from '../../electron/authority/revoke-certificates.ts';
import type { AuthorityPorts } from '../../electron/authority/ports.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { publishSite, type Published } from '../../electron/publishing/site/publish-site.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import { BENCH_ROOT, portsOf } from './bench-vault.ts';
import { copiedRevokedVault, copiedVault } from './kept.ts';
import { revoke } from './revoked-vault.ts';
import type { Bench } from './row.ts';

const MANY = 100_000;
const alone = { peer: 'none', goal: null, unit: 's', items: { full: MANY, quick: 200 } } as const;

/** What a person waits for with a big CA; nobody else makes such a site. */
export const publishBenches: readonly Bench[] = [
  {
    ...alone,
    work: `publish the site of ${String(MANY)} certificates`,
    atMost: 60,
    rounds: { full: 0, quick: 0 },
    prepare: async (items) => {
      const { publish, end } = await ground((path) => copiedVault(path, 'ec-p256', items));
      return { ours: () => publish('whole'), theirs: null, end };
    },
  },
  {
    ...alone,
    work: `publish it again after one certificate and one revocation more`,
    atMost: 1,
    rounds: { full: 3, quick: 1 },
    prepare: async (items) => {
      const { ports, publish, end } = await ground((path) => copiedVault(path, 'ec-p256', items));
      await publish('whole');
      return { before: () => oneMore(ports), ours: () => publish('changes'), theirs: null, end };
    },
  },
  {
    ...alone,
    work: `sign a CRL of ${String(MANY)} entries and publish it`,
    atMost: 2,
    rounds: { full: 3, quick: 1 },
    prepare: async (items) => {
      const { vault, ports, publish, end } = await ground((path) => copiedRevokedVault(path, items));
      await publish('whole');
      return {
        before: () => revoke(vault, 1),
        ours: async () => {
          await issueCrl(ports, { authorityId: 'ca-1', days: null });
          await publish('changes');
        },
        theirs: null,
        end,
      };
    },
  },
];

/** A vault, and a folder for its site. */
async function ground(fill: (path: string) => Promise<Vault>) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const vault = await fill(join(folder, 'bench.chancery'));
  const ports = portsOf(vault);
  await issueCrl(ports, { authorityId: 'ca-1', days: null });
  return {
    vault,
    ports,
    publish: async (expected: Published['wrote']): Promise<void> => {
      const { wrote } = await publishSite(ports, { authorityId: 'ca-1', folder: join(folder, 'site'), whole: false });
      if (wrote !== expected) throw new Error(`${wrote} was written, not ${expected}`);
    },
    end: async () => {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function oneMore(ports: AuthorityPorts): Promise<void> {
  const { id } = await ports.registry.authority(BENCH_ROOT);
  const { certificate } = await issueCertificate(ports, {
    ...{ source: { kind: 'new-key', subject: parseDistinguishedName('CN=one more'), keyType: 'ec-p256' } },
    ...{ authorityId: id, profile: 'tls-client', validityDays: 90, notAfter: null, subjectAltNames: null },
    ...{ supersedesId: null, sourceName: '', strict: false },
  });
  await revokeCertificates(ports, { ids: [certificate.id], reason: 'superseded', at: null, invalidityDate: null });
}
