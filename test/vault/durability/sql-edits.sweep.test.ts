/** Every column of every row that events vouch for, altered with the sqlite3 shell: told by `vault check`, exit 1, naming the row. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../../electron/vault/driver.ts';
import { run } from '../../cli/cli-run.ts';
import {
  editWithSql,
  issue,
  issueCrl,
  newFolder,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
} from '../test-vault.ts';

const [engine = 'node:sqlite'] = availableEngines();
let original = '';
let passphraseFile = '';

beforeAll(async () => {
  const vault = await newVault();
  const root = await newRoot(vault);
  await issue(vault, root, { request: { der: Uint8Array.of(1, 2, 3), source: 'a.csr' } });
  await issue(vault, root, { supersedesId: 'cert-2' });
  await vault.registry.recordRevocations([
    { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: NOW },
  ]);
  await issueCrl(vault, root);
  await vault.close();
  original = vault.path;
  passphraseFile = join(newFolder(), 'passphrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`);
});
afterAll(removeFolders);

/** How `vault check` calls a row, by its table. */
const NAMES: Readonly<Record<string, (row: Record<string, unknown>) => RegExp>> = {
  event: ({ sequence }) => new RegExp(`event ${String(sequence)}\\b|end with event|events from`),
  key_slot: ({ id }) => new RegExp(`slot-${String(id)}`),
  private_key: ({ id }) => new RegExp(`key-${String(id)}`),
  authority: ({ id }) => new RegExp(`ca-${String(id)}`),
  certification_request: ({ id }) => new RegExp(`csr-${String(id)}`),
  certificate: ({ id }) => new RegExp(`cert-${String(id)}`),
  certificate_encoding: ({ id }) => new RegExp(`cert-${String(id)}|ca-1`),
  certificate_text: ({ id }) => new RegExp(`cert-${String(id)}`),
  revocation: () => /cert-2|Row 1 of revocation/,
  crl: ({ id }) => new RegExp(`crl-${String(id)}`),
  crl_encoding: ({ id }) => new RegExp(`crl-${String(id)}`),
  issuer: () => /ca-1|cert-/,
  vault: () => /vault|chain|event/,
};

function otherValue(value: unknown): string {
  if (typeof value === 'number') return String(value + 1);
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}x'`;
  if (value === null) return '1';
  const bytes = Buffer.from(value as Uint8Array);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return `x'${bytes.toString('hex')}'`;
}

function edits(): [string, string, RegExp][] {
  const database = new Database(engine, original, { readOnly: true });
  const made: [string, string, RegExp][] = [];
  for (const [table, name] of Object.entries(NAMES)) {
    const key = table === 'event' ? 'sequence' : 'id';
    for (const row of database.all(`SELECT * FROM ${table} ORDER BY ${key} LIMIT 3`)) {
      const where = `WHERE ${key} = ${String(row[key])}`;
      for (const [column, value] of Object.entries(row)) {
        if (table === 'vault' && column === 'id') continue;
        const set = `${column} = ${otherValue(value)}`;
        made.push([`${table}.${column}`, `UPDATE ${table} SET ${set} ${where}`, name(row)]);
      }
      made.push([`${table}, a row taken away`, `DELETE FROM ${table} ${where}`, name(row)]);
    }
  }
  database.close();
  return made;
}

describe('vault check', () => {
  it('says what each edit of a column, and each row taken away, has done, and exits with 1', async () => {
    const all = edits();
    expect(all.length).toBeGreaterThan(150);
    for (const [what, statement, named] of all) {
      const path = join(newFolder(), 'edited.chancery');
      copyFileSync(original, path);
      try {
        editWithSql(path, engine, statement);
      } catch (error) {
        // A CHECK or UNIQUE of the schema stands in the way of the shell, too.
        if (error instanceof Error && /constraint/i.test(error.message)) continue;
        throw error;
      }
      const ran = await run(['vault', 'check', '--vault', path, '--passphrase-file', passphraseFile, '--json']);
      expect(ran.status, `${what}: ${statement}\n${ran.stderr}`).not.toBe(0);
      expect(ran.status, `${what}: ${ran.stderr}`).toBe(1);
      expect(ran.stdout + ran.stderr, `${what}: ${statement}`).toMatch(named);
      removeEdited(path);
    }
  });
});

function removeEdited(path: string): void {
  writeFileSync(path, '');
}
