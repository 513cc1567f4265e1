import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
});
afterAll(() => fixture.remove());

const issue = (host: string) =>
  fixture.json('cert', 'issue', '--ca', 'root', '--subject', `CN=${host}`, '--dns', host, '--days', '20');

describe('cert renew', () => {
  it('signs the kept request again, tells what it replaces, and writes its files', async () => {
    const old = await issue('mail.sample.com');
    const renewed = await fixture.json(
      'cert',
      'renew',
      String(old['id']),
      '--days',
      '90',
      '--out',
      fixture.path('mail'),
    );
    expect(renewed).toMatchObject({
      supersedes: old['id'],
      subject: old['subject'],
      subjectAltNames: ['DNS:mail.sample.com'],
      hasPrivateKey: true,
      state: 'valid',
      done: 1,
    });
    expect(renewed['serialNumber']).not.toBe(old['serialNumber']);
    expect(existsSync(fixture.path('mail/key-cert.pem'))).toBe(true);
    const before = await fixture.json('cert', 'show', String(old['id']));
    expect(before['state']).toBe('superseded');
  });

  it('changes nothing on a dry run, and needs no passphrase for it', async () => {
    const old = await issue('dry.sample.com');
    const plan = await fixture.locked('cert', 'renew', String(old['id']), '--dry-run', '--json');
    expect(plan.status).toBe(0);
    expect(plan.json()).toMatchObject({ dryRun: true, subjectAltNames: ['DNS:dry.sample.com'] });
    expect((await fixture.json('cert', 'show', String(old['id'])))['state']).toBe('expiring');
  });

  it('renews many, each on its own legs, with status 1 when one is refused', async () => {
    const [first, second] = [await issue('a.sample.com'), await issue('b.sample.com')];
    await fixture.json('cert', 'renew', String(first['id']), '--new-key');
    const ran = await fixture.unlocked('cert', 'renew', String(first['id']), String(second['id']), '--json');
    expect(ran.status).toBe(1);
    expect(ran.json()).toMatchObject({
      done: 1,
      refused: 1,
      results: [
        { ok: false, error: { code: 'POLICY_REFUSED' } },
        { ok: true, certificate: { supersedes: second['id'] } },
      ],
    });
  });

  it('says what is not there', async () => {
    const nobody = await fixture.unlocked('cert', 'renew', 'cert-999', '--json');
    expect([nobody.status, nobody.error().code]).toEqual([4, 'CERTIFICATE_NOT_FOUND']);
  });
});
