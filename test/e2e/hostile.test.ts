/** What comes from outside at its worst: 96 made requests shown with nothing run, and a page that lies to main on every method. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methods } from '../../shared/contract.ts';
import { newFolder, startApp, type RunningApp } from './app.ts';

const FIXTURES = path.resolve('../shared/fixtures/hostile-made');
const PASSPHRASE = 'six plain words are easy enough';
const folder = newFolder('hostile');
let running: RunningApp;
const page = (): Page => running.page;
const MESSAGES_PER_METHOD = 10_000;
/** A million and a half messages: two minutes on a calm machine. */
const TEN_MINUTES = { timeout: 600_000 };

beforeAll(async () => {
  running = await startApp({ profile: path.join(folder.path, 'profile') });
  await running.answerDialogs([path.join(folder.path, 'hostile.chancery')]);
  await page().getByLabel('CA name').fill('Root');
  await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page().getByRole('button', { name: 'Create root CA' }).click();
  await page().getByRole('button', { name: 'Go to the overview' }).click();
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('the hostile requests', () => {
  it('are shown as text, every one of them, and nothing of them runs', async (context) => {
    if (!existsSync(FIXTURES)) return context.skip('no fixtures beside the checkout');
    const dialogs: string[] = [];
    page().on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const names = readdirSync(FIXTURES).filter((name) => /\.(?:pem|csr|der)$/.test(name));
    expect(names.length).toBeGreaterThanOrEqual(96);
    const scripts = await page().locator('script').count();
    for (const name of names) {
      const bytes = [...readFileSync(path.join(FIXTURES, name))];
      const transfer = await page().evaluateHandle(
        ([fileName, given]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(given)], fileName));
          return data;
        },
        [name, bytes] as const,
      );
      await page().dispatchEvent('body', 'drop', { dataTransfer: transfer });
      await page().getByRole('heading', { level: 1 }).or(page().getByRole('alert')).first().waitFor();
      await page().getByText('Inspecting…').waitFor({ state: 'hidden' });
      const seen = await page().evaluate(() => ({
        made: document.querySelectorAll('main img, main iframe, main object, main embed, main a[href], main style')
          .length,
        invisible: /[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u0000-\u0008]/.test(document.body.textContent),
      }));
      expect(seen, name).toEqual({ made: 0, invisible: false });
    }
    expect(await page().locator('script').count()).toBe(scripts);
    expect(dialogs).toEqual([]);
    expect(running.consoleErrors).toEqual([]);
  });
});

describe('a hostile page', () => {
  it('gets no key, no passphrase and no fault out of 10,000 random messages for each method', TEN_MINUTES, async () => {
    const names = Object.keys(methods);
    // A person would see a native dialog and close it: as often as one might be opened at all.
    await running.answerDialogs(Array.from({ length: names.length * MESSAGES_PER_METHOD }, () => null));
    const told = await page().evaluate(
      async ([given, count, secret]) => {
        const { chancery } = globalThis as unknown as {
          chancery: { call(method: unknown, input: unknown): Promise<{ ok: boolean; error?: { code: string } }> };
        };
        // mulberry32: the same messages every time.
        let state = 1;
        const chance = (): number => {
          state = (state + 0x6d2b79f5) | 0;
          let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
          mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
          return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
        };
        const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
        const fields = [
          'id',
          'ids',
          'form',
          'passphrase',
          'digest',
          'ca',
          'bytes',
          'fileName',
          'text',
          'limit',
          'path',
          'note',
        ];
        const leaf = (): unknown =>
          pick<() => unknown>([
            () => null,
            () => chance() * 1e9,
            () => -1,
            () => '../../../etc/shadow',
            () => `cert-${String(Math.floor(chance() * 9))}`,
            () => 'key-1',
            () => 'ca-1',
            () => 'key',
            () => 'PRIVATE KEY',
            () => '\u0000\u202e',
            () => 'a'.repeat(Math.floor(chance() * 2000)),
            () => new Uint8Array(Math.floor(chance() * 64)),
            () => [],
            () => true,
          ])();
        const message = (depth: number): unknown => {
          if (depth > 2 || chance() < 0.2) return leaf();
          if (chance() < 0.2) return [message(depth + 1), message(depth + 1)];
          return Object.fromEntries(
            Array.from({ length: 1 + Math.floor(chance() * 4) }, () => [pick(fields), message(depth + 1)]),
          );
        };
        const codes: Record<string, number> = {};
        const bad: string[] = [];
        const faults: string[] = [];
        let sent = 0;
        for (const method of given) {
          for (let at = 0; at < count; at += 500) {
            const asked = Array.from({ length: 500 }, () => message(0));
            const replies = await Promise.all(asked.map((input) => chancery.call(method, input)));
            sent += replies.length;
            const text = JSON.stringify(replies);
            if (text.includes('PRIVATE KEY-----') || text.includes(secret)) bad.push(method);
            for (const [i, reply] of replies.entries()) {
              const code = reply.ok ? 'ok' : (reply.error?.code ?? 'none');
              if (code === 'INTERNAL') faults.push(`${method} ${JSON.stringify(asked[i]).slice(0, 300)}`);
              codes[code] = (codes[code] ?? 0) + 1;
            }
          }
        }
        return { codes, bad, faults, sent };
      },
      [names, MESSAGES_PER_METHOD, PASSPHRASE] as const,
    );

    expect(told.sent).toBe(names.length * MESSAGES_PER_METHOD);
    expect(told.bad).toEqual([]);
    expect(told.faults, running.mainErrors.join('')).toEqual([]);
    expect(told.codes['none'] ?? 0).toBe(0);
    expect(readdirSync(folder.path).filter((name) => !/^(?:hostile\.chancery|profile)/.test(name))).toEqual([]);
  });
});
