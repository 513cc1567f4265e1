import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
  const subject = ['--subject', 'CN=Told,O=The Sample Company,C=US', '--key', 'ec-p256'];
  await fixture.json('ca', 'create', '--name', 'told', ...subject, '--crl-url', 'http://pki.sample.com/told.crl');
}, 60_000);
afterAll(() => fixture.remove());

/** Serves, asks, stops. */
async function whileServing(words: readonly string[], ask: (url: string) => Promise<void>) {
  const untilStopped = async (said: () => string): Promise<void> =>
    ask(/at (http:\S+)/.exec(said())?.[1] ?? 'http://nowhere.invalid/');
  return fixture.with({ untilStopped }, 'serve', '--listen', '127.0.0.1:0', '--json', ...words);
}

describe('serve', () => {
  it('serves every CA until it is stopped, and signs the CRL that was missing', async () => {
    const ran = await whileServing(['--passphrase-file', fixture.passphraseFile], async (url) => {
      expect(await (await fetch(url)).text()).toContain('told.crl');
      expect((await fetch(`${url}told.crl`)).headers.get('content-type')).toBe('application/pkix-crl');
      expect((await fetch(`${url}root.crt`)).status).toBe(200);
      const malformed = await fetch(`${url}ocsp`, {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'application/ocsp-request' },
      });
      expect(Buffer.from(await malformed.arrayBuffer()).toString('hex')).toBe('30030a0101');
    });
    expect(ran.json()).toMatchObject({ stopped: true });
    expect(ran.stderr).toMatch(/^Serving root, told at http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect((await fixture.json('crl', 'list', 'told'))['total']).toBe(1);
  });

  it('needs no passphrase without OCSP, and serves only what is named', async () => {
    const ran = await whileServing(['--no-ocsp', '--ca', 'root'], async (url) => {
      expect((await fetch(`${url}root.crt`)).status).toBe(200);
      expect((await fetch(`${url}told.crt`)).status).toBe(404);
      expect((await fetch(`${url}ocsp`, { method: 'POST', body: 'x' })).status).toBe(404);
    });
    expect(ran.status).toBe(0);
  });

  it.each([
    ['no passphrase', [], 'PASSPHRASE_REQUIRED', 3],
    ['a CA that is not there', ['--ca', 'nobody'], 'AUTHORITY_NOT_FOUND', 4],
    ['a name to listen on', ['--listen', 'pki.sample.com:80'], 'USAGE', 2],
    ['an address that is not ours', ['--listen', '192.0.2.1:8080', '--no-ocsp'], 'LISTEN_FAILED', 1],
  ])('refuses %s', async (_, words, code, status) => {
    const ran = await fixture.locked('serve', ...words, '--json');
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
  });
});
