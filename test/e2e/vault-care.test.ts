/** The vault itself in the real window: kit, backups, restore, an older copy, a CA that asks each time, notes. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

const PASSPHRASE = 'six plain words are easy enough';
const NEXT = 'seven other words that nobody has seen';
const folder = newFolder('vault-care');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;
const dialog = (): Locator => page().getByRole('dialog');
const press = (name: string | RegExp): Promise<void> => page().getByRole('button', { name }).first().click();
const give = async (passphrase: string, button: string | RegExp): Promise<void> => {
  await dialog().getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
  await dialog().getByRole('button', { name: button }).click();
};
const unlock = async (passphrase: string): Promise<void> => {
  await page().getByRole('textbox', { name: 'Passphrase' }).first().fill(passphrase);
  await page().getByRole('button', { name: 'Unlock', exact: true }).first().click();
};
const issue = async (host: string): Promise<void> => {
  await page().keyboard.press('Control+1');
  await page().keyboard.press('Control+n');
  const names = page().getByRole('textbox', { name: 'Names' });
  await names.fill(host);
  await names.press('Enter');
  await page().getByText(`CN=${host}`).waitFor();
  await page().keyboard.press('Control+Enter');
};
const openCertificate = async (host: string): Promise<void> => {
  await page().keyboard.press('Control+2');
  await page().getByRole('row').filter({ hasText: host }).dblclick();
  await page().getByRole('tab', { name: 'Summary' }).waitFor();
};

beforeAll(async () => {
  running = await startApp({ profile: file('profile') });
  await running.answerDialogs([file('sample.chancery')]);
  await page().getByLabel('Organisation').fill('The Sample Company');
  await page().getByLabel('CA name').fill('Sample Root CA');
  await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await press('Create root CA');
  await page().getByText('Sample Root CA is ready').waitFor();
  await press('Go to the overview');
  await issue('www.sample.com');
  await page().getByText('www.sample.com is signed').waitFor();
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('settings of the vault', () => {
  it('say that a computer without a keychain has none, and offer none', async () => {
    await page().keyboard.press('Control+,');
    await page().getByText('This computer has no keychain that keeps a secret (no keyring is running)').waitFor();
    const turnOn = page().getByRole('button', { name: 'Turn on…' });
    expect(await turnOn.getAttribute('aria-disabled')).toBe('true');
  });

  it('make a recovery kit whose shares never come to the page', async () => {
    mkdirSync(file('shares'));
    await press('Make a kit…');
    await dialog().getByLabel('Shares').selectOption('3');
    await dialog().getByLabel('Needed').selectOption('2');
    await give('not the passphrase', 'Make the shares');
    await dialog().getByText('The passphrase is not the one of this vault').waitFor();
    await give(PASSPHRASE, 'Make the shares');
    await dialog().getByText('3 shares are made.').waitFor();
    expect(await page().content()).not.toMatch(/CR1-/);
    await running.answerDialogs([file('shares')]);
    await press('Save as files…');
    await dialog().getByText('Print them, then delete the files.').waitFor();
    expect(readdirSync(file('shares'))).toHaveLength(6);
    await press('The shares are in safe hands');
    await page()
      .getByText(/any 2 of 3 shares/)
      .waitFor();
  });

  it('check the vault, and say what was looked at', async () => {
    await press('Check the vault…');
    await dialog().getByText('The vault is whole').waitFor();
    await dialog()
      .getByText(/2 certificates, 0 CRLs and \d+ events/)
      .waitFor();
    await page().keyboard.press('Escape');
  });
});

describe('backups', () => {
  it('are made on request, and proven by a drill whose age is shown', async () => {
    await press('Back up now');
    await page().getByText('The backup is made and proven').waitFor();
    await page().getByText('Never on this computer').waitFor();
    await press('Prove it…');
    await give(PASSPHRASE, 'Prove this backup');
    await dialog().getByText('This backup would do', { exact: true }).waitFor();
    await dialog().getByText('Sample Root CA').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await page().getByText('It would do', { exact: true }).waitFor();
    copyFileSync(file('sample.chancery'), file('older-copy'));
  });

  it('say what differs before they are restored, and forget no revocation', async () => {
    await openCertificate('www.sample.com');
    await page().keyboard.press('Control+Shift+r');
    await press('Revoke certificate');
    await dialog().getByText('It is revoked').waitFor();
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+,');
    await press('Restore…');
    await give(PASSPHRASE, 'See what differs');
    await dialog().getByText('1 revocation').waitFor();
    await dialog()
      .getByText(/CRL number of ca-1: 0 in the backup, 1 from then on/)
      .waitFor();
    await press('Restore and take this over');
    await page().getByText('The backup is restored').waitFor();
    await page().getByRole('button', { name: 'Lock now' }).first().waitFor();
    expect(readdirSync(folder.path).filter((name) => /\.replaced-[0-9TZ]+$/.test(name))).toHaveLength(1);
    await page().keyboard.press('Control+2');
    await page()
      .getByRole('radio', { name: /^Revoked/ })
      .click({ force: true });
    await page().getByRole('row').filter({ hasText: 'www.sample.com' }).waitFor();
    expect(running.consoleErrors).toEqual([]);
  });
});

describe('an older copy of the file', () => {
  it('is told, opens only when its owner says so, and then works', async () => {
    await running.close();
    for (const suffix of ['-wal', '-shm']) rmSync(file(`sample.chancery${suffix}`), { force: true });
    copyFileSync(file('older-copy'), file('sample.chancery'));
    running = await startApp({ profile: file('profile') });
    await unlock(PASSPHRASE);
    await page().getByText('This is an older copy of the vault').waitFor();
    const accept = page().getByRole('button', { name: 'Go on from this older copy' });
    expect(await accept.getAttribute('aria-disabled')).toBe('true');
    await page().getByLabel('I know that what was recorded since is lost').check();
    await accept.click();
    await page().getByRole('button', { name: 'Lock now' }).first().waitFor();
  });
});

describe('a lost passphrase', () => {
  it('is replaced by shares that are pasted, whole pages and all', async () => {
    await press('Lock now');
    await press('Passphrase lost?');
    const shares = [1, 3].map((at) => readFileSync(file(`shares/recovery-share-${at}-of-3.txt`), 'utf8'));
    const typed = dialog().getByRole('textbox', { name: 'Shares' });
    await typed.fill(shares[0] ?? '');
    await dialog().getByText('One share so far').waitFor();
    await dialog().getByRole('textbox', { name: 'New passphrase' }).fill(NEXT);
    await press('Give the vault this passphrase');
    await dialog().getByText('2 different shares are needed').waitFor();
    await typed.fill(shares.join('\n'));
    await press('Give the vault this passphrase');
    await page().getByText('The vault has a new passphrase').waitFor();
    await press('Lock now');
    await unlock(PASSPHRASE);
    await page().getByText('The passphrase is not the one of this vault').waitFor();
    await unlock(NEXT);
    await page().getByRole('button', { name: 'Lock now' }).first().waitFor();
  });
});

describe('a CA that asks at every signature', () => {
  it('asks in the window, and what was asked for goes on', async () => {
    writeFileSync(file('passphrase'), NEXT, { mode: 0o600 });
    const chancery = (...words: string[]): string =>
      execFileSync(process.execPath, ['dist/cli.cjs', ...words, '--vault', file('sample.chancery')], {
        encoding: 'utf8',
        env: { ...process.env, HOME: folder.path, XDG_CONFIG_HOME: file('config') },
      });
    const { policy, ...settings } = JSON.parse(chancery('ca', 'policy', 'ca-1', '--json')) as Record<string, unknown>;
    const now = (policy ?? settings) as Record<string, unknown>;
    writeFileSync(file('policy.json'), JSON.stringify({ ...now, asksEveryTime: true }));
    chancery('ca', 'policy', 'ca-1', '--set', file('policy.json'), '--passphrase-file', file('passphrase'));
    // Unlocking has let one signature pass.
    await issue('first.sample.com');
    await page().getByText('first.sample.com is signed').waitFor();
    await issue('second.sample.com');
    await dialog().getByText('Passphrase for this signature').waitFor();
    await give('not the passphrase', 'Sign');
    await dialog().getByText('The passphrase is not the one of this vault').waitFor();
    await give(NEXT, 'Sign');
    await page().getByText('second.sample.com is signed').waitFor();
    expect(running.consoleErrors).toEqual([]);
  });
});

describe('what is written beside a certificate', () => {
  it('is a note and tags, hides it from lists, and is undone', async () => {
    await openCertificate('first.sample.com');
    await page().getByRole('textbox', { name: 'Note' }).fill('runs in the cellar');
    await press('Save the note');
    await page().getByRole('textbox', { name: 'Tags' }).fill('staging');
    await page().getByRole('textbox', { name: 'Tags' }).press('Enter');
    await page().getByRole('listitem').filter({ hasText: 'staging' }).waitFor();
    await press('Undo the last change');
    await page().getByRole('listitem').filter({ hasText: 'staging' }).waitFor({ state: 'hidden' });
    expect(await page().getByRole('textbox', { name: 'Note' }).inputValue()).toBe('runs in the cellar');
    await press('Delete from lists');
    await page().getByText('It is deleted from lists.').waitFor();
    await page().keyboard.press('Control+2');
    await page().getByRole('grid').getByRole('row').nth(1).waitFor();
    await page().getByRole('row').filter({ hasText: 'first.sample.com' }).waitFor({ state: 'hidden' });
    // The log still leads to it.
    await page().keyboard.press('Control+7');
    await page().getByRole('main').getByRole('button', { name: 'first.sample.com' }).first().click();
    await page().getByText('It is deleted from lists.').waitFor();
    await press('Undo the last change');
    await page().getByText('It is deleted from lists.').waitFor({ state: 'hidden' });
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'first.sample.com' }).waitFor();
  });
});

describe('the audit log', () => {
  it('is searched, and saved with its proof for others to check', async () => {
    await page().keyboard.press('Control+7');
    await page()
      .getByRole('searchbox', { name: /Search who/ })
      .fill('certificate.annotated');
    // A note, a tag, its undo, a deletion, its undo; and the head.
    await expect.poll(() => page().getByRole('row').count()).toBe(6);
    await running.answerDialogs([file('audit.jsonl')]);
    await press('Save the log…');
    await dialog().getByText('Passphrase for this signature').waitFor();
    await running.answerDialogs([file('audit.jsonl')]);
    await give(NEXT, 'Sign');
    await page()
      .getByText(/events saved, signed by the CAs/)
      .waitFor();
    const verified = execFileSync(process.execPath, ['docs/verify-audit.mjs', file('audit.jsonl')], {
      encoding: 'utf8',
    });
    expect(verified).toMatch(/events/);
    expect(running.consoleErrors).toEqual([]);
  });
});
