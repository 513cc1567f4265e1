import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** One certificate, so that lists and tabs have something to show. */
const issueOne = async (): Promise<void> => {
  await page().keyboard.press('Control+n');
  await page().getByRole('textbox', { name: 'Names' }).fill('a11y.sample.com');
  await page().getByRole('textbox', { name: 'Names' }).press('Enter');
  await page().getByText('CN=a11y.sample.com').waitFor();
  await page().keyboard.press('Control+Enter');
  await page().getByText('a11y.sample.com is signed').waitFor();
};

/** Every dialog of the list and of Home. */
const dialogs = async (look: (what: string) => Promise<void>): Promise<void> => {
  const closed = async (what: string): Promise<void> => {
    await page().getByRole('dialog').waitFor();
    await look(what);
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
  };
  await page().getByRole('button', { name: 'Remind me later…' }).first().click();
  await closed('snooze');
  await page().keyboard.press('F1');
  await closed('shortcuts');
  await page().keyboard.press('Control+2');
  await page().getByRole('row').filter({ hasText: 'a11y.sample.com' }).click();
  for (const [keys, what] of [
    ['Control+Shift+r', 'revoke'],
    ['Control+e', 'export'],
    ['Control+t', 'tag'],
  ] as const) {
    await page().keyboard.press(keys);
    await closed(what);
  }
  await page().getByRole('button', { name: 'Columns…' }).click();
  await closed('columns');
  await page().getByRole('button', { name: 'Keep this view…' }).click();
  await closed('keep view');
  await page().getByRole('button', { name: 'Filter', exact: true }).click();
  await page().getByRole('menu').waitFor();
  await look('filter menu');
  await page().keyboard.press('Escape');
  await page().getByRole('row').nth(1).click();
  await page().keyboard.press('Shift+ArrowDown');
  await page().getByRole('button', { name: 'Compare…' }).click();
  await page().getByRole('table').waitFor();
  await closed('compare');
  await page().keyboard.press('Control+e');
  await closed('bulk export');
  await page().keyboard.press('Control+k');
  await page().keyboard.type('Bring what');
  await page().keyboard.press('Enter');
  await closed('import');
};

const folder = newFolder('axe');
let running: RunningApp;
const page = (): Page => running.page;

/** What axe finds against WCAG 2.2 AA, a line each. */
const violations = async (): Promise<string[]> => {
  await page().evaluate(AXE);
  const results = await page().evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(on: Document, options: object): Promise<AxeResults> } };
    return axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
  });
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} (${node.any[0]?.message ?? ''})`).join(' | ')}`,
  );
};

beforeAll(async () => {
  running = await startApp({ profile: path.join(folder.path, 'profile') });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('axe', () => {
  it('finds nothing on the first run', async () => {
    await page().getByRole('button', { name: 'Create root CA' }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('finds nothing on any screen, %s', async (theme) => {
    if (theme === 'light') {
      await running.answerDialogs([path.join(folder.path, 'axe.chancery')]);
      await page().getByLabel('Organisation').fill('The Sample Company');
      await page().getByLabel('CA name').fill('Sample Root CA');
      await page().getByRole('textbox', { name: 'Passphrase' }).fill('six plain words are easy enough');
      await page().getByRole('button', { name: 'Create root CA' }).click();
      await page().getByText('Sample Root CA is ready').waitFor();
      await page().getByRole('button', { name: 'Go to the overview' }).click();
    }
    await page().keyboard.press('Control+,');
    await page()
      .getByRole('radio', { name: theme === 'light' ? 'Light' : 'Dark', exact: true })
      .click({ force: true });
    await expect.poll(() => page().evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe(theme);
    const found: string[] = [];
    for (const key of [',', '1', '2', '3', '4', '5', '6', '7', 'n', 'k']) {
      await page().keyboard.press(`Control+${key}`);
      await page().waitForTimeout(300);
      found.push(...(await violations()).map((violation) => `Ctrl+${key}: ${violation}`));
    }
    await page().keyboard.press('Escape');
    const look = async (what: string): Promise<void> => {
      await page().waitForTimeout(300);
      found.push(...(await violations()).map((violation) => `${what}: ${violation}`));
    };
    await page().keyboard.press('Control+,');
    for (const [button, what] of [
      ['Change…', 'passphrase'],
      ['Make a kit…', 'kit'],
      ['Restore a backup…', 'restore'],
      ['Check the vault…', 'check'],
    ] as const) {
      await page().getByRole('button', { name: button }).click();
      await page().getByRole('dialog').waitFor();
      await look(what);
      await page().keyboard.press('Escape');
      await page().getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await page().getByRole('button', { name: 'Back up now' }).click();
    await page().getByRole('table', { name: 'Beside the vault' }).waitFor();
    await look('settings with a backup');
    await page().keyboard.press('Control+Shift+n');
    await look('new CA');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+4');
    await page().getByRole('main').getByRole('button', { name: 'Renew…' }).click();
    await look('renew CA');
    await page().keyboard.press('Escape');
    if (theme === 'light') await issueOne();
    await page().keyboard.press('Control+4');
    await page().getByRole('button', { name: 'Trust it on a computer…' }).click();
    await page().getByText('update-ca-certificates').first().waitFor();
    await look('trust');
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: 'Policy…' }).click();
    await look('policy');
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: 'Profiles' }).click();
    await look('profiles');
    await page().getByRole('button', { name: 'Make your own from it' }).click();
    await page().getByText('More', { exact: true }).click();
    await look('profile editor');
    await page().keyboard.press('Control+6');
    await page().getByRole('row').filter({ hasText: 'a11y.sample.com' }).click();
    await look('key');
    await page()
      .getByRole('complementary')
      .getByRole('button', { name: /compromised/ })
      .click();
    await look('runbook');
    await page().getByRole('button', { name: 'Stop the clock' }).click();
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'a11y.sample.com' }).click();
    await page().keyboard.press('Control+r');
    await look('renew');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+2');
    await page().keyboard.press('Control+e');
    await page().getByRole('radio', { name: 'nginx', exact: true }).click({ force: true });
    await look('export for a server');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'a11y.sample.com' }).dblclick();
    for (const tab of ['Purposes', 'Chain', 'ASN.1', 'History']) {
      await page().getByRole('tab', { name: tab }).click();
      await look(tab);
    }
    await page().keyboard.press('Control+5');
    for (const [what, action] of [
      ['leave', 'Going on leave…'],
      ['a host', 'Check a host…'],
    ] as const) {
      await page().getByRole('button', { name: action }).click();
      await look(what);
      await page().keyboard.press('Escape');
    }
    if (theme === 'light') {
      mkdirSync(path.join(folder.path, 'site'));
      await running.answerDialogs([path.join(folder.path, 'site')]);
      await page()
        .getByRole('button', { name: 'Publish the site' })
        .or(page().getByRole('button', { name: 'Choose a folder…' }))
        .first()
        .click();
    }
    await page().getByRole('button', { name: 'Take it further…' }).click();
    await look('hook');
    await page().keyboard.press('Escape');
    await look('a site');
    await page().keyboard.press('Control+1');
    await look('home with a timeline');
    await dialogs(look);
    expect(found).toEqual([]);
  });
});
