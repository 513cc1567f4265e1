/** The first day's product, by hand: everything an admin does from nothing to a revoked certificate, judged by others. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, startApp, type RunningApp } from './app.ts';

const PASSPHRASE = 'six plain words are easy enough';
const folder = newFolder('slice');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
const page = (): Page => running.page;

const run = (command: string, ...args: string[]): { ok: boolean; output: string } => {
  try {
    return { ok: true, output: execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', timeout: 60_000 }) };
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error && 'stdout' in error
        ? `${String(error.stdout)}${String(error.stderr)}`
        : '';
    return { ok: false, output: `${said}${String(error)}` };
  }
};
const verify = (...args: string[]): string =>
  run('openssl', 'verify', '-x509_strict', '-CAfile', file('cacert.pem'), ...args).output;
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });

beforeAll(async () => {
  running = await startApp({ profile: file('profile') });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('from nothing to a certificate', () => {
  it('makes a vault and a root CA, P-384 for ten years, in one form', async () => {
    await running.answerDialogs([file('sample.chancery'), file('cacert.pem')]);
    await page().getByLabel('Organisation').fill('The Sample Company');
    await page().getByLabel('CA name').fill('Sample Root CA');
    await page().getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await page().getByRole('button', { name: 'Create root CA' }).click();
    await page().getByText('Sample Root CA is ready').waitFor();
    expect(statSync(file('sample.chancery')).mode & 0o777).toBe(0o600);
    await page().getByRole('button', { name: 'Save cacert.pem' }).click();
    await page().getByText('Saved and checked').waitFor();
    const text = run('openssl', 'x509', '-in', file('cacert.pem'), '-noout', '-text').output;
    expect(text).toContain('ASN1 OID: secp384r1');
    expect(text).toContain('CA:TRUE');
    expect(text).toContain('C = US, O = The Sample Company, CN = Sample Root CA');
    expect(verify(file('cacert.pem'))).toContain('OK');
  });

  it('makes key, request and certificate in one form, and key-cert.pem in one click', async () => {
    await page().getByRole('button', { name: 'Issue the first certificate' }).click();
    const names = page().getByRole('textbox', { name: 'Names' });
    for (const name of ['www.sample.com', 'localhost', '127.0.0.1']) {
      await names.fill(name);
      await names.press('Enter');
    }
    await page().getByText('CN=www.sample.com').waitFor();
    await page().keyboard.press('Control+Enter');
    await page().getByText('www.sample.com is signed').waitFor();
    await running.answerDialogs([file('key-cert.pem')]);
    await page().getByRole('button', { name: 'Save key-cert.pem' }).click();
    await page().getByText('key matches, 0600').waitFor();
    expect(statSync(file('key-cert.pem')).mode & 0o777).toBe(0o600);
    const pem = readFileSync(file('key-cert.pem'), 'utf8');
    expect(pem).toMatch(
      /^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/,
    );
    expect(verify('-purpose', 'sslserver', '-verify_hostname', 'www.sample.com', file('key-cert.pem'))).toContain('OK');
  });

  it('serves that key-cert.pem from stunnel as it is, and curl with cacert.pem is content', async () => {
    const [backend, port] = [await freePort(), await freePort()];
    writeFileSync(file('index.html'), 'chancery-was-here');
    const http = spawn(
      'python3',
      ['-m', 'http.server', '--bind', '127.0.0.1', String(backend), '--directory', folder.path],
      { stdio: 'ignore' },
    );
    writeFileSync(
      file('stunnel.conf'),
      `foreground = yes\npid =\nsyslog = no\noutput = ${file('stunnel.log')}\n[https]\naccept = 127.0.0.1:${String(port)}\nconnect = 127.0.0.1:${String(backend)}\ncert = ${file('key-cert.pem')}\n`,
    );
    const stunnel = spawn('stunnel4', [file('stunnel.conf')], { stdio: 'ignore' });
    try {
      const fetch = (...options: string[]) =>
        run(
          'curl',
          '-sS',
          '--noproxy',
          '*',
          '--max-time',
          '30',
          ...options,
          `https://localhost:${String(port)}/index.html`,
        );
      // Both programs are still starting.
      const patience = ['--retry', '20', '--retry-all-errors', '--retry-delay', '1'];
      expect(fetch('--cacert', file('cacert.pem'), ...patience).output).toBe('chancery-was-here');
      expect(fetch().output).toMatch(/self.signed|unable to get local issuer/);
    } finally {
      stunnel.kill();
      http.kill();
    }
  });
});

describe('a request from OpenSSL', () => {
  it('is inspected with the fate of each extension, and signed', async () => {
    execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        file('own.key'),
        '-out',
        file('own.csr'),
        '-subj',
        '/O=The Sample Company/OU=Mail Server/emailAddress=postmaster@sample.com/L=Metropolis/ST=New York/C=US/CN=mail.sample.com',
        '-addext',
        'basicConstraints=critical,CA:TRUE',
        '-addext',
        'subjectAltName=DNS:mail.sample.com,DNS:smtp.sample.com',
      ],
      { stdio: 'pipe' },
    );
    await running.answerDialogs([file('own.csr')]);
    await page().keyboard.press('Control+o');
    await page().getByText('Key proven').waitFor();
    await page().getByText('The request asks to be a CA').waitFor();
    const row = (name: string) => page().getByRole('row', { name: new RegExp(name) });
    await row('Basic Constraints').getByText('changed').waitFor();
    await row('Subject Alternative Name').getByText('kept').waitFor();
    await row('Extended Key Usage').getByText('added').waitFor();
    await page().getByRole('button', { name: 'Sign', exact: true }).click();
    await page().getByText('mail.sample.com is signed').waitFor();
  });

  it('takes a dropped request too, and answers a damaged one clearly', async () => {
    const drop = async (name: string, text: string): Promise<void> => {
      const data = await page().evaluateHandle(
        ([fileName, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([content ?? ''], fileName ?? ''));
          return transfer;
        },
        [name, text],
      );
      await page().dispatchEvent('body', 'dragover', { dataTransfer: data });
      await page().dispatchEvent('body', 'drop', { dataTransfer: data });
    };
    const good = readFileSync(file('own.csr'), 'utf8');
    await drop('damaged.csr', good.replace(/\n(.{20}).{8}/, '\n$1!!!!!!!!'));
    await page()
      .getByText(/line 2/i)
      .first()
      .waitFor();
    await drop('again.csr', good);
    await page().getByText('Key proven').waitFor();
    await page().getByRole('button', { name: 'Take off the table' }).click();
  });

  it('is in the list, exports cert.pem, and three other judges accept the chain', async () => {
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'mail.sample.com' }).click();
    await running.answerDialogs([file('cert.pem')]);
    await page().keyboard.press('Control+e');
    const dialog = page().getByRole('dialog', { name: /Export/ });
    await dialog.getByText('cert.pem', { exact: false }).first().waitFor();
    await dialog
      .getByRole('radio', { name: /^cert\b/i })
      .first()
      .click({ force: true });
    await dialog.getByRole('button', { name: 'Save…' }).click();
    // Until it is read back the dialog is at work, and Escape leaves it be.
    await dialog.getByText('Saved and checked').waitFor();
    expect(run('test', '-s', file('cert.pem')).ok).toBe(true);
    await page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    expect(verify('-purpose', 'sslserver', '-verify_hostname', 'mail.sample.com', file('cert.pem'))).toContain('OK');
    const subject = run('openssl', 'x509', '-in', file('cert.pem'), '-noout', '-subject').output;
    expect(subject).toContain('emailAddress = postmaster@sample.com, L = Metropolis');
    const certtool = run(
      'certtool',
      '--verify',
      '--load-ca-certificate',
      file('cacert.pem'),
      '--verify-hostname',
      'mail.sample.com',
      '--infile',
      file('cert.pem'),
    );
    expect(certtool.output).toContain('Verified. The certificate is trusted.');
    const database = `sql:${folder.path}`;
    run('certutil', '-N', '-d', database, '--empty-password');
    run('certutil', '-A', '-d', database, '-n', 'ca', '-t', 'CT,C,C', '-a', '-i', file('cacert.pem'));
    run('certutil', '-A', '-d', database, '-n', 'leaf', '-t', ',,', '-a', '-i', file('cert.pem'));
    expect(run('certutil', '-V', '-d', database, '-n', 'leaf', '-u', 'V', '-e').output).toContain(
      'certificate is valid',
    );
  });

  it('is revoked with its CRL, and OpenSSL then refuses it', async () => {
    await page().keyboard.press('Control+Shift+r');
    await page().getByRole('button', { name: 'Revoke certificate' }).click();
    await running.answerDialogs([file('rootca.crl')]);
    await page()
      .getByRole('button', { name: /Save CRL/ })
      .click();
    await expect.poll(() => run('test', '-s', file('rootca.crl')).ok).toBe(true);
    expect(verify('-crl_check', '-CRLfile', file('rootca.crl'), file('cert.pem'))).toContain('certificate revoked');
    expect(verify('-crl_check', '-CRLfile', file('rootca.crl'), file('key-cert.pem'))).toContain('OK');
    await page().keyboard.press('Escape');
  });
});

describe('closed and opened again', () => {
  it('is all there, opens for the right passphrase only, and says what is wrong with another', async () => {
    expect(running.consoleErrors).toEqual([]);
    await running.close();
    running = await startApp({ profile: file('profile') });
    await page().getByText('The vault is locked.').waitFor();
    await page().keyboard.press('Control+2');
    await page().getByRole('row').filter({ hasText: 'www.sample.com' }).waitFor();
    const passphrase = page().getByRole('textbox', { name: 'Passphrase' });
    await passphrase.fill('not the passphrase');
    await page().getByRole('button', { name: 'Unlock' }).click();
    await page()
      .getByText(/passphrase/i)
      .filter({ hasText: /not|wrong|another/i })
      .first()
      .waitFor();
    await passphrase.fill(PASSPHRASE);
    await page().getByRole('button', { name: 'Unlock' }).click();
    await page().getByRole('button', { name: 'Lock now' }).waitFor();
    expect(running.consoleErrors).toEqual([]);
  });
});
