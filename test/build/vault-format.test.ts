import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bestEngine, Database } from '../../electron/vault/driver.ts';
import { IN_CI } from '../../build/in-ci.ts';

const HERE = import.meta.dirname;

describe('docs/vault-format.md', () => {
  it('is enough for another reader: its own lists every certificate of a vault', (context) => {
    if (spawnSync('python3', ['--version']).status !== 0 && !IN_CI) context.skip('no python3 here');
    const page = readFileSync(join(HERE, '../../docs/vault-format.md'), 'utf8');
    const [, script = ''] = /```python\n([\s\S]*?)```/u.exec(page) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'chancery-reader-'));
    try {
      const vault = join(folder, 'a.chancery');
      writeFileSync(vault, gunzipSync(readFileSync(join(HERE, '../vault/fixtures/schema-1.chancery.gz'))));
      const said = execFileSync('python3', ['-c', script, vault], { encoding: 'utf8' });
      const listed = said
        .trim()
        .split('\n')
        .map((line) => line.split('\t'));
      const database = new Database(bestEngine(), vault, { readOnly: true });
      const ours = database
        .all('SELECT der FROM certificate_encoding ORDER BY id')
        .map((row) => Buffer.from(row['der'] as Uint8Array));
      database.close();
      expect(listed.length).toBeGreaterThan(2);
      expect(listed.map(([, , , digest]) => digest)).toEqual(
        ours.map((der) => createHash('sha256').update(der).digest('hex')),
      );
      expect(listed.map(([serial = '']) => BigInt(`0x${serial}`))).toEqual(
        ours.map((der) => BigInt(`0x${new X509Certificate(der).serialNumber}`)),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
