/**
 * The window never stands still: a batch, a long CRL and an RSA-4096 key, in the real Electron: a sample of each, and with
 * CHANCERY_FRAMES=full a batch of 1,000 and a CRL of 100,000. On a machine that does nothing else: `npm test -- --project frames`.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeSerialNumbers } from '../../electron/authority/revoke-serial-numbers.ts';
import { BENCH_PASSPHRASE, benchVault, portsOf } from './bench-vault.ts';
import { gapsDuring } from './frame-gaps.ts';
import { newFolder, startApp, type RunningApp } from '../e2e/app.ts';

const FULL = process.env['CHANCERY_FRAMES'] === 'full';
const BATCH = FULL ? 1_000 : 40;
const REVOKED = FULL ? 100_000 : 8_000;
/** What a person takes for standing still. */
const MOST_MS = 100;
/** Others work on this machine too: the best of so many rounds is ours. */
const ROUNDS = 3;
/** What such a machine does to a window that does nothing, measured beside. */
const IDLE_MS = 1_500;

const folder = newFolder('frames');
let running: RunningApp;
const page = (): Page => running.page;
const call = async (method: string, input: unknown): Promise<void> => {
  const reply = await running.call(method, input);
  expect(reply).toMatchObject({ ok: true });
};
/** The longest that the window stood still because of the work: what an idle window stands still here is taken off. */
const standstill = async (what: string, act: () => Promise<void>): Promise<number> => {
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least > MOST_MS; round += 1) {
    const idle = await gapsDuring(running.app, page(), () => page().waitForTimeout(IDLE_MS));
    const busy = await gapsDuring(running.app, page(), act);
    const [frames, main] = [busy.page - idle.page, busy.main - idle.main];
    least = Math.min(least, Math.max(frames, main));
    const [a, b, c, d, took] = [busy.page, idle.page, busy.main, idle.main, busy.took].map(Math.round);
    process.stderr.write(
      `${what}: page ${String(a)} ms (idle ${String(b)}), main ${String(c)} ms (idle ${String(d)}), in ${String(took)} ms\n`,
    );
  }
  return least;
};

beforeAll(async () => {
  const file = path.join(folder.path, 'frames.chancery');
  const vault = await benchVault(file, 'ec-p256', FULL ? 100_000 : 6_000);
  const serialNumbers = Array.from({ length: REVOKED }, () => `4a${randomBytes(15).toString('hex')}`);
  await revokeSerialNumbers(portsOf(vault), {
    ...{ authorityId: 'ca-1', serialNumbers, reason: 'superseded', at: null, invalidityDate: null },
  });
  await vault.close();
  running = await startApp({ profile: path.join(folder.path, 'profile') });
  await page().getByRole('radio', { name: 'Open a vault' }).click({ force: true });
  await running.answerDialogs([file]);
  await page()
    .getByRole('button', { name: /^(?:Open|Choose).*…$/ })
    .first()
    .click();
  await page().getByText('The vault is locked.').waitFor();
  await call('unlockVault', { passphrase: BENCH_PASSPHRASE });
  await page().keyboard.press('Control+2');
  await page().getByRole('row').nth(2).waitFor();
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('the window', () => {
  const newKey = (host: string, keyType: string) => ({
    ...{ subject: `CN=${host}.sample.com`, subjectAltNames: [`${host}.sample.com`], keyType },
    ...{ ca: 'ca-1', profile: 'tls-server', validityDays: 90 },
  });

  it(`moves while ${String(BATCH)} certificates are signed`, async () => {
    let host = 0;
    const still = await standstill(`batch of ${String(BATCH)}`, async () => {
      for (let at = 0; at < BATCH; at += 1) await call('issueWithNewKey', newKey(`h${String((host += 1))}`, 'ec-p256'));
    });
    expect(still).toBeLessThan(MOST_MS);
  });

  it(`moves while a CRL of ${String(REVOKED)} entries is signed`, async () => {
    const still = await standstill(`CRL of ${String(REVOKED)}`, () => call('issueCrl', { ca: 'ca-1', days: null }));
    expect(still).toBeLessThan(MOST_MS);
  });

  it('moves while an RSA-4096 key is made', async () => {
    let host = 0;
    const still = await standstill('RSA-4096', () =>
      call('issueWithNewKey', newKey(`rsa${String((host += 1))}`, 'rsa-4096')),
    );
    expect(still).toBeLessThan(MOST_MS);
  });

  it('can be told to end long work, and ends it with what is done', async () => {
    await running.answerDialogs([path.join(folder.path, 'all.csv')]);
    const filter = { text: '', ca: null, states: [], sort: 'notAfter', descending: false };
    const saving = page().evaluate((given) => {
      interface Bridge {
        call(method: string, input: unknown): Promise<unknown>;
        subscribe(listener: (event: string, payload: { work: string; fraction: number | null }) => void): void;
      }
      const { chancery } = globalThis as unknown as { chancery: Bridge };
      chancery.subscribe((event, { work, fraction }) => {
        if (event === 'workProgressed' && fraction !== null) void chancery.call('cancelWork', { work });
      });
      return chancery.call('saveListTable', given);
    }, filter);
    expect(await saving).toEqual({ ok: true, value: { outcome: 'cancelled' } });
  });
});
