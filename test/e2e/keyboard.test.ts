/** The how-to's whole story without a mouse: keys alone, pressed as a person presses them. Nothing is filled in or focused by the test. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

const folder = newFolder('keyboard');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;
const press = (keys: string): Promise<void> => page().keyboard.press(keys);
const type = (text: string): Promise<void> => page().keyboard.type(text);
/** Farther than this nobody tabs. */
const MOST_TABS = 40;

/** What has the focus: its name as a screen reader says it, or the label before it. */
const focused = (): Promise<string> =>
  page().evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return '';
    const label = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : '';
    return element.getAttribute('aria-label') ?? (label || element.textContent.trim());
  });

/** Presses Tab until the named control has the focus. */
const tabTo = async (name: string | RegExp): Promise<void> => {
  const seen: string[] = [];
  for (let tab = 0; tab < MOST_TABS; tab += 1) {
    const now = await focused();
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    seen.push(now);
    await press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(name)}; it led to: ${seen.join(' | ')}`);
};
const openssl = (...args: string[]): string => {
  try {
    return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe', cwd: folder.path });
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
};

beforeAll(async () => {
  const request = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'own.key', '-out', 'vpn.csr'];
  openssl(...request, '-subj', '/CN=vpn.sample.com');
  running = await startApp({ profile: file('profile') });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('the story of how-to 004, by keyboard alone', () => {
  it('makes the root', async () => {
    await page().getByRole('button', { name: 'Create root CA' }).waitFor();
    await tabTo('Organisation');
    await type('The Sample Company');
    await tabTo('CA name');
    await type('Sample Root CA');
    await tabTo('Passphrase');
    await type('six plain words are easy enough');
    await running.answerDialogs([file('sample.chancery'), file('cacert.pem')]);
    await press('Enter');
    await page().getByText('Sample Root CA is ready').waitFor();
    await tabTo('Save cacert.pem');
    await press('Enter');
    await page().getByText('Saved and checked').waitFor();
    expect(openssl('x509', '-in', 'cacert.pem', '-noout', '-subject')).toContain('Sample Root CA');
  });

  it('issues a certificate with its key, and saves key-cert.pem', async () => {
    await tabTo('Issue the first certificate');
    await press('Enter');
    await tabTo('Names');
    await type('mail.sample.com');
    await press('Enter');
    await page().getByText('CN=mail.sample.com').waitFor();
    await press('Control+Enter');
    await page().getByText('mail.sample.com is signed').waitFor();
    await running.answerDialogs([file('key-cert.pem')]);
    await press('Control+Shift+E');
    await page().getByText('key matches').waitFor();
    expect(openssl('verify', '-CAfile', 'cacert.pem', 'key-cert.pem')).toContain('OK');
  });

  it('opens a request and signs it', async () => {
    await running.answerDialogs([file('vpn.csr')]);
    await press('Control+o');
    await page().getByText('Key proven').waitFor();
    await press('Control+Enter');
    await page().getByText('vpn.sample.com is signed').waitFor();
  });

  it('finds the certificate in the list by typing, and renews it', async () => {
    await press('Control+2');
    await page().getByRole('grid').waitFor();
    await press('Control+f');
    await type('mail');
    await page().getByText('1 found').waitFor();
    await tabTo('Certificates');
    await press('ArrowDown');
    await press('Control+r');
    await page().getByRole('dialog').getByText('Will work until').waitFor();
    await tabTo('Renew certificate');
    await press('Enter');
    await running.answerDialogs([file('new-key-cert.pem')]);
    await page().getByRole('button', { name: 'key-cert.pem' }).first().waitFor();
    await tabTo('key-cert.pem');
    await press('Enter');
    await page().getByText('saved', { exact: true }).waitFor();
    expect(openssl('verify', '-CAfile', 'cacert.pem', 'new-key-cert.pem')).toContain('OK');
  });

  it('revokes the old one, signs the CRL and saves it', async () => {
    await tabTo('Revoke the old one…');
    await press('Enter');
    await page().getByRole('button', { name: 'Revoke certificate' }).waitFor();
    await tabTo('Revoke certificate');
    await press('Enter');
    await running.answerDialogs([file('root.crl')]);
    await page().getByRole('button', { name: 'Save CRL…' }).waitFor();
    await tabTo('Save CRL…');
    await press('Enter');
    await expect.poll(() => openssl('crl', '-in', 'root.crl', '-noout', '-text')).toContain('Superseded');
    const check = ['verify', '-CAfile', 'cacert.pem', '-crl_check', '-CRLfile', 'root.crl'];
    expect(openssl(...check, 'key-cert.pem')).toContain('certificate revoked');
    expect(openssl(...check, 'new-key-cert.pem')).toContain('OK');
  });

  it('goes back to the list, where the filter is as it was left, and locks', async () => {
    await tabTo('Done');
    await press('Enter');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await press('Control+f');
    expect(await page().getByRole('searchbox').inputValue()).toBe('mail');
    await press('Control+l');
    await page().getByText('The vault is locked.').waitFor();
    expect(running.consoleErrors).toEqual([]);
  });
});
