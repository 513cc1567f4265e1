/** What the system sees of the app: a second start, the window's place, its clipboard, its notifications, and a lock over a form. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import type { AuthorityPorts } from '../../electron/authority/ports.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { BENCH_PASSPHRASE, benchVault, CONTEXT, portsOf } from '../bench/bench-vault.ts';
import { newFolder, startApp, type RunningApp } from './app.ts';
import { IN_CI } from '../../build/in-ci.ts';

const DAY = 86_400_000;
const PASSPHRASE = 'six plain words are easy enough';
const folder = newFolder('native');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;
const button = (name: string): Locator => page().getByRole('button', { name, exact: true });

const clipboard = (): Promise<string> => running.app.evaluate(({ clipboard: system }) => system.readText());
const place = (): Promise<Electron.Rectangle> =>
  running.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('There is no window.');
    return window.getNormalBounds();
  });

const makeRoot = async (): Promise<void> => {
  await page().getByLabel('Organisation').fill('The Sample Company');
  await page().getByLabel('CA name').fill('Sample Root CA');
  await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await running.answerDialogs([file('native.chancery')]);
  await button('Create root CA').click();
  await page().getByText('Sample Root CA is ready').waitFor();
  await button('Go to the overview').click();
};

beforeAll(async () => {
  running = await startApp({ profile: file('profile') });
  await makeRoot();
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('a secret in the clipboard', () => {
  it('stays for 30 seconds and no longer, and what was copied since stays', { timeout: 120_000 }, async () => {
    await page().keyboard.press('Control+,');
    await button('Change…').click();
    await button('Use six words').click();
    const offered = await page().getByRole('textbox', { name: 'New passphrase' }).inputValue();
    expect(offered.split(' ')).toHaveLength(6);
    await button('Copy New passphrase').click();
    const copied = Date.now();
    await expect.poll(clipboard).toBe(offered);
    await page().getByText('The clipboard is cleared in 30 seconds').waitFor();
    await page().waitForTimeout(25_000 - (Date.now() - copied));
    expect(await clipboard()).toBe(offered);
    await expect.poll(clipboard, { timeout: 8_000, interval: 250 }).toBe('');
    expect(Date.now() - copied).toBeGreaterThan(29_000);

    await button('Copied').click();
    await expect.poll(clipboard).toBe(offered);
    await running.app.evaluate(({ clipboard: system }) => system.writeText('of another program'));
    await page().waitForTimeout(31_000);
    expect(await clipboard()).toBe('of another program');
    await page().keyboard.press('Escape');
  });
});

describe('a half-filled form', () => {
  it('is out of sight while the vault is locked, with what was half typed, and back after unlocking', async () => {
    await page().keyboard.press('Control+n');
    const names = page().getByRole('textbox', { name: 'Names' });
    await names.fill('secret-project.sample.com');
    await names.press('Enter');
    await names.pressSequentially('half-typed.sam');
    await page().keyboard.press('Control+l');
    await page().getByText('Your half-filled form is kept').waitFor();
    const seen = await page().evaluate(() =>
      [document.body.innerText, ...[...document.querySelectorAll('input')].map(({ value }) => value)].join(' '),
    );
    expect(seen).not.toContain('secret-project');
    expect(seen).not.toContain('half-typed');
    await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await button('Unlock').click();
    await page().getByText('secret-project.sample.com').first().waitFor();
    await page().getByText('half-typed.sam').first().waitFor();
    await names.press('Backspace');
    await names.fill('');
    await page().getByText('CN=secret-project.sample.com').waitFor();
    await page().keyboard.press('Control+Enter');
    await page().getByText('secret-project.sample.com is signed').waitFor();
  });

  it('of a dialog keeps what was chosen, and no passphrase', async () => {
    await button('Export…').click();
    const dialog = page().getByRole('dialog');
    const chosen = dialog.getByRole('radio', { name: /\.p12/ });
    await chosen.click();
    const typed = dialog.getByRole('textbox', { name: /passphrase/i }).first();
    await typed.fill('a passphrase for the file');
    await running.app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
      // Electron types it as any function; this is how its documentation calls it.
      (items.find((item) => item.label === 'Lock or unlock')?.click as () => void)();
    });
    await expect.poll(() => typed.inputValue()).toBe('');
    expect(await chosen.isChecked()).toBe(true);
    await page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await button('Unlock').click();
    await button('Lock now').first().waitFor();
  });
});

describe('a second start', () => {
  it('gives way to the window that is there, brings it to the front, and hands its file over', async () => {
    const [cert] = [file('handed over.pem')];
    await page().keyboard.press('Control+4');
    await running.answerDialogs([cert]);
    await page().keyboard.press('Control+k');
    await page().keyboard.type('Save cacert');
    await page().keyboard.press('Enter');
    await expect.poll(() => existsSync(cert)).toBe(true);
    await page().keyboard.press('Control+1');
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const electron = process.env['CHANCERY_ELECTRON'] ?? '';
    // As a file manager does it: in the file's own folder, by a name that is relative to it.
    const second = await promisify(execFile)(
      electron,
      [process.cwd(), `--user-data-dir=${file('profile')}`, ...sandbox(), 'handed over.pem'],
      { cwd: folder.path, timeout: 60_000 },
    );
    expect(second.stdout).toBe('');
    await page()
      .getByRole('heading', { name: /handed over\.pem/ })
      .waitFor();
    const windows = await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => [window.isVisible(), window.isFocused()]),
    );
    expect(windows).toEqual([[true, true]]);
  });
});

describe('a second start with many files', () => {
  it('lays each on the table as what it is, and says what is none; what is no file is passed over', async () => {
    makeFiles();
    await page().keyboard.press('Control+1');
    await startAgain(['asked.csr', 'sealed.p12', 'revoked.crl', 'rubbish.pem', HOSTILE_NAME, 'gone.pem', 'folder.pem']);
    const table = page().getByRole('navigation', { name: 'Requests on the table' });
    const standing = async (name: string): Promise<string> =>
      table.getByRole('button').filter({ hasText: name }).first().innerText();
    await expect.poll(() => standing('asked.csr')).toContain('to sign');
    await table.getByRole('button').filter({ hasText: 'sealed.p12' }).click();
    await page().getByRole('main').getByRole('textbox', { name: 'Passphrase' }).fill('a word');
    await page().getByRole('main').getByRole('button', { name: 'Open', exact: true }).click();
    await page().getByRole('main').getByText('CN=Other CA').first().waitFor();
    await table.getByRole('button').filter({ hasText: 'revoked.crl' }).click();
    await page().getByRole('heading', { name: 'revoked.crl' }).waitFor();
    await table.getByRole('button').filter({ hasText: 'rubbish.pem' }).click();
    await page().getByRole('alert').getByText('UNKNOWN_FORMAT').waitFor();
    // Its direction mark is seen, and turns nothing round.
    await table.getByText('⟨U+202E⟩').waitFor();
    const names = await table.getByRole('button').allInnerTexts();
    expect(names.filter((name) => /gone\.pem|folder\.pem/.test(name))).toEqual([]);
    expect(running.consoleErrors).toEqual([]);
  });

  it('opens the vault that is handed over, and its table is empty', { timeout: 120_000 }, async () => {
    const other = await benchVault(file('other.chancery'), 'ec-p256', ROWS);
    await other.close();
    await startAgain(['other.chancery']);
    await page().getByText('other', { exact: true }).first().waitFor();
    await page().getByText('The vault is locked.').waitFor();
    await expect.poll(recentVaults).toEqual(['other', 'native']);
  });
});

describe('long work', () => {
  it('is shown in the task bar from its beginning, on and on, and no more when it is over', async () => {
    await running.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('There is no window.');
      const shown: number[] = [];
      Object.assign(globalThis, { shown });
      const show = window.setProgressBar.bind(window);
      window.setProgressBar = (fraction) => {
        shown.push(fraction);
        show(fraction);
      };
    });
    await page().keyboard.press('Control+,');
    await button('Check the vault…').click();
    await page()
      .getByRole('dialog')
      .getByRole('status')
      .getByText(/events were looked at/)
      .waitFor({ timeout: 60_000 });
    const bars = (): Promise<number[]> =>
      running.app.evaluate(() => (globalThis as unknown as { shown: number[] }).shown);
    await expect.poll(async () => (await bars()).at(-1)).toBe(-1);
    const seen = (await bars()).slice(0, -1);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
  });
});

describe('recent vaults', () => {
  it('are in the menu and in the list of the first screen, the last one first, and open from both', async () => {
    await openRecent('native');
    await page().getByText('native', { exact: true }).first().waitFor();
    await expect.poll(recentVaults).toEqual(['native', 'other']);
    await page().keyboard.press('Control+,');
    await button('Close vault').click();
    await page().getByRole('radio', { name: 'Open a vault' }).click({ force: true });
    const list = page().getByRole('list', { name: 'Opened lately' });
    expect((await list.getByRole('button').allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      'native',
      'other',
    ]);
    await list.getByRole('button').filter({ hasText: 'native.chancery' }).click();
    await page().getByText('The vault is locked.').waitFor();
  });

  it('one that is gone is told as gone, and the vault that is open stays open', async () => {
    rmSync(file('other.chancery'));
    await openRecent('other');
    await page().getByText('VAULT_NOT_FOUND').first().waitFor();
    await page().keyboard.press('Control+1');
    await page().getByText('The vault is locked.').waitFor();
    await page().getByText('native', { exact: true }).first().waitFor();
  });
});

describe('the window’s place', () => {
  it('is taken again at the next start, maximised too, and not where no screen shows it', async () => {
    const wanted = { x: 36, y: 44, width: 1_024, height: 652 };
    await running.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
    }, wanted);
    await expect.poll(place).toEqual(wanted);
    await running.close();
    // As by a double click before anything runs.
    running = await startApp({ profile: file('profile'), files: [file('asked.csr'), file('rubbish.pem')] });
    expect(await place()).toEqual(wanted);
    const table = page().getByRole('navigation', { name: 'Requests on the table' });
    await expect.poll(() => table.getByRole('button').allInnerTexts()).toHaveLength(2);
    await table.getByRole('button').filter({ hasText: 'asked.csr' }).click();
    await page().getByText('Key proven').waitFor();
    await running.close();
    const config = file('profile/config.json');
    const kept = JSON.parse(readFileSync(config, 'utf8')) as { window: object };
    expect(kept.window).toEqual({ ...wanted, maximized: false });
    writeFileSync(config, JSON.stringify({ ...kept, window: { ...kept.window, x: 90_000, y: 90_000 } }));
    running = await startApp({ profile: file('profile') });
    const now = await place();
    expect({ width: now.width, height: now.height }).toEqual({ width: 1_280, height: 800 });
    expect(now.x).toBeLessThan(2_000);
  });
});

/** A right-to-left override in a file's name, which would read “gnp.exe.csr” backwards. */
const HOSTILE_NAME = 'exe\u202Egnp.csr';
/** So many that the check of them takes longer than a person waits without a sign. */
const ROWS = 3_000;

function makeFiles(): void {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe', cwd: folder.path });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'own.key'];
  openssl('req', '-new', ...key, '-out', 'asked.csr', '-subj', '/CN=asked.sample.com');
  openssl('req', '-new', '-key', 'own.key', '-out', HOSTILE_NAME, '-subj', '/CN=hostile.sample.com');
  openssl('req', '-x509', '-key', 'own.key', '-out', 'own.pem', '-subj', '/CN=Other CA', '-days', '30');
  openssl('pkcs12', '-export', '-inkey', 'own.key', '-in', 'own.pem', '-out', 'sealed.p12', '-passout', 'pass:a word');
  writeFileSync(file('index.txt'), '');
  writeFileSync(file('ca.cnf'), '[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ndefault_md = sha256\n');
  const signer = ['-keyfile', 'own.key', '-cert', 'own.pem', '-config', 'ca.cnf'];
  openssl('ca', '-gencrl', ...signer, '-crldays', '9', '-out', 'revoked.crl');
  writeFileSync(file('rubbish.pem'), '<script>alert(1)</script> and nothing that anyone signed');
  mkdirSync(file('folder.pem'));
}

/** As a file manager does it: another start in the files' folder, which gives way at once. */
async function startAgain(names: readonly string[]): Promise<void> {
  await promisify(execFile)(
    process.env['CHANCERY_ELECTRON'] ?? '',
    [process.cwd(), `--user-data-dir=${file('profile')}`, ...sandbox(), ...names],
    { cwd: folder.path, timeout: 60_000 },
  );
}

/** The names in the menu, as they stand in it. */
const recentVaults = (): Promise<string[]> =>
  running.app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    const recent = items.find((item) => item.label === 'Recent vaults');
    return recent?.submenu?.items.map(({ label }) => label) ?? [];
  });

const openRecent = (name: string): Promise<void> =>
  running.app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    const recent = items.find((item) => item.label === 'Recent vaults');
    // Electron types it as any function; this is how its documentation calls it.
    (recent?.submenu?.items.find(({ label }) => label === wanted)?.click as () => void)();
  }, name);

/** As Playwright starts it here: a container’s root has no sandbox. */
function sandbox(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

async function issueSoon(ports: AuthorityPorts, host: string, validityDays: number): Promise<void> {
  await issueCertificate(ports, {
    source: { kind: 'new-key', subject: parseDistinguishedName(`CN=${host}`), keyType: 'ec-p256' },
    subjectAltNames: [parseGeneralNameText(`DNS:${host}`)],
    ...{ authorityId: 'ca-1', profile: 'tls-server', validityDays, notAfter: null },
    ...{ supersedesId: null, sourceName: '', strict: false },
  });
}

const DUNST = ['/usr/bin/dunst', '/usr/bin/dbus-run-session'].every((program) => existsSync(program));
const NEEDED = IN_CI || DUNST;

// Skipped, and named at the end of the run, where nobody could install it; never in CI.
describe.skipIf(!NEEDED)('the system’s notifications (dunst)', () => {
  it('tell what ends and which CRL lapses, once, and what happens without a window too', async () => {
    expect(DUNST).toBe(true);
    mkdirSync(file('run'), { mode: 0o700 });
    const shown = file('shown.txt');
    const lines = [
      '#!/bin/sh',
      `exec dbus-run-session -- sh -c '`,
      'dunst -print >>"$CHANCERY_SHOWN" 2>/dev/null & sleep 1',
      `exec "$CHANCERY_ELECTRON" "$@"' sh "$@"`,
    ];
    writeFileSync(file('with-dunst'), `${lines.join('\n')}\n`, { mode: 0o700 });
    const env = { XDG_RUNTIME_DIR: file('run'), CHANCERY_SHOWN: shown };
    const told = (): string => (existsSync(shown) ? readFileSync(shown, 'utf8') : '');
    await running.close();
    const vault = await benchVault(file('reminded.chancery'), 'ec-p256', 0);
    const ports = portsOf(vault);
    await issueSoon(ports, 'soon.sample.com', 5);
    await issueSoon(ports, 'later.sample.com', 25);
    await issueSoon(ports, 'never.sample.com', 300);
    // Signed while its life was young: two thirds of it are over by now.
    const before = { now: () => new Date(Date.now() - 9 * DAY) };
    await issueCrl({ ...ports, clock: before }, { authorityId: 'ca-1', days: 10 });
    await vault.close();

    running = await startApp({
      profile: file('profile'),
      executablePath: file('with-dunst'),
      env,
      files: [file('reminded.chancery')],
    });
    await expect.poll(told, { timeout: 20_000 }).toContain('later.sample.com');
    const summaries = [...told().matchAll(/summary: '(.*)'/g)].map(([, summary]) => summary);
    expect(summaries.sort()).toEqual([
      'A certificate ends within 30 days',
      'A certificate ends within 7 days',
      'The CRL of Bench Root lapses soon',
    ]);
    expect(told()).toContain('soon.sample.com');
    expect(told()).not.toContain('never.sample.com');
    await running.close();

    // What was told once is not told again, neither in the window nor by the scheduler's look, which opens none; what is new is.
    const again = await openVault(file('reminded.chancery'), CONTEXT);
    await again.unlock(BENCH_PASSPHRASE);
    await issueSoon(portsOf(again), 'tomorrow.sample.com', 1);
    await again.close();
    const look = await promisify(execFile)(
      file('with-dunst'),
      [process.cwd(), `--user-data-dir=${file('profile')}`, ...sandbox(), '--look'],
      { env: { ...process.env, ...env }, timeout: 60_000 },
    );
    expect(look.stdout).toBe('');
    await expect.poll(told).toContain('tomorrow.sample.com');
    expect(told().match(/summary:/g)).toHaveLength(4);
    running = await startApp({ profile: file('profile') });
  });
});
