/**
 * Times the publishing of a big CA, which no test should wait for; measure.test.ts sees that it works.
 *
 *   node test/publishing/measure.ts [certificates] [revoked]
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { publishSite } from '../../electron/publishing/site/publish-site.ts';
import { certificateDer, issue, newFolder, newRoot, newVault, NOW, removeFolders } from '../vault/test-vault.ts';

export interface Measurement {
  readonly what: string;
  readonly seconds: number;
}

/** A CA of so many certificates, so many of them revoked. */
export async function measure(count: number, revoked: number, tell: (measurement: Measurement) => void): Promise<void> {
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    tell({ what, seconds: (performance.now() - started) / 1000 });
    return result;
  };
  const vault = await newVault();
  const root = await newRoot(vault);
  const rest = { authorityId: root.id, profile: 'tls-server', request: null, key: null, supersedesId: null };
  const ids: string[] = [];
  for (let from = 0; from < count; from += 1_000) {
    const size = Math.min(1_000, count - from);
    const ders = Array.from({ length: size }, (_, at) =>
      certificateDer(root, { subject: `CN=server${from + at}.example,O=Sample`, names: [`DNS:s${from + at}.example`] }),
    );
    const records = await vault.registry.recordCertificates((await Promise.all(ders)).map((der) => ({ ...rest, der })));
    ids.push(...records.map(({ id }) => id));
  }
  const clock = { now: () => NOW };
  const ports = {
    registry: vault.registry,
    keys: vault.keys,
    clock,
    random: { bytes: (n: number) => new Uint8Array(n) },
  };
  const reason = 'superseded' as const;
  const input = { authorityId: root.id, folder: join(newFolder(), 'site'), whole: false };
  await vault.registry.recordRevocations(
    ids.slice(0, revoked).map((certificateId) => ({ certificateId, revokedAt: NOW, reason, invalidityDate: null })),
  );
  await timed(`a CRL of ${revoked} entries signed`, () => issueCrl(ports, { authorityId: root.id, days: null }));
  await timed(`the site of ${count} certificates`, () => publishSite(ports, input));
  await timed('nothing new', () => publishSite(ports, input));
  const fresh = await issue(vault, root);
  await vault.registry.recordRevocations([{ certificateId: fresh.id, revokedAt: NOW, reason, invalidityDate: null }]);
  await timed('one certificate and one revocation more', () => publishSite(ports, input));
  await timed(`the next CRL of ${revoked + 1} entries signed`, () =>
    issueCrl(ports, { authorityId: root.id, days: null }),
  );
  await timed('that CRL published', () => publishSite(ports, input));
  await vault.close();
  rmSync(input.folder, { recursive: true });
  removeFolders();
}

if (process.argv[1] === import.meta.filename) {
  const count = Number(process.argv[2] ?? 10_000);
  await measure(count, Number(process.argv[3] ?? count / 2), ({ what, seconds }) => {
    process.stdout.write(`${what.padEnd(50)} ${seconds.toFixed(2).padStart(8)} s\n`);
  });
}
