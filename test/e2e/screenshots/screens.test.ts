/** Takes pictures of every screen, in both themes, from the real window. They are looked at, not compared; build/screenshots.ts keeps some. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createServer } from 'node:tls';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PICTURES } from '../../../build/shown-pictures.ts';
import { newFolder, startApp, type RunningApp } from '../app.ts';

const PASSPHRASE = 'six plain words are easy enough';
const IMAGES = path.resolve(PICTURES);
const HOSTS = ['www', 'smtp', 'imap', 'ldap', 'vpn', 'git', 'wiki', 'backup', 'print', 'db1', 'db2', 'monitor'];
const folder = newFolder('pictures');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;

/** One call over the bridge, as the page makes it: the pictures need many certificates, not many clicks. */
const call = async (method: string, input: unknown): Promise<unknown> => {
  const reply = await running.call(method, input);
  expect(reply).toMatchObject({ ok: true });
  return reply;
};

const THEMES = ['light', 'dark'] as const;
/** Through the native menu, as a person does: the page then asks main, and both change. */
const chooseTheme = async (theme: (typeof THEMES)[number]): Promise<void> => {
  await running.app.evaluate(({ Menu }, label) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    const item = items.find((candidate) => candidate.label === label);
    if (item === undefined) throw new Error(`The menu has no ${label}.`);
    // Electron types it as any function; this is how its documentation calls it.
    (item.click as () => void)();
  }, `Appearance: ${theme}`);
  await expect
    .poll(() => page().evaluate(() => getComputedStyle(document.documentElement).colorScheme), { timeout: 10_000 })
    .toBe(theme);
  // The page's own motion: 120 ms at most.
  await page().waitForTimeout(250);
};

const picture = async (name: string): Promise<void> => {
  for (const theme of THEMES) {
    await chooseTheme(theme);
    await page().screenshot({ path: path.join(IMAGES, `${name}-${theme}.png`) });
  }
};

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  running = await startApp({ profile: file('profile') });
  await page().setViewportSize({ width: 1280, height: 720 });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('pictures of every screen, in both themes', () => {
  it('first run, and the root just made', async () => {
    await page().getByLabel('Organisation').fill('The Sample Company');
    await page().getByLabel('CA name').fill('Sample Root CA');
    await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await picture('first-run');
    await running.answerDialogs([file('Sample.chancery')]);
    await page().getByRole('button', { name: 'Create root CA' }).click();
    await page().getByText('Sample Root CA is ready').waitFor();
    await picture('root-ready');
  });

  it('issue', async () => {
    await page().getByRole('button', { name: 'Issue the first certificate' }).click();
    const names = page().getByRole('textbox', { name: 'Names' });
    for (const name of ['mail.sample.com', 'smtp.sample.com', '10.0.0.5']) {
      await names.fill(name);
      await names.press('Enter');
    }
    await page().getByText('CN=mail.sample.com').waitFor();
    await picture('issue');
    await page().keyboard.press('Control+Enter');
    await page().getByText('mail.sample.com is signed').waitFor();
    await picture('issued');
  });

  it('certificates, one certificate, export and revocation', async () => {
    for (const [place, host] of HOSTS.entries()) {
      await call('issueWithNewKey', {
        subject: `CN=${host}.sample.com,O=The Sample Company`,
        subjectAltNames: [`${host}.sample.com`, `${host}2.sample.com`],
        keyType: 'ec-p256',
        ca: 'ca-1',
        profile: place % 4 === 3 ? 'tls-peer' : 'tls-server',
        validityDays: [5, 20, 90, 180, 365, 397][place % 6],
      });
    }
    await call('revokeCertificates', { ids: ['cert-4'], reason: 'keyCompromise', invalidityDate: null });
    await call('issueCrl', { ca: 'ca-1', days: null });
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'vpn.sample.com' }).click();
    await page().getByRole('complementary').getByText('signed by Sample Root CA').waitFor();
    await picture('certificates');
    await page().keyboard.press('Control+e');
    await page().getByRole('dialog').waitFor();
    await picture('export');
    await page().getByRole('radio', { name: 'nginx', exact: true }).click({ force: true });
    await page().getByText('ssl_certificate_key').first().waitFor();
    await picture('export-server');
    await page().getByRole('radio', { name: 'Files', exact: true }).click({ force: true });
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await page().keyboard.press('Control+Shift+r');
    await page().getByRole('dialog').waitFor();
    await picture('revoke');
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('renewal of many, purposes, bytes, a new CA, and its replacement', async () => {
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'git.sample.com' }).click();
    await page().keyboard.press('Shift+ArrowDown');
    await page().keyboard.press('Shift+ArrowDown');
    await page().keyboard.press('Control+r');
    await page().getByRole('dialog').getByText('Will work until').waitFor();
    await picture('renew');
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await page().getByRole('row').filter({ hasText: 'git.sample.com' }).dblclick();
    for (const [tab, name] of [
      ['Purposes', 'purposes'],
      ['Chain', 'chain'],
      ['ASN.1', 'asn1'],
    ] as const) {
      await page().getByRole('tab', { name: tab }).click();
      await page().waitForTimeout(200);
      await picture(name);
    }
    await page().keyboard.press('Control+Shift+n');
    await page().getByRole('dialog').waitFor();
    await picture('new-ca');
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await page().keyboard.press('Control+4');
    await page().getByRole('main').getByRole('button', { name: 'Renew…' }).click();
    await page()
      .getByRole('radio', { name: /Another CA/ })
      .click({ force: true });
    await page().getByText('cross-certificates').waitFor();
    await picture('re-root');
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('a CA’s policy, profiles, keys, and what to do about a lost one', async () => {
    await page().keyboard.press('Control+4');
    await page().getByRole('button', { name: 'Trust it on a computer…' }).click();
    await page().getByText('update-ca-certificates').first().waitFor();
    await picture('trust');
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await page().getByRole('button', { name: 'Policy…' }).click();
    await page().getByText('In a request').waitFor();
    await picture('policy');
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await page().getByRole('button', { name: 'Profiles' }).click();
    await page().getByRole('heading', { name: 'TLS server', exact: true }).waitFor();
    await picture('profiles');
    await page().getByRole('button', { name: 'Make your own from it' }).click();
    await page().getByLabel('Title').waitFor();
    await picture('profile-editor');
    await page().keyboard.press('Control+6');
    await page().getByRole('row').filter({ hasText: 'wiki.sample.com' }).click();
    await page().getByRole('complementary', { name: 'Key' }).getByText('Private key', { exact: true }).waitFor();
    await picture('keys');
    await page()
      .getByRole('complementary')
      .getByRole('button', { name: /compromised/ })
      .click();
    await page().getByRole('timer').waitFor();
    await page()
      .getByRole('button', { name: /^Revoke 1/ })
      .click();
    await page()
      .getByRole('button', { name: /^Save CRL/ })
      .waitFor();
    await picture('runbook');
  });

  it('a request that asks for too much', async () => {
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('own.key'), '-out', file('vpn.csr')].concat(
        ['-subj', '/O=The Sample Company/CN=vpn.sample.com', '-addext', 'basicConstraints=critical,CA:TRUE'],
        ['-addext', 'extendedKeyUsage=serverAuth,clientAuth', '-addext', 'nsComment=made by hand'],
      ),
      { stdio: 'pipe' },
    );
    await running.answerDialogs([file('vpn.csr')]);
    await page().keyboard.press('Control+o');
    await page().getByText('Key proven').waitFor();
    await page()
      .getByRole('row', { name: /Basic Constraints/ })
      .waitFor();
    await picture('request');
  });

  it.each([
    ['home', '1', 'Home'],
    ['authorities', '4', 'Sample Root CA'],
    ['crls', '5', 'CRL #1'],
    ['audit', '7', 'Certificate signed'],
    ['settings', ',', 'Appearance'],
  ])('%s', async (name, key, text) => {
    await page().keyboard.press(`Control+${key}`);
    await page().getByText(text).first().waitFor();
    await picture(name);
  });

  it('publishing: a site, the responder, a host that is behind, and leave', async () => {
    mkdirSync(file('pki'));
    await running.answerDialogs([file('pki'), file('key.pem'), file('full.pem')]);
    await call('chooseSiteFolder', { ca: 'ca-1' });
    await call('publishSite', { ca: 'ca-1', whole: false });
    for (const form of ['key', 'fullchain']) await call('exportCertificate', { id: 'cert-3', form, passphrase: null });
    const server = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('full.pem')) });
    await new Promise<void>((resolve) => server.listen(9443, '127.0.0.1', () => resolve()));
    const names = ['www.sample.com', 'www2.sample.com'];
    await call('checkHost', { host: '127.0.0.1:9443', servername: names[0], starttls: null });
    await call('renewCertificates', { renewals: [{ id: 'cert-3', newKey: false }], validityDays: 90 });
    await call('startResponder', { host: '127.0.0.1', port: 9080 });
    await page().keyboard.press('Control+5');
    await page().getByText('Serving at').first().waitFor();
    await picture('publishing');
    await page().getByRole('region', { name: 'Served' }).scrollIntoViewIfNeeded();
    await picture('responder');
    await page().getByRole('button', { name: 'Look again at 127.0.0.1:9443' }).click();
    await page().getByText('is not deployed there yet').waitFor();
    await picture('check-host');
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: 'Going on leave…' }).click();
    await picture('leave');
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: 'Take it further…' }).click();
    await page().getByRole('dialog').waitFor();
    await picture('hook');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+1');
    await page().getByText('127.0.0.1:9443 served').waitFor();
    await picture('home-served');
    await call('stopResponder', {});
    server.close();
  });

  it('the vault itself: kit, backups, drill, restore, check, a note', async () => {
    const dialog = page().getByRole('dialog');
    const give = async (button: string): Promise<void> => {
      await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
      await dialog.getByRole('button', { name: button }).click();
    };
    const closed = async (): Promise<void> => {
      await page().keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    };
    await page().keyboard.press('Control+,');
    await page().getByRole('button', { name: 'Make a kit…' }).click();
    await picture('recovery-kit');
    await give('Make the shares');
    await dialog.getByText('5 shares are made.').waitFor();
    await picture('recovery-kit-made');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page().getByRole('button', { name: 'Back up now' }).click();
    await page().getByText('The backup is made and proven').waitFor();
    await page().getByRole('button', { name: 'Prove it…' }).first().click();
    await give('Prove this backup');
    await dialog.getByText('This backup would do', { exact: true }).waitFor();
    await picture('backup-proven');
    await closed();
    await call('revokeCertificates', { ids: ['cert-6'], reason: 'keyCompromise', invalidityDate: null });
    await page().getByRole('heading', { name: 'Backups' }).scrollIntoViewIfNeeded();
    await page().mouse.wheel(0, 2_000);
    await picture('backups');
    await page().getByRole('button', { name: 'Restore…', exact: true }).first().click();
    await give('See what differs');
    await dialog.getByText('1 revocation').waitFor();
    await picture('restore');
    await closed();
    await page().getByRole('button', { name: 'Check the vault…' }).click();
    await dialog.getByText('The vault is whole').waitFor();
    await picture('vault-check');
    await closed();
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'db1.sample.com' }).dblclick();
    await page()
      .getByRole('textbox', { name: 'Note' })
      .fill('In the cellar, third rack. Ask the night shift before restarting.');
    await page().getByRole('button', { name: 'Save the note' }).click();
    await page().getByRole('textbox', { name: 'Tags' }).fill('staging');
    await page().getByRole('textbox', { name: 'Tags' }).press('Enter');
    await page().getByRole('listitem').filter({ hasText: 'staging' }).waitFor();
    await page().getByRole('textbox', { name: 'Note' }).scrollIntoViewIfNeeded();
    await picture('note-and-tags');
  });

  it('the palette, and a locked vault', async () => {
    await page().keyboard.press('Control+k');
    await picture('palette');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+2');
    await page().keyboard.press('Control+l');
    await page().getByText('The vault is locked.').waitFor();
    await picture('locked');
    expect(running.consoleErrors).toEqual([]);
  });
});
