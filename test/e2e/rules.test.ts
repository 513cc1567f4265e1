/** Rules and keys in the real window: a profile of one's own, a CA's policy, the keys, and a key that is lost. OpenSSL judges. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

const folder = newFolder('rules');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;
const button = (name: string | RegExp): Locator => page().getByRole('button', { name });
const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });

beforeAll(async () => {
  running = await startApp({ profile: file('profile') });
  await running.answerDialogs([file('rules.chancery')]);
  await page().getByLabel('Organisation').fill('The Sample Company');
  await page().getByLabel('CA name').fill('Sample Root CA');
  await page().getByRole('textbox', { name: 'Passphrase' }).fill('six plain words are easy enough');
  await button('Create root CA').click();
  await page().getByText('Sample Root CA is ready').waitFor();
  await button('Go to the overview').click();
});
afterAll(async () => {
  expect(running.consoleErrors).toEqual([]);
  await running.close();
  folder.remove();
});

describe('profiles', () => {
  it('one is made from a built-in one by keyboard, shown as openssl.cnf, written out, and signed under', async () => {
    await page().keyboard.press('Control+4');
    await button('Profiles').focus();
    await page().keyboard.press('Enter');
    await button('Make your own from it').press('Enter');
    await page().getByLabel('Title').fill('Printers');
    await page().getByLabel('Name', { exact: true }).fill('printers');
    await page().getByLabel('Works for').fill('90');
    await page()
      .getByRole('checkbox', { name: /staple/ })
      .press('Space');
    await page().keyboard.press('Control+Enter');
    await page().getByRole('heading', { name: 'Printers' }).waitFor();
    await page().getByText('openssl.cnf').click();
    await page().getByText('tlsfeature = status_request').waitFor();
    await running.answerDialogs([file('printers.json')]);
    await button('Save as JSON…').click();
    await page().getByText('printers.json').waitFor();
    expect(JSON.parse(readFileSync(file('printers.json'), 'utf8'))).toMatchObject({
      name: 'printers',
      mustStaple: true,
    });

    await page().keyboard.press('Control+n');
    await page().getByLabel('Profile', { exact: true }).selectOption({ label: 'Printers' });
    await page().getByRole('textbox', { name: 'Names' }).fill('p1.sample.com');
    await page().getByRole('textbox', { name: 'Names' }).press('Enter');
    await page().getByText('CN=p1.sample.com').waitFor();
    await page().keyboard.press('Control+Enter');
    await page().getByText('p1.sample.com is signed').waitFor();
    await running.answerDialogs([file('p1.pem')]);
    await button('Save key-cert.pem').click();
    await page().getByText('key matches, 0600').waitFor();
    const text = openssl('x509', '-in', file('p1.pem'), '-noout', '-text');
    expect(text).toContain('TLS Feature');
    expect(text).toContain('status_request');
  });

  it('one is removed, and the undo brings it back', async () => {
    await page().keyboard.press('Control+k');
    await page().keyboard.type('Profiles');
    await page().keyboard.press('Enter');
    await page().getByRole('navigation', { name: 'Profiles' }).getByRole('button', { name: 'Printers' }).click();
    await button('Remove').click();
    await page().getByText('The profile is removed').waitFor();
    await button('Undo').click();
    await page().getByRole('heading', { name: 'Printers' }).waitFor();
  });
});

describe('a CA’s policy', () => {
  it('refuses from then on what it forbids, by name', async () => {
    await page().keyboard.press('Control+4');
    await button('Policy…').click();
    await page().getByLabel('What is asked of OU').selectOption({ label: 'Is refused' });
    await button('Set the policy').click();
    await page().getByText('The policy is set').waitFor();
    await page().keyboard.press('Control+n');
    await page().getByRole('textbox', { name: 'Names' }).fill('p2.sample.com');
    await page().getByRole('textbox', { name: 'Names' }).press('Enter');
    await page().getByText('More about the subject').click();
    await page().getByLabel('Unit').fill('Printing');
    await page()
      .getByText(/OU/)
      .filter({ hasText: /forbid|refuse|policy/i })
      .first()
      .waitFor();
  });
});

describe('keys', () => {
  it('are listed and found, and leave in both halves', async () => {
    await page().keyboard.press('Control+6');
    await page().getByRole('row').filter({ hasText: 'Sample Root CA' }).waitFor();
    await page().getByRole('row').filter({ hasText: 'p1.sample.com' }).click();
    const panel = page().getByRole('complementary', { name: 'Key' });
    await panel.getByText('Sound').waitFor();
    await running.answerDialogs([file('p1.pub')]);
    await panel.getByRole('button', { name: 'Save as OpenSSH…' }).click();
    await page().getByText('p1.pub').waitFor();
    expect(readFileSync(file('p1.pub'), 'utf8')).toMatch(/^ecdsa-sha2-nistp256 AAAA/);
    await running.answerDialogs([file('p1.key')]);
    await button('Export private key…').click();
    await button('Save…').click();
    await page().getByText('key matches').waitFor();
    await button('Done').click();
    expect(statSync(file('p1.key')).mode & 0o777).toBe(0o600);
    openssl('pkey', '-in', file('p1.key'), '-noout', '-check');
  });
});

describe('export by server', () => {
  it('writes the files of nginx into a folder, each proven, and shows the lines that name them', async () => {
    mkdirSync(file('nginx'));
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'p1.sample.com' }).click();
    await page().keyboard.press('Control+e');
    const dialog = page().getByRole('dialog');
    await dialog.getByText('key-cert.pem').waitFor();
    await dialog.getByRole('radio', { name: 'nginx', exact: true }).click({ force: true });
    await dialog.getByLabel('Folder on the server').fill('/srv/tls');
    await dialog.getByText('/srv/tls/').first().waitFor();
    await running.answerDialogs([file('nginx')]);
    await dialog.getByRole('button', { name: /^Choose a folder/ }).click();
    await dialog
      .getByText(/Saved and checked.*key matches/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const [keyFile] = readdirSync(file('nginx')).filter((name) => name.includes('key'));
    expect(statSync(file(`nginx/${keyFile ?? ''}`)).mode & 0o777).toBe(0o600);
    openssl('pkey', '-in', file(`nginx/${keyFile ?? ''}`), '-noout');
    await page().keyboard.press('Control+6');
    await page().getByRole('row').filter({ hasText: 'p1.sample.com' }).click();
  });
});

describe('a lost key', () => {
  it('is dealt with in five steps, and what was done stands in the timeline', async () => {
    await page()
      .getByRole('complementary', { name: 'Key' })
      .getByRole('button', { name: /compromised/ })
      .click();
    await page().getByRole('timer').waitFor();
    await button(/^Revoke 1 certificate/).click();
    await page().getByText('CRL #1 of Sample Root CA').first().waitFor();
    await running.answerDialogs([file('root.crl')]);
    await button(/^Save CRL #1/).click();
    await page().getByRole('region', { name: 'Timeline' }).getByText('CRL saved as').waitFor();
    const crl = openssl('crl', '-in', file('root.crl'), '-inform', 'DER', '-noout', '-text');
    expect(crl).toContain('Key Compromise');
    mkdirSync(file('site'));
    await running.answerDialogs([file('site')]);
    await button(/^Publish the site of/).click();
    await page().getByRole('region', { name: 'Timeline' }).getByText('Published in').waitFor();
    expect(readdirSync(file('site')).some((name) => name.endsWith('.crl'))).toBe(true);
    await button(/^Issue 1 anew/).click();
    await page().getByText('Each has a successor').waitFor();
    await running.answerDialogs([file('p1-new.pem')]);
    await page()
      .getByRole('listitem')
      .filter({ hasText: 'p1.sample.com' })
      .getByRole('button', { name: 'key-cert.pem' })
      .click();
    await page().getByText('key matches').first().waitFor();
    const keyOf = (name: string): string => openssl('pkey', '-in', file(name), '-pubout');
    expect(keyOf('p1-new.pem')).not.toBe(keyOf('p1.pem'));
    expect(openssl('x509', '-in', file('p1-new.pem'), '-noout', '-serial')).not.toBe(
      openssl('x509', '-in', file('p1.pem'), '-noout', '-serial'),
    );
    const lines = await page().getByRole('region', { name: 'Timeline' }).getByRole('row').allInnerTexts();
    expect(lines.slice(1).map((line) => line.split('\t')[1])).toEqual([
      'Noticed, the clock runs',
      'Revoked',
      'CRL signed',
      'CRL saved as',
      'Published in',
      'Issued anew',
    ]);
    await button(/^Check p1\.sample\.com/).click();
    await page().getByRole('dialog').getByLabel(/Host/).first().waitFor();
    await page().keyboard.press('Escape');
  });
});
