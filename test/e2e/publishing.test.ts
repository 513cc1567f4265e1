/** What goes out to the world, from the real window: a site in a real folder, a server that answers, a host that is looked at. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

const folder = newFolder('publishing');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
let server: Server | null = null;
const page = (): Page => running.page;
const part = (name: string): Locator => page().getByRole('region', { name });
const button = (name: string | RegExp): Locator =>
  page().getByRole('button', { name, exact: typeof name === 'string' });

const call = (method: string, input: unknown): Promise<unknown> => running.call(method, input);

/** What becomes of an address that is opened in a browser's window: that of the app's own Chromium, in a session apart. */
function downloadedByChromium(url: string): Promise<{ type: string; name: string; head: string }> {
  return running.app.evaluate(
    ({ BrowserWindow, session }, { address, saved }) =>
      new Promise((resolve, reject) => {
        const apart = session.fromPartition(`download-${address}`);
        const browser = new BrowserWindow({ show: false, webPreferences: { session: apart } });
        const shown = (): void => reject(new Error(`${address} was shown, not kept`));
        browser.webContents.once('did-finish-load', shown);
        apart.once('will-download', (_event, item) => {
          item.setSavePath(saved);
          item.once('done', (_done, state) => {
            browser.destroy();
            const read = process.getBuiltinModule('node:fs').readFileSync(saved);
            if (state !== 'completed') reject(new Error(state));
            else resolve({ type: item.getMimeType(), name: item.getFilename(), head: read.toString('hex', 0, 2) });
          });
        });
        // What becomes a download is told to the page as a failure.
        browser.loadURL(address).catch(() => undefined);
      }),
    { address: url, saved: file('downloaded') },
  );
}

async function freePort(): Promise<number> {
  const probe = createTcpServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

beforeAll(async () => {
  running = await startApp({ profile: file('profile') });
  await page().getByLabel('Organisation').fill('The Sample Company');
  await page().getByLabel('CA name').fill('Sample Root CA');
  await page().getByRole('textbox', { name: 'Passphrase' }).fill('six plain words are easy enough');
  await running.answerDialogs([file('Sample.chancery')]);
  await button('Create root CA').click();
  await page().getByText('Sample Root CA is ready').waitFor();
  await button('Go to the overview').click();
  const given = { subject: 'CN=mail.sample.com', subjectAltNames: ['mail.sample.com'], keyType: 'ec-p256' };
  const issued = await call('issueWithNewKey', { ...given, ca: 'ca-1', profile: 'tls-server', validityDays: 90 });
  expect(issued).toMatchObject({ ok: true });
  await page().keyboard.press('Control+5');
});
afterAll(async () => {
  server?.close();
  await running.close();
  folder.remove();
});

describe('publishing', () => {
  it('puts a site where the dialog says, hands it to a program that the person confirmed, and says so', async () => {
    await button('Sign a new CRL').click();
    await page().getByText('CRL #1').first().waitFor();
    mkdirSync(file('site'));
    await running.answerDialogs([file('site')]);
    await part('Static site').getByRole('button', { name: 'Choose a folder…' }).click();
    await part('Static site').getByText('Nothing of this CA stands there yet.').waitFor();
    await button('Take it further…').click();
    await page().getByLabel('Program').fill('cp');
    await page()
      .getByRole('textbox', { name: 'Arguments' })
      .fill(`-r\n{}/.\n${file('taken')}`);
    mkdirSync(file('taken'));
    await running.answerDialogs([null]);
    await button('Run it after each publication').click();
    // Cancelled in the system's dialog: nothing is kept, and the form is still there.
    await page().getByLabel('Program').waitFor();
    await running.answerDialogs(['yes']);
    await button('Run it after each publication').click();
    await part('Static site').getByText('cp -r').waitFor();
    await button('Publish the site').click();
    await part('Static site').getByText('What is published is what the vault says.').waitFor();
    expect(readFileSync(file('taken/index.html'), 'utf8')).toContain('Sample Root CA');
    expect(existsSync(file('site/chancery-site.json'))).toBe(true);
  });

  it('says why when it cannot, and that the old site stands', async () => {
    await button('Change the program…').click();
    await page()
      .getByRole('textbox', { name: 'Arguments' })
      .fill(`-r\n{}/.\n${file('nowhere/at/all')}`);
    await running.answerDialogs(['yes']);
    await button('Run it after each publication').click();
    await part('Static site').getByText('nowhere').waitFor();
    await button('Publish the site').click();
    await part('Static site').getByText('HOOK_FAILED').waitFor();
    await part('Static site')
      .getByText(/What was published before stands as it was/)
      .waitFor();
    await page().keyboard.press('Control+1');
    await page()
      .getByText(/The site of .*Sample Root CA.* was not published/)
      .waitFor();
    await page().keyboard.press('Control+5');
    await button('Change the program…').click();
    await button('Run nothing').click();
    await button('Publish the site').click();
    await part('Static site').getByText('HOOK_FAILED').waitFor({ state: 'hidden' });
  });

  it('serves from the window, while it is locked too, and stands in the status bar', async () => {
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    await part('Responder').getByLabel('Port').fill(port);
    await button('Start serving').click();
    await page().getByRole('contentinfo').getByText(`Serving at ${url}/`).waitFor();
    const crl = await fetch(`${url}/Sample-Root-CA.crl`);
    await crl.arrayBuffer();
    expect([crl.status, crl.headers.get('content-type')]).toEqual([200, 'application/pkix-crl']);
    // Chromium takes both for files to be kept, under their names: it neither shows them as text nor guesses.
    expect(await downloadedByChromium(`${url}/Sample-Root-CA.crt`)).toEqual({
      type: 'application/x-x509-ca-cert',
      name: 'Sample-Root-CA.crt',
      head: '3082',
    });
    expect(await downloadedByChromium(`${url}/Sample-Root-CA.crl`)).toMatchObject({
      type: 'application/pkix-crl',
      name: 'Sample-Root-CA.crl',
    });
    await page().keyboard.press('Control+l');
    await part('Responder')
      .getByText(/The vault is locked: certificates, CRLs and pages are served all the same/)
      .waitFor();
    const certificate = await fetch(`${url}/Sample-Root-CA.crt`);
    expect([certificate.status, (await certificate.arrayBuffer()).byteLength > 100]).toEqual([200, true]);
    const unlock = page().getByRole('region', { name: 'The vault is locked.' });
    await unlock.getByRole('textbox', { name: 'Passphrase' }).fill('six plain words are easy enough');
    await unlock.getByRole('button', { name: 'Unlock' }).click();
    await button('Stop serving').click();
    await button('Start serving').waitFor();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('looks at a host, keeps where it was seen, and makes what is not newest a task', async () => {
    await running.answerDialogs([file('key.pem'), file('full.pem')]);
    for (const form of ['key', 'fullchain'])
      expect(await call('exportCertificate', { id: 'cert-2', form, passphrase: null })).toMatchObject({ ok: true });
    server = createServer({
      ...{ key: readFileSync(file('key.pem')), cert: readFileSync(file('full.pem')) },
      ...{ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    });
    server.on('tlsClientError', () => undefined);
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', () => resolve()));
    const place = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'mail.sample.com' }).dblclick();
    await page().getByRole('main').getByRole('button', { name: 'Check a host…' }).click();
    await page().getByLabel('Host', { exact: true }).fill(place);
    await page().getByLabel('Asked for as').fill('mail.sample.com');
    await button('Look').click();
    await page().getByText('Good: clients take it').waitFor();
    await page().getByText('Yes, nothing newer was issued').waitFor();
    await page().getByText('it still takes TLSv1.1').waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('table', { name: 'Where it is served' }).getByText(place).waitFor();
    const renewed = await call('renewCertificates', {
      renewals: [{ id: 'cert-2', newKey: false }],
      validityDays: 90,
    });
    expect(renewed).toMatchObject({ ok: true });
    await page().keyboard.press('Control+1');
    await page().getByText(`${place} served`).waitFor();
    await button('Look again').click();
    await page()
      .getByText(/is not deployed there yet/)
      .waitFor();
    await page().keyboard.press('Escape');
    expect(running.consoleErrors).toEqual([]);
  });

  it('signs a longer list ahead for who goes on leave', async () => {
    await page().keyboard.press('Control+5');
    await button('Going on leave…').click();
    const back = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10);
    await page().getByLabel('Back on').fill(back);
    await button('Sign 1 CRL ahead').click();
    await page().getByText('CRL #2').first().waitFor();
    await expect
      .poll(() => call('listCrls', { ca: 'ca-1' }))
      .toMatchObject({
        value: { items: expect.arrayContaining([expect.objectContaining({ crlNumber: '2' })]) as unknown },
      });
    await page()
      .getByText(/in (?:3|4) months/)
      .first()
      .waitFor();
  });
});
