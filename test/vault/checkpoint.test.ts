import { revokedSerials } from '../../electron/pki/revoked-portion.ts';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  context,
  editWithSql,
  issue,
  issueCrl,
  newFolder,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
} from './test-vault.ts';

const [engine = 'node:sqlite'] = availableEngines();
/** Small vaults are proven in full; these are treated as large ones. */
const large = { ...context(engine), provenInFull: 0 };
let original: string;
let withTail: string;

function copyOf(path: string): string {
  const copy = join(newFolder(), 'copy.chancery');
  copyFileSync(path, copy);
  return copy;
}

async function unlocked(path: string): Promise<Vault> {
  const vault = await openVault(path, large);
  await vault.unlock(PASSPHRASE);
  return vault;
}

function checkpointIn(path: string): string | undefined {
  const database = new Database(engine, path, { readOnly: true });
  const row = database.get('SELECT content FROM checkpoint');
  database.close();
  return row === undefined ? undefined : String(row['content']);
}

/** cert-2 revoked, cert-3 held; a checkpoint behind all of it. In `withTail` the hold became a revocation, and more came, later. */
beforeAll(async () => {
  const made = await newVault(engine);
  const root = await newRoot(made);
  for (let number = 0; number < 220; number++) await issue(made, root);
  await made.registry.recordRevocations([
    { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
    { certificateId: 'cert-3', revokedAt: NOW, reason: 'certificateHold', invalidityDate: null },
    { certificateId: 'cert-4', revokedAt: NOW, reason: 'certificateHold', invalidityDate: null },
  ]);
  await issueCrl(made, root);
  await made.close();
  await (await unlocked(made.path)).close();
  original = made.path;
  withTail = copyOf(original);
  const vault = await unlocked(withTail);
  await vault.registry.recordRevocations([
    { certificateId: 'cert-3', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
  ]);
  await vault.registry.recordReleases(['cert-4'], NOW);
  const key = await vault.keys.open('key-1');
  await issue(vault, { ...root, key }, { supersedesId: 'cert-9' });
  await issueCrl(vault, { ...root, key });
  await vault.close();
});

afterAll(removeFolders);

describe('a checkpoint', () => {
  it('is kept when many events were proven one by one, and not for a few more', () => {
    expect(checkpointIn(original)).toBeDefined();
    expect(checkpointIn(withTail)).toBe(checkpointIn(original));
  });

  it('is no event and no change of the register', async () => {
    const vault = await openVault(original, large);
    expect((await vault.info()).counts.events).toBe(await vault.registry.revision());
    expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [] });
    await vault.close();
  });

  it('unlocks to the same: the next CRL, its number, and what is revoked', async () => {
    const vault = await unlocked(copyOf(withTail));
    const list = await vault.registry.revocationList('ca-1');
    expect([...revokedSerials(list)].map(({ reason }) => reason)).toEqual(['keyCompromise', 'keyCompromise']);
    expect(list.lastCrlNumber).toBe(2n);
    await vault.close();
  });

  it('is proven anew, and replaced, when it is lost or was tampered with', async () => {
    for (const edit of [
      'DELETE FROM checkpoint',
      "UPDATE checkpoint SET content = replace(content, 'crlNumbers', 'crlNumbres')",
      'UPDATE checkpoint SET mac = zeroblob(32)',
    ]) {
      const path = copyOf(withTail);
      editWithSql(path, engine, edit);
      await (await unlocked(path)).close();
      expect(checkpointIn(path), edit).toContain('"sequence":233');
    }
  });
});

const EDITS: [string, RegExp, string][] = [
  ['a subject', /cert-50/, "UPDATE certificate SET subject = 'CN=bank.example' WHERE id = 50"],
  ['bytes of a certificate', /cert-50/, 'UPDATE certificate_encoding SET der = zeroblob(300) WHERE id = 50'],
  ['what is searched', /cert-50/, "UPDATE certificate_text SET text = '' WHERE id = 50"],
  ['a standing', /cert-2/, 'UPDATE certificate SET standing = 0 WHERE id = 2'],
  ['a certificate taken away', /cert-50/, 'DELETE FROM certificate WHERE id = 50'],
  [
    'a revocation put in',
    /cert-50/,
    "INSERT INTO revocation SELECT 9, issuer_id, authority_id, serial_number, id, 0, 'keyCompromise', NULL, not_after FROM certificate WHERE id = 50; UPDATE certificate SET standing = 3 WHERE id = 50",
  ],
  [
    'a row far away',
    /cert-9000000000/,
    "INSERT INTO annotation (id, note, tags, hidden) VALUES (9000000000, '', '[]', 1)",
  ],
  [
    'a revocation taken away',
    /cert-2/,
    'DELETE FROM revocation WHERE certificate_id = 2; UPDATE certificate SET standing = 0 WHERE id = 2',
  ],
  ['a reason', /cert-2/, "UPDATE revocation SET reason = 'superseded' WHERE certificate_id = 2"],
  [
    'a row that a later event wrote, as it was at the checkpoint',
    /cert-3/,
    "UPDATE revocation SET reason = 'certificateHold' WHERE certificate_id = 3; UPDATE certificate SET standing = 2 WHERE id = 3",
  ],
  [
    'a row that a later event took away, as it was at the checkpoint',
    /cert-4/,
    `INSERT INTO revocation SELECT 3, issuer_id, authority_id, serial_number, id, ${NOW.getTime() / 1000}, 'certificateHold', NULL, not_after FROM certificate WHERE id = 4; UPDATE certificate SET standing = 2 WHERE id = 4`,
  ],
  ['a certificate of the tail', /cert-222/, "UPDATE certificate SET profile = 'x' WHERE id = 222"],
  ['an old event', /event 20 /, "UPDATE event SET kind = 'exported' WHERE sequence = 20"],
  ['an old event taken away', /20 on are missing/, 'DELETE FROM event WHERE sequence = 20'],
  [
    'an event before the first',
    /event -5 stands before the first/,
    'INSERT INTO event SELECT -5, at, actor, kind, subject, payload, previous, digest, mac FROM event WHERE sequence = 5',
  ],
  ['an event of the tail', /event 232 /, 'UPDATE event SET at = 0 WHERE sequence = 232'],
  ['the last event', /should end with event 233/, 'DELETE FROM event WHERE sequence = 233'],
  ['a key slot', /slot-1/, 'UPDATE key_slot SET created_at = 0'],
  ['a CA', /ca-1/, "UPDATE authority SET name = 'Other'"],
  [
    'a trigger',
    /trigger forget/,
    'CREATE TRIGGER forget AFTER INSERT ON revocation BEGIN DELETE FROM revocation WHERE id = new.id; END',
  ],
];

describe('unlocking from a checkpoint', () => {
  it.each(EDITS)('%s: is refused and named, and told by check()', async (_, named, statement) => {
    const path = copyOf(withTail);
    editWithSql(path, engine, statement);
    const vault = await openVault(path, large);
    const refusal: unknown = await vault.unlock(PASSPHRASE).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: 'VAULT_TAMPERED' });
    expect(JSON.stringify((refusal as { detail: unknown }).detail)).toMatch(named);
    expect(vault.unlocked).toBe(false);
    expect((await vault.check()).ok).toBe(false);
    await vault.close();
  });

  it('leaves the octets of a CRL to check()', async () => {
    const path = copyOf(original);
    editWithSql(path, engine, 'UPDATE crl_encoding SET der = zeroblob(100)');
    const vault = await unlocked(path);
    expect((await vault.check()).ok).toBe(false);
    await vault.close();
  });

  it('opens a vault of a schema before checkpoints that may only be read', async () => {
    const path = copyOf(original);
    const newer = [
      ...['checkpoint', 'annotation', 'awaiting_authority', 'profile', 'planned_revocation'],
      ...['acme_order', 'acme_account', 'acme_external_key'],
    ];
    const drops = newer.map((table) => `DROP TABLE ${table}`);
    const indexes = ['certificate_signing_ocsp', 'event_of_deployment'].map((index) => `DROP INDEX ${index}`);
    editWithSql(path, engine, ...drops, ...indexes, 'PRAGMA user_version = 1');
    const database = new Database(engine, path, { readOnly: true });
    database.close();
    const vault = await openVault(path, large);
    await vault.unlock(PASSPHRASE);
    expect(await vault.check()).toMatchObject({ ok: true });
    await vault.close();
  });
});
