import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenSsl, OPENSSL_IS_HERE } from '../pki/openssl.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

const DAY = 86_400_000;
let fixture: VaultFixture;
const judge = new OpenSsl();
beforeAll(async () => {
  fixture = await vaultFixture();
});
afterAll(async () => {
  judge.remove();
  await fixture.remove();
});

const issue = (host: string, days = '20') =>
  fixture.json('cert', 'issue', '--ca', 'root', '--subject', `CN=${host}`, '--dns', host, '--days', days);
/** Some days from now, with the passphrase. */
const later = async (days: number, ...words: string[]) => {
  const now = new Date(Date.now() + days * DAY);
  return fixture.with({ now }, ...words, '--passphrase-file', fixture.passphraseFile);
};
const stateOf = async (id: unknown) => {
  const { state, reason } = await fixture.json('cert', 'show', String(id));
  return [state, reason];
};

describe('cert renew --revoke-old-after', () => {
  it('revokes the old one by the next command after that day, says so, and not before', async () => {
    const old = await issue('a.test');
    const renewed = await fixture.json('cert', 'renew', String(old['id']), '--days', '90', '--revoke-old-after', '7');
    const planned = Date.parse(String((renewed['results'] as { revokeOldAt: string }[])[0]?.revokeOldAt));
    expect(Math.round((planned - Date.now()) / DAY)).toBe(7);
    const early = await later(6, 'crl', 'issue', 'root');
    expect(early.stderr).toBe('');
    expect(await stateOf(old['id'])).toEqual(['superseded', null]);
    const due = await later(8, 'crl', 'issue', 'root');
    expect(due.stderr).toContain(`as planned: ${String(old['id'])}`);
    expect(due.stdout).toContain('BEGIN X509 CRL');
    expect(await stateOf(old['id'])).toEqual(['revoked', 'superseded']);
    expect((await later(9, 'crl', 'issue', 'root')).stderr).toBe('');
    const kinds = ((await fixture.json('audit', 'list')) as unknown as { items: { kind: string }[] }).items;
    expect(kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['revocation.planned', 'revocation.plan-ended', 'certificate.revoked']),
    );
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it('leaves alone what is on hold or revoked, and what has no working successor; --due tells', async () => {
    const [held, gone, orphan, plain] = [
      await issue('h.test'),
      await issue('g.test'),
      await issue('o.test'),
      await issue('p.test'),
    ];
    const renew = async (old: Record<string, unknown>, after: string) =>
      fixture.json('cert', 'renew', String(old['id']), '--days', '90', '--revoke-old-after', after);
    await renew(held, '0');
    await fixture.json('cert', 'revoke', String(gone['id']), '--reason', 'certificateHold');
    expect((await renew(gone, '0'))['results']).toMatchObject([{ revokeOldAt: null }]);
    await renew(plain, '1');
    expect(await stateOf(held['id'])).toEqual(['revoked', 'superseded']);
    const orphaned = await fixture.json(
      'cert',
      'renew',
      String(orphan['id']),
      '--days',
      '90',
      '--revoke-old-after',
      '1',
    );
    await fixture.json('cert', 'revoke', String(orphaned['id']), '--reason', 'keyCompromise');
    const dry = (await later(2, 'cert', 'revoke', '--due', '--dry-run', '--json')).json();
    expect(dry).toMatchObject({
      dryRun: true,
      results: [
        { certificate: plain['id'], outcome: 'revoked' },
        { certificate: orphan['id'], outcome: 'left-alone' },
      ],
    });
    const done = (await later(2, 'cert', 'revoke', '--due', '--json')).json();
    expect(done).toMatchObject({ done: 1 });
    expect(await stateOf(orphan['id'])).toEqual(['superseded', null]);
    expect(await stateOf(gone['id'])).toEqual(['held', 'certificateHold']);
    expect((await fixture.unlocked('cert', 'revoke', 'x', '--due')).status).toBe(2);
  });

  it('leaves alone what was put on hold after it was planned', async () => {
    const old = await issue('later.test');
    await fixture.json('cert', 'renew', String(old['id']), '--days', '90', '--revoke-old-after', '1');
    await fixture.json('cert', 'revoke', String(old['id']), '--reason', 'certificateHold');
    const due = (await later(2, 'cert', 'revoke', '--due', '--json')).json() as { results: { certificate: string }[] };
    expect(due.results.find(({ certificate }) => certificate === old['id'])).toMatchObject({
      outcome: 'left-alone',
      why: 'on-hold',
    });
    expect(await stateOf(old['id'])).toEqual(['held', 'certificateHold']);
  });
});

describe('cert revoke --ca', () => {
  it.runIf(OPENSSL_IS_HERE)(
    'puts a serial number that we never saw on the next CRL, with its invalidity date',
    async () => {
      const words = ['cert', 'revoke', '0A:1B:2C:3D', '--ca', 'root', '--reason', 'keyCompromise'];
      const dry = (await fixture.locked(...words, '--dry-run', '--json')).json();
      expect(dry).toMatchObject({ results: [{ serialNumber: '0a1b2c3d', certificate: null }] });
      const ran = await fixture.json(...words, '--invalidity-date', '2026-01-02');
      expect(ran).toMatchObject({ done: 1, results: [{ ok: true, serialNumber: '0a1b2c3d', ca: 'root' }] });
      await fixture.json('crl', 'issue', 'root', '--out', judge.path('root.crl'));
      const said = judge.run('crl', '-in', 'root.crl', '-noout', '-text');
      expect(said).toMatch(
        /Serial Number: 0A1B2C3D[^]*?Key Compromise[^]*?Invalidity Date:\s+Jan {2}2 00:00:00 2026 GMT/,
      );
      const again = await fixture.unlocked(...words, '--json');
      expect(again.json()).toMatchObject({ refused: 1, results: [{ error: { code: 'ALREADY_REVOKED' } }] });
      const hold = await fixture.unlocked(
        'cert',
        'revoke',
        '0b',
        '--ca',
        'root',
        '--reason',
        'certificateHold',
        '--json',
      );
      expect(hold.json()).toMatchObject({ results: [{ error: { code: 'POLICY_REFUSED' } }] });
      const known = await issue('k.test');
      const ours = await fixture.json('cert', 'revoke', String(known['serialNumber']), '--ca', 'root');
      expect(ours).toMatchObject({ results: [{ certificate: { id: known['id'], state: 'revoked' } }] });
      expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
    },
  );

  it.runIf(OPENSSL_IS_HERE)('keeps an expired entry for one more CRL, and then drops it; or for good', async () => {
    const short = await issue('s.test', '1');
    await fixture.json('cert', 'revoke', String(short['id']), '--reason', 'superseded');
    const serial = String(short['serialNumber']).toUpperCase();
    const numbers: number[] = [];
    const lists = async (days: number) => {
      const file = judge.path(`day-${String(days)}.crl`);
      const ran = await later(days, 'crl', 'issue', 'root', '--out', file, '--force');
      expect(ran.status).toBe(0);
      const said = judge.run('crl', '-in', file, '-noout', '-text');
      numbers.push(Number(/CRL Number:\s*(\d+)/.exec(said)?.[1]));
      return said.includes(serial);
    };
    expect(await lists(0)).toBe(true);
    expect(await lists(3)).toBe(true);
    expect(await lists(4)).toBe(false);
    expect(await lists(5)).toBe(false);
    const policy = judge.write('policy.json', '{"expiredOnCrl":"for-good"}');
    await fixture.json('ca', 'policy', 'root', '--set', policy);
    expect(await lists(6)).toBe(true);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
