/** A newer release from a feed on this computer, from the question to the program that runs in its place: electron-updater over Electron's own network. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { announcedHost, type AnnouncedHost } from '../updating/announced-host.ts';
import { newFolder, startApp, type RunningApp } from './app.ts';
import { IMAGE, updatingProgram, type UpdatingProgram } from './updating-program.ts';

const PASSPHRASE = 'six plain words are easy enough';
const folder = newFolder('updates');
const place = (name: string): string => path.join(folder.path, name);
/** The next release, as far as this test goes: it tells that it was started. */
const NEW_PROGRAM = `#!/bin/sh\necho started > '${place('started')}'\n#${'x'.repeat(2_000_000)}`;
let host: AnnouncedHost;
let updating: UpdatingProgram;
let running: RunningApp | null = null;

beforeAll(async () => {
  host = await announcedHost({ [IMAGE]: NEW_PROGRAM });
  updating = updatingProgram(folder.path, host);
});
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = null;
});
afterAll(async () => {
  await host.close();
  folder.remove();
});

async function openSettings(): Promise<Page> {
  running = await startApp({ profile: place('profile'), ...updating });
  const { page } = running;
  if (!existsSync(place('a.chancery'))) {
    await running.answerDialogs([place('a.chancery')]);
    await page.getByLabel('CA name').fill('Root');
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Create root CA' }).click();
    await page.getByRole('button', { name: 'Go to the overview' }).click();
  }
  await page.getByRole('button', { name: /^Settings/ }).click();
  return page;
}

describe('a newer release', () => {
  it('is not asked for until a person says so, and nothing that was not signed is fetched', async () => {
    const page = await openSettings();
    const box = page.getByRole('checkbox', { name: /Let me look for newer releases/ });
    expect(await box.isChecked()).toBe(false);
    expect(host.asked).toEqual([]);
    await box.press('Space');
    host.answers.set('/stable/latest-linux.yml', host.announcement.replace('0.2.0', '0.3.0'));
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('is not signed by the key of its makers').waitFor();
    expect(host.asked.map((one) => one.path)).not.toContain(`/stable/${IMAGE}`);
    host.announce(host.announcement);
  });

  it('that was altered on its way is not kept', async () => {
    const page = await openSettings();
    host.answers.set(`/stable/${IMAGE}`, NEW_PROGRAM.replace('started', 'evilled'));
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByRole('button', { name: 'Download (2 MB)' }).click();
    await page.getByText('not the release that its makers signed').waitFor();
    const pending = readdirSync(place('cache/chancery-updater/pending'));
    expect(pending.filter((name) => name.includes('AppImage'))).toEqual([]);
    host.answers.set(`/stable/${IMAGE}`, NEW_PROGRAM);
  });

  it('is fetched after one yes, installed after another, and runs in the place of the old one', async () => {
    const page = await openSettings();
    const app = running?.app;
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('Chancery 0.2.0 is there').waitFor();
    await page.getByText('Safer.').waitFor();
    expect(existsSync(place('started'))).toBe(false);
    await page.getByRole('button', { name: 'Download (2 MB)' }).click();
    await page.getByText('is what its makers signed').waitFor();
    expect(readFileSync(updating.image, 'utf8')).toBe('the old one');

    // No, at first; and what was asked.
    await app?.evaluate(({ dialog }) => {
      dialog.showMessageBox = (...given: unknown[]) => {
        Object.assign(globalThis, { asked: given.at(-1) });
        return Promise.resolve({ response: 0, checkboxChecked: false });
      };
    });
    await page.getByRole('button', { name: 'Install and restart…' }).click();
    const asked = (): Promise<unknown> | undefined => app?.evaluate((): unknown => Reflect.get(globalThis, 'asked'));
    await expect
      .poll(asked)
      .toMatchObject({ message: 'Install Chancery 0.2.0 and restart?', defaultId: 0, cancelId: 0 });
    await page.getByRole('button', { name: 'Install and restart…', disabled: false }).waitFor();
    expect(readFileSync(updating.image, 'utf8')).toBe('the old one');

    await running?.answerDialogs(['yes']);
    const ended = new Promise<void>((resolve) => app?.once('close', () => resolve()));
    await page.getByRole('button', { name: 'Install and restart…' }).click();
    await ended;
    expect(readFileSync(updating.image, 'utf8')).toBe(NEW_PROGRAM);
    await expect.poll(() => existsSync(place('started')), { timeout: 20_000 }).toBe(true);
    expect(readdirSync(place('a.chancery.backups')).length).toBeGreaterThan(0);
    for (const { headers } of host.asked)
      expect(Object.keys(headers).filter((name) => /staging|cookie|authorization/u.test(name))).toEqual([]);
  });
});
