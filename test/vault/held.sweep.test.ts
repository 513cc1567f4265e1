/**
 * How long the thread of the window is held by what walks through a whole vault. CHANCERY_HELD says how many certificates; 25,000
 * by default (half a minute). CPU of this thread alone is judged: the machine may be busy with others.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drillBackup } from '../../electron/vault/drill.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { migrate, MIGRATIONS } from '../../electron/vault/migrate.ts';
import { restoreVault } from '../../electron/vault/restore.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import { longestTurn } from './longest-turn.ts';
import { filledVault } from './measure.ts';
import { context, newFolder, PASSPHRASE, removeFolders } from './test-vault.ts';

const CERTIFICATES = Number(process.env['CHANCERY_HELD'] ?? 25_000);
/** Milliseconds. On the thread itself 25,000 certificates would take `integrity_check` 400 and the copy 80. */
const LONGEST = 60;
/** Closing a vault may bring its search index up to date for 100, and the step that it is in to its end. */
const LONGEST_WITH_CLOSING = 250;
const [engine = 'node:sqlite'] = availableEngines();
let vault: Vault;
let backup = '';

beforeAll(async () => {
  vault = await filledVault(CERTIFICATES, engine);
  backup = join(newFolder(), 'backup.chancery');
}, 3_600_000);
afterAll(async () => {
  await vault.close();
  removeFolders();
});

const open = (path: string): Promise<Vault> => openVault(path, context(engine));
const drill = { open, options: context(engine) };

/** In this order: the drill and the restore need the backup. */
const WORK: readonly [string, () => Promise<unknown>][] = [
  ['vault check', async () => expect(await vault.check()).toMatchObject({ ok: true, findings: [] })],
  ['a backup', () => vault.backUp(backup, { overwrite: false })],
  ['a drill', async () => expect(await drillBackup(backup, PASSPHRASE, drill)).toMatchObject({ ok: true })],
  [
    'what a restore would differ in',
    () =>
      restoreVault(
        { backup, to: vault.path, passphrase: PASSPHRASE, dryRun: true, replace: false },
        { open: (path) => open(path), options: context(engine) },
      ),
  ],
  [
    'the copy before a migration',
    async () => {
      const database = new Database(engine, backup, { readOnly: false });
      const more = { to: MIGRATIONS.length + 1, sql: 'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT' };
      await migrate(database, { engine, path: backup }, [...MIGRATIONS, more]);
      database.close();
    },
  ],
];

describe(`the thread that works on a vault of ${CERTIFICATES} certificates`, () => {
  it.each(WORK)(
    'is never held long by %s',
    async (what, work) => {
      const { cpu, wall } = await longestTurn(work);
      process.stdout.write(`${what}: held ${cpu.toFixed(0)} ms of CPU at a time, ${wall.toFixed(0)} ms of the wall\n`);
      expect(cpu, what).toBeLessThan(what.includes('restore') ? LONGEST_WITH_CLOSING : LONGEST);
    },
    1_800_000,
  );
});
