import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Vault } from '../../electron/vault/vault.ts';
import { editWithSql, issue, newFolder, newRoot, newVault, NOW, removeFolders } from './test-vault.ts';
import { availableEngines } from '../../electron/vault/driver.ts';

afterEach(removeFolders);

const SCRIPT = fileURLToPath(new URL('../../docs/verify-audit.mjs', import.meta.url));

function verify(...words: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...words], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

async function worked(): Promise<{ vault: Vault; pem: string }> {
  const vault = await newVault();
  const root = await newRoot(vault);
  await issue(vault, root, { subject: 'CN=\\"quoted\\" ünïcode' });
  await vault.registry.recordRevocations([
    { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
  ]);
  const { certificateDer } = await vault.registry.authority('ca-1');
  const pem = join(newFolder(), 'root.pem');
  const base64 = Buffer.from(certificateDer).toString('base64');
  writeFileSync(pem, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
  return { vault, pem };
}

describe('exportAudit', () => {
  it('writes a log that a stranger proves with the CA’s certificate and the script in docs', async () => {
    const { vault, pem } = await worked();
    const path = join(newFolder(), 'audit.jsonl');
    const report = await vault.exportAudit(path, { overwrite: false });
    expect(report).toMatchObject({ path, events: 8, signedBy: ['Sample Root'] });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(verify(path, pem)).toEqual({ status: 0, said: '8 events, unbroken; the end signed by: Sample Root\n' });
    expect(verify(path).status).toBe(0);
    await expect(vault.exportAudit(path, { overwrite: false })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await vault.close();
  });

  it('is refused by the script after any one change, a cut and a wrong CA', async () => {
    const { vault, pem } = await worked();
    const { pem: otherRoot, vault: other } = await worked();
    const path = join(newFolder(), 'audit.jsonl');
    await vault.exportAudit(path, { overwrite: false });
    const text = readFileSync(path, 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(verify(path, otherRoot)).toMatchObject({
      status: 1,
      said: expect.stringMatching(/has not signed/) as string,
    });
    const broken = join(newFolder(), 'broken.jsonl');
    const changed: [string, RegExp][] = [
      [text.replace('keyCompromise', 'superseded'), /event 7 was altered/],
      [text.replace('alice@workbench', 'mallory@elsewhere'), /event 1 was altered/],
      [lines.filter((_, at) => at !== 3).join('\n'), /event 3 is missing/],
      [lines.filter((_, at) => at !== lines.length - 2).join('\n'), /the end is not that/],
      [lines.slice(0, -1).join('\n'), /the end is missing/],
      [text.replace(/"statement":"\[/, '"statement":"[ '), /the end is not that/],
      [text.replace(/"exportedAt":"2026/, '"exportedAt":"2027'), /the end is not that/],
      [
        text.replace(/"signature":"(.{10})(.)/, (_, head, next) => `"signature":"${head}${next === 'A' ? 'B' : 'A'}`),
        /signature of Sample Root is wrong|NOT proven/,
      ],
    ];
    for (const [content, told] of changed) {
      writeFileSync(broken, content);
      const { status, said } = verify(broken, pem);
      expect([status, said]).toEqual([1, expect.stringMatching(told)]);
    }
    await vault.close();
    await other.close();
  });

  it('is signed by nobody while locked, and is not written from a chain that is broken', async () => {
    const { vault, pem } = await worked();
    vault.lock();
    const path = join(newFolder(), 'audit.jsonl');
    expect(await vault.exportAudit(path, { overwrite: false })).toMatchObject({ events: 7, signedBy: [] });
    expect(verify(path)).toMatchObject({ status: 0, said: expect.stringMatching(/NOBODY/) as string });
    expect(verify(path, pem).status).toBe(1);
    const [engine = 'node:sqlite'] = availableEngines();
    editWithSql(vault.path, engine, "UPDATE event SET actor = 'x' WHERE sequence = 3");
    await expect(vault.exportAudit(path, { overwrite: true })).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    expect(verify(path).status).toBe(0);
    await vault.close();
  });

  it('is checked by a script under 50 lines', () => {
    expect(readFileSync(SCRIPT, 'utf8').trimEnd().split('\n').length).toBeLessThan(50);
  });
});

describe('events', () => {
  it('are searched by word, kind, subject and time', async () => {
    const { vault } = await worked();
    const count = async (query: object): Promise<number> =>
      (await vault.registry.events({ limit: 100, offset: 0, ...query })).total;
    expect(await count({})).toBe(7);
    expect(await count({ text: 'alice keycompromise' })).toBe(1);
    expect(await count({ text: '100%' })).toBe(0);
    expect(await count({ kind: 'certificate' })).toBe(3);
    expect(await count({ kind: 'certificate.revoked' })).toBe(1);
    expect(await count({ kind: 'certificat' })).toBe(0);
    expect(await count({ subject: 'cert-2', kind: 'certificate' })).toBe(2);
    expect(await count({ from: NOW, until: new Date(NOW.getTime() + 1) })).toBe(7);
    expect(await count({ until: NOW })).toBe(0);
    await vault.close();
  });
});
