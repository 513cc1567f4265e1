/** The computer's keychain as it is: gnome-keyring on a D-Bus of its own, asked by the real Electron. */
import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';
import { HAS_KEYRING, withKeyring } from './keyring.ts';

const PASSPHRASE = 'six plain words are easy enough';
const folder = newFolder('keychain');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp | null = null;

/** Starts Electron where this keyring is unlocked; null for a computer that has none. */
async function start(keyring: string | null): Promise<Page> {
  await running?.close();
  running = null;
  running = await startApp({
    profile: file('profile'),
    ...(keyring === null ? {} : withKeyring(folder.path, keyring)),
  });
  return running.page;
}

async function byKeychain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Unlock with this computer’s keychain' }).click();
}

async function byPassphrase(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByRole('button', { name: 'Lock now' }).waitFor();
}

afterAll(async () => {
  await running?.close();
  folder.remove();
});

// Skipped, and named at the end of the run, where nobody could install it; never in CI.
describe.skipIf(!HAS_KEYRING)('a vault in gnome-keyring', () => {
  it('is put there with the passphrase, and unlocked by it now and after a restart', async () => {
    let page = await start('keyring');
    await running?.answerDialogs([file('sample.chancery')]);
    await page.getByLabel('Organisation').fill('The Sample Company');
    await page.getByLabel('CA name').fill('Sample Root CA');
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Create root CA' }).click();
    await page.getByText('Sample Root CA is ready').waitFor();
    await page.getByRole('button', { name: 'Go to the overview' }).click();
    await page.keyboard.press('Control+,');
    await page.getByText('Off. GNOME Keyring (Secret Service) could unlock it without the passphrase.').waitFor();
    await page.getByRole('button', { name: 'Turn on…' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await page.getByRole('dialog').getByRole('button', { name: 'Turn on…' }).click();
    await page.getByText(`On: ${hostname()}, GNOME Keyring (Secret Service)`).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Lock now' }).click();
    await byKeychain(page);
    await page.getByRole('button', { name: 'Lock now' }).first().waitFor();
    page = await start('keyring');
    await byKeychain(page);
    await page.getByRole('button', { name: 'Lock now' }).first().waitFor();
    expect(running?.consoleErrors).toEqual([]);
  });

  it('is there in the terminal’s eyes too, which has no keychain', () => {
    const info = execFileSync(process.execPath, ['dist/cli.cjs', 'vault', 'info', '--vault', file('sample.chancery')], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder.path, XDG_CONFIG_HOME: file('config') },
    });
    expect(info).toContain(`os-keychain (gnome_libsecret of ${hostname()})`);
  });

  it('stays locked under another keyring, and on a computer without one: the passphrase opens it', async () => {
    let page = await start('another');
    await byKeychain(page);
    await page.getByText(/keychain \(gnome_libsecret\) does not open the vault/).waitFor();
    await byPassphrase(page);
    page = await start(null);
    await byKeychain(page);
    await page.getByText(/no keychain now that keeps a secret \(basic_text\).*put into gnome_libsecret/).waitFor();
    await byPassphrase(page);
    await page.keyboard.press('Control+,');
    await page.getByText(/this computer offers no keychain now \(no keyring is running\)/).waitFor();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByText('No keychain opens the vault any more').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Lock now' }).click();
    await page.getByRole('textbox', { name: 'Passphrase' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /keychain/ }).count()).toBe(0);
  });
});
