/** A program in another language, written from the documents alone, opens a vault with its passphrase: so they say enough. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/cli-run.ts';
import { IN_CI } from '../../build/in-ci.ts';

const READER = path.join(import.meta.dirname, 'vault_reader.py');
const PASSPHRASE = 'sechs schlichte Wörter sind genug';
// Debian's own, which has Debian's packages.
const PYTHON = '/usr/bin/python3';
const folder = mkdtempSync(path.join(tmpdir(), 'chancery-reader-'));
const vault = path.join(folder, 'a.chancery');
const isThere = spawnSync(PYTHON, ['-c', 'import argon2, cryptography']).status === 0 || IN_CI;
const read = (passphrase = PASSPHRASE) => spawnSync(PYTHON, [READER, vault], { input: passphrase, encoding: 'utf8' });

async function chancery(...words: string[]): Promise<void> {
  const { status, stderr } = await run([...words, '--vault', vault, '--passphrase-file', path.join(folder, 'pw')]);
  expect([status, stderr]).toEqual([0, expect.anything()]);
}

beforeAll(async () => {
  writeFileSync(path.join(folder, 'pw'), `${PASSPHRASE}\n`, { mode: 0o600 });
  await chancery('vault', 'create');
  await chancery('ca', 'create', '--name', 'Röot', '--subject', 'CN=Röot');
  await chancery(
    'cert',
    'issue',
    '--ca',
    'Röot',
    '--subject',
    'CN=a.example',
    '--dns',
    'a.example',
    '--key',
    'rsa-2048',
  );
  await chancery('cert', 'issue', '--ca', 'Röot', '--subject', 'CN=b.example', '--dns', 'b.example');
  await chancery('cert', 'revoke', '--match', 'b.example', '--reason', 'keyCompromise');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('docs/vault-format.md and docs/audit-format.md', () => {
  it('are enough to open a vault: its chain, its end and every private key in it', async (context) => {
    if (!isThere) context.skip('no python3-argon2, python3-cryptography here');
    const { stdout, stderr } = read();
    expect(stderr).toBe('');
    const found = JSON.parse(stdout) as { events: number; head: string; keys: string[] };
    const database = new DatabaseSync(vault, { readOnly: true });
    const ours = database.prepare('SELECT head_sequence AS events, lower(hex(head_digest)) AS head FROM vault').get();
    database.close();
    expect({ events: found.events, head: found.head }).toEqual({ ...ours });
    expect(found.keys.length).toBe(3);
  });

  it('are enough to see that it was altered, and open nothing with another passphrase', async (context) => {
    if (!isThere) context.skip('no python3-argon2, python3-cryptography here');
    expect(read('another one').stderr).toContain('InvalidTag');
    execFileSync(PYTHON, [
      '-c',
      'import sqlite3,sys; v=sqlite3.connect(sys.argv[1]); v.execute("UPDATE event SET actor=\'nobody\' WHERE sequence=3"); v.commit()',
      vault,
    ]);
    expect(read().stderr).toContain('event 3 was altered');
  });
});
