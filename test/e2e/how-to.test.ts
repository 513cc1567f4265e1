/** The how-to's whole story by mouse, each interaction counted: a click, a field filled in, a native dialog answered. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

/** What a new user may need. */
const MOST_INTERACTIONS = 40;
const MOST_MINUTES = 5;

const folder = newFolder('how-to');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
let interactions = 0;
const page = (): Page => running.page;
const button = (name: string | RegExp): Locator =>
  page().getByRole('button', { name, exact: typeof name === 'string' });

async function click(target: Locator): Promise<void> {
  interactions += 1;
  await target.click();
}
async function fill(label: string, text: string): Promise<void> {
  interactions += 1;
  await page().getByRole('textbox', { name: label }).fill(text);
}
/** The next native dialog is a step of the person's too. */
async function answer(...files: string[]): Promise<void> {
  interactions += files.length;
  await running.answerDialogs(files.map(file));
}
const openssl = (...args: string[]): string => {
  try {
    return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe', cwd: folder.path });
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
};

beforeAll(async () => {
  openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'own.key',
    '-out',
    'vpn.csr',
    '-subj',
    '/CN=vpn.sample.com',
  );
  running = await startApp({ profile: file('profile') });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('how-to 004, by mouse', () => {
  it('goes from nothing to a renewed and a revoked certificate in 40 interactions and 5 minutes at most', async () => {
    const began = Date.now();
    // The root.
    await fill('Organisation', 'The Sample Company');
    await fill('CA name', 'Sample Root CA');
    await fill('Passphrase', 'six plain words are easy enough');
    await answer('sample.chancery', 'cacert.pem');
    await click(button('Create root CA'));
    await click(button('Save cacert.pem'));
    await page().getByText('Saved and checked').waitFor();
    // Key, request and certificate in one, and key-cert.pem.
    await click(button('Issue the first certificate'));
    await fill('Names', 'mail.sample.com');
    await click(page().getByRole('heading', { name: 'Issue a certificate' }));
    await page().getByText('CN=mail.sample.com').waitFor();
    await click(page().getByRole('main').getByRole('button', { name: 'Issue', exact: true }));
    await answer('key-cert.pem');
    await click(button('Save key-cert.pem'));
    await page().getByText('key matches').waitFor();
    // Somebody's request: signed, and its certificate handed out.
    await answer('vpn.csr');
    await click(
      page()
        .getByRole('navigation', { name: 'Sections' })
        .getByRole('button', { name: /^Requests/ }),
    );
    await click(button('Open or inspect…'));
    await click(button('Sign'));
    await page().getByText('vpn.sample.com is signed').waitFor();
    await click(button('Export…'));
    await answer('vpn.pem');
    await click(button('Save…'));
    await page().getByRole('dialog').getByText('Saved and checked').waitFor();
    await click(page().getByRole('dialog').getByRole('button', { name: 'Done' }));
    // Renewal, the new key-cert.pem, and the old one revoked with its CRL.
    await click(
      page()
        .getByRole('navigation', { name: 'Sections' })
        .getByRole('button', { name: /^Certificates/ }),
    );
    await click(page().getByRole('row').filter({ hasText: 'mail.sample.com' }));
    await click(page().getByRole('complementary').getByRole('button', { name: 'Renew…' }));
    await click(button('Renew certificate'));
    await answer('new-key-cert.pem');
    await click(page().getByRole('dialog').getByRole('button', { name: 'key-cert.pem' }));
    await page().getByText('saved', { exact: true }).waitFor();
    await click(button('Revoke the old one…'));
    await click(button('Revoke certificate'));
    await answer('root.crl');
    await click(button('Save CRL…'));
    await expect.poll(() => openssl('crl', '-in', 'root.crl', '-noout', '-text')).toContain('Superseded');
    await click(button('Done'));

    const minutes = (Date.now() - began) / 60_000;
    expect(interactions).toBeLessThanOrEqual(MOST_INTERACTIONS);
    expect(minutes).toBeLessThan(MOST_MINUTES);
    const verify = (...args: string[]): string => openssl('verify', '-x509_strict', '-CAfile', 'cacert.pem', ...args);
    expect(verify('vpn.pem')).toContain('OK');
    expect(verify('-crl_check', '-CRLfile', 'root.crl', 'new-key-cert.pem')).toContain('OK');
    expect(verify('-crl_check', '-CRLfile', 'root.crl', 'key-cert.pem')).toContain('certificate revoked');
    expect(running.consoleErrors).toEqual([]);
  });
});
