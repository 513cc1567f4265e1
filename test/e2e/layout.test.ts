/** Every screen at 200 % text, from right to left, and with a third more text in a narrow window: nothing is cut off, nothing overlaps. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';
import { brokenLayout, makePseudo } from './layout.ts';

const folder = newFolder('layout');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;

interface Mode {
  readonly zoom: number;
  readonly direction: 'ltr' | 'rtl';
  readonly pseudo: boolean;
  readonly size: readonly [number, number];
}
const MODES: Readonly<Record<string, Mode>> = {
  'at 200 % text': { zoom: 2, direction: 'ltr', pseudo: false, size: [1280, 800] },
  'from right to left': { zoom: 1, direction: 'rtl', pseudo: false, size: [1280, 720] },
  'with a third more text, 900 px wide': { zoom: 1, direction: 'ltr', pseudo: true, size: [900, 600] },
};

const setMode = async ({ zoom, direction, size }: Mode): Promise<void> => {
  await running.app.evaluate(
    ({ BrowserWindow }, given) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(given.size[0], given.size[1]);
      window?.webContents.setZoomFactor(given.zoom);
    },
    { zoom, size: [...size] as [number, number] },
  );
  await page().evaluate((dir) => {
    document.documentElement.dir = dir;
  }, direction);
  await page().waitForTimeout(300);
};
const broken: string[] = [];
const look = async (what: string, { pseudo }: Mode): Promise<void> => {
  await page().waitForTimeout(120);
  if (pseudo) await makePseudo(page());
  const found = await brokenLayout(page());
  broken.push(...found.map((one) => `${what}: ${one}`));
  const pictures = process.env['CHANCERY_PICTURES'];
  if (pictures !== undefined)
    await page().screenshot({ path: path.join(pictures, `${what.replaceAll(' ', '-')}.png`) });
};
const call = async (method: string, input: unknown): Promise<void> => {
  const reply = await page().evaluate(
    ([name, given]) => {
      const { chancery } = globalThis as unknown as { chancery: { call(m: unknown, i: unknown): Promise<unknown> } };
      return chancery.call(name, given);
    },
    [method, input],
  );
  expect(reply).toMatchObject({ ok: true });
};

beforeAll(async () => {
  running = await startApp({ profile: file('profile') });
  await page().getByRole('button', { name: 'Create root CA' }).waitFor();
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('the layout', () => {
  it.each(Object.entries(MODES))('of the first run holds %s', async (_name, mode) => {
    await page().reload();
    await page().getByRole('button', { name: 'Create root CA' }).waitFor();
    await setMode(mode);
    broken.length = 0;
    for (const choice of ['Open a vault', 'Bring what I have', 'New CA']) {
      // A pseudo-locale leaves no name as it was: the place is the same.
      await page()
        .getByRole('radio')
        .nth(['New CA', 'Bring what I have', 'Open a vault'].indexOf(choice))
        .click({ force: true });
      await look(`first run, ${choice}`, mode);
    }
    expect(broken).toEqual([]);
  });

  it('has something to show', async () => {
    await page().reload();
    await page().getByLabel('Organisation').fill('The Sample Company');
    await page().getByLabel('CA name').fill('Sample Root CA');
    await page().getByRole('textbox', { name: 'Passphrase' }).fill('six plain words are easy enough');
    await running.answerDialogs([file('layout.chancery')]);
    await page().getByRole('button', { name: 'Create root CA' }).click();
    await page().getByText('Sample Root CA is ready').waitFor();
    for (const host of ['mail', 'a-very-long-host-name-of-some-department', 'www'])
      await call('issueWithNewKey', {
        ...{ subject: `CN=${host}.sample.com,O=The Sample Company`, keyType: 'ec-p256', ca: 'ca-1' },
        ...{ subjectAltNames: [`${host}.sample.com`, `${host}2.sample.com`], profile: 'tls-server', validityDays: 20 },
      });
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('own.key'), '-out', file('vpn.csr')].concat([
        '-subj',
        '/O=The Sample Company/CN=vpn.sample.com',
        '-addext',
        'basicConstraints=critical,CA:TRUE',
      ]),
      { stdio: 'pipe' },
    );
  });

  it.each(Object.entries(MODES))('of every screen holds %s', async (_name, mode) => {
    await page().reload();
    await page().getByRole('navigation').waitFor();
    await setMode(mode);
    broken.length = 0;
    for (const [keys, name] of [
      ['1', 'home'],
      ['n', 'issue'],
      ['4', 'CAs'],
      ['5', 'CRLs'],
      ['6', 'audit'],
      [',', 'settings'],
    ] as const) {
      await page().keyboard.press(`Control+${keys}`);
      await look(name, mode);
    }
    await running.answerDialogs([file('vpn.csr')]);
    await page().keyboard.press('Control+o');
    await page().getByText('vpn.sample.com').first().waitFor();
    await look('a request', mode);
    await page().keyboard.press('Control+2');
    await page().getByRole('row').nth(2).click();
    await look('certificates', mode);
    const dialog = async (keys: string, name: string): Promise<void> => {
      await page().keyboard.press(keys);
      await page().getByRole('dialog').waitFor();
      await look(name, mode);
      await page().keyboard.press('Escape');
      await page().getByRole('dialog').waitFor({ state: 'hidden' });
    };
    await dialog('Control+e', 'export');
    await dialog('Control+r', 'renew');
    await dialog('Control+Shift+R', 'revoke');
    await dialog('Control+t', 'tag');
    await page().keyboard.press('Shift+ArrowDown');
    await look('two chosen', mode);
    await dialog('Control+e', 'bulk export');
    await dialog('Control+k', 'palette');
    await dialog('F1', 'shortcuts');
    await dialog('Control+Shift+N', 'new CA');
    await page().keyboard.press('Control+2');
    await page().getByRole('grid').focus();
    await page().keyboard.press('Enter');
    await page().getByRole('tab').first().waitFor();
    const tabs = await page().getByRole('tab').count();
    for (let tab = 0; tab < tabs; tab += 1) {
      await page().getByRole('tab').nth(tab).click();
      await look(`a certificate, tab ${String(tab + 1)}`, mode);
    }
    expect(broken).toEqual([]);
  });
});
