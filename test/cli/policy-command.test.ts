import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
});
afterAll(() => fixture.remove());

const set = async (policy: unknown) => {
  await writeFile(fixture.path('policy.json'), JSON.stringify(policy));
  return fixture.unlocked('ca', 'policy', 'root', '--set', fixture.path('policy.json'), '--json');
};
const issue = (...words: string[]) => fixture.unlocked('cert', 'issue', '--ca', 'root', '--json', ...words);

describe('ca policy', () => {
  it('answers with what --set takes, and a round trip changes nothing', async () => {
    const before = await fixture.locked('ca', 'policy', 'root', '--json');
    expect(before.status).toBe(0);
    expect((await set(before.json())).json()).toEqual(before.json());
    expect((await set({ crlDays: 7, subjectFields: { organizationName: 'match', CN: 'supplied' } })).json()).toEqual({
      ...before.json(),
      crlDays: 7,
      subjectFields: { O: 'match', CN: 'supplied' },
    });
    const audit = (await fixture.locked('audit', 'list', '--json')).json() as { items: { kind: string }[] };
    expect(audit.items[0]?.kind).toBe('authority.settings-changed');
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it.each([
    [{ crlDay: 7 }, '“crlDay”'],
    [{ subjectFields: { O: 'maybe' } }, '“subjectFields.O”'],
    [{ subjectFields: { colour: 'match' } }, '“colour”'],
    [{ subjectFields: { O: 'match', organizationName: 'optional' } }, 'twice'],
    [{ maximumDays: 0, uniqueSubject: 'yes' }, '“uniqueSubject”'],
    [[], 'expected object'],
  ])('refuses %j by name, and changes nothing', async (policy, named) => {
    const before = (await fixture.locked('ca', 'policy', 'root', '--json')).stdout;
    const ran = await set(policy);
    expect([ran.status, ran.error().code]).toEqual([1, 'MALFORMED_POLICY']);
    expect(ran.error().message).toContain(named);
    expect((await fixture.locked('ca', 'policy', 'root', '--json')).stdout).toBe(before);
  });

  it('says that a file is no JSON, and shows a change on a dry run only', async () => {
    await writeFile(fixture.path('broken.json'), '{');
    const broken = await fixture.unlocked('ca', 'policy', 'root', '--set', fixture.path('broken.json'), '--json');
    expect(broken.error().code).toBe('MALFORMED_POLICY');
    await writeFile(fixture.path('dry.json'), '{"crlDays": 99}');
    const dry = await fixture.locked('ca', 'policy', 'root', '--set', fixture.path('dry.json'), '--dry-run', '--json');
    expect(dry.json()['crlDays']).toBe(99);
    expect((await fixture.locked('ca', 'policy', 'root', '--json')).json()['crlDays']).toBe(7);
  });

  it('holds what is signed against verbs, defaults, days, keys and names', async () => {
    await set({
      subjectFields: { O: 'match', CN: 'supplied', OU: 'forbidden' },
      subjectDefaults: { O: 'The Sample Company', L: 'Metropolis' },
      maximumDays: 90,
      keyTypes: ['ec-p256'],
      permittedNames: ['.sample.com'],
      excludedNames: ['secret.sample.com'],
    });
    const good = await issue('--subject', 'CN=a.sample.com', '--dns', 'a.sample.com');
    expect(good.json()['subject']).toBe('CN=a.sample.com,L=Metropolis,O=The Sample Company');
    const { notBefore, notAfter } = good.json() as { notBefore: string; notAfter: string };
    expect((Date.parse(notAfter) - Date.parse(notBefore)) / 86_400_000).toBe(90);
    const code = async (...words: string[]) => (await issue(...words)).error().code;
    expect(await code('--subject', 'CN=a.other.com', '--dns', 'a.other.com')).toBe('NAME_NOT_PERMITTED');
    expect(await code('--subject', 'CN=x', '--dns', 'secret.sample.com')).toBe('NAME_NOT_PERMITTED');
    expect(await code('--subject', 'CN=b.sample.com,OU=IT', '--dns', 'b.sample.com')).toBe('POLICY_REFUSED');
    expect(await code('--subject', 'CN=b.sample.com', '--dns', 'b.sample.com', '--days', '91')).toBe(
      'VALIDITY_TOO_LONG',
    );
    expect(await code('--subject', 'CN=b.sample.com', '--dns', 'b.sample.com', '--key', 'ed25519')).toBe(
      'POLICY_REFUSED',
    );
  });

  it('refuses a second live certificate of one subject once that is turned on, in one batch too', async () => {
    await set({ uniqueSubject: true });
    const twin = await issue('--subject', 'CN=a.sample.com', '--dns', 'a.sample.com');
    expect(twin.error()).toMatchObject({ code: 'POLICY_REFUSED', message: expect.stringContaining('renew') as string });
    await mkdir(fixture.path('twins'));
    for (const name of ['one', 'two'])
      await fixture.json(
        ...['csr', 'create', '--subject', 'CN=c.sample.com,O=The Sample Company', '--dns', 'c.sample.com'],
        ...['--out', fixture.path(`twins/${name}.csr`)],
      );
    const batch = await issue('--csr', fixture.path('twins'));
    expect(batch.json()).toMatchObject({ done: 1, refused: 1 });
    const renewed = await fixture.unlocked('cert', 'renew', '--match', 'CN=a.sample.com', '--json');
    expect(renewed.status).toBe(0);
  });
});

describe('cert issue --all-or-nothing', () => {
  it('issues nothing where one is refused, and says which; else all in one transaction', async () => {
    await set({ uniqueSubject: false });
    await mkdir(fixture.path('batch'));
    for (const host of ['d', 'e'])
      await fixture.json(
        ...['csr', 'create', '--subject', `CN=${host}.sample.com,O=The Sample Company`, '--dns', `${host}.sample.com`],
        ...['--out', fixture.path(`batch/${host}.csr`)],
      );
    await fixture.json(
      ...['csr', 'create', '--subject', 'CN=f.other.com,O=The Sample Company', '--dns', 'f.other.com'],
      ...['--out', fixture.path('batch/f.csr')],
    );
    const count = async () => ((await fixture.locked('cert', 'list', '--json')).json() as { total: number }).total;
    const before = await count();
    const refused = await issue('--csr', fixture.path('batch'), '--all-or-nothing');
    expect([refused.status, refused.error().code]).toEqual([1, 'BATCH_REFUSED']);
    expect(refused.error().detail).toMatchObject({ refused: [{ source: 'f.csr', code: 'NAME_NOT_PERMITTED' }] });
    expect(await count()).toBe(before);
    const files = ['d', 'e'].flatMap((host) => ['--csr', fixture.path(`batch/${host}.csr`)]);
    expect((await issue(...files, '--all-or-nothing')).json()).toMatchObject({ done: 2, refused: 0 });
    expect(await count()).toBe(before + 2);
  });
});
