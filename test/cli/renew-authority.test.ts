import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenSsl, OPENSSL_IS_HERE } from '../pki/openssl.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
const judge = new OpenSsl();
beforeAll(async () => {
  fixture = await vaultFixture();
  await fixture.json(
    'ca',
    'create',
    '--name',
    'issuing',
    '--subject',
    'CN=Issuing',
    '--key',
    'ec-p256',
    '--parent',
    'root',
  );
  await issue('leaf', 'root');
  await issue('below', 'issuing');
  await exported('root', 'root.pem');
  await exported('issuing', 'issuing.pem');
});
afterAll(async () => {
  judge.remove();
  await fixture.remove();
});

const issue = (host: string, ca: string) =>
  fixture.json(
    'cert',
    'issue',
    '--ca',
    ca,
    '--subject',
    `CN=${host}.test`,
    '--dns',
    `${host}.test`,
    '--out',
    judge.path(host),
  );
const exported = (ca: string, file: string) =>
  fixture.json('ca', 'export', ca, '--format', 'pem', '--out', judge.path(file));
const verify = (trust: string, leaf: string, ...untrusted: string[]) =>
  judge.run(
    'verify',
    '-x509_strict',
    '-CAfile',
    trust,
    ...untrusted.flatMap((file) => ['-untrusted', file]),
    `${leaf}/cert.pem`,
  );
const identifier = (file: string) => judge.run('x509', '-in', file, '-noout', '-ext', 'subjectKeyIdentifier');

describe.runIf(OPENSSL_IS_HERE)('ca renew', () => {
  it('keeps key, name and key identifier of a root, so that everything below stays valid', async () => {
    const before = await fixture.json('ca', 'show', 'root');
    const dry = (await fixture.locked('ca', 'renew', 'root', '--days', '7300', '--dry-run', '--json')).json();
    expect(dry).toMatchObject({ dryRun: true, ca: 'root', subject: before['subject'] });
    expect((await fixture.json('ca', 'show', 'root'))['serialNumber']).toBe(before['serialNumber']);

    const renewed = await fixture.json('ca', 'renew', 'root', '--days', '7300');
    expect(renewed['serialNumber']).not.toBe(before['serialNumber']);
    // Each counts from its own second.
    const later = Date.parse(String(renewed['notAfter'])) - Date.parse(String(dry['notAfter']));
    expect([later >= 0, later < 60_000]).toEqual([true, true]);
    await exported('root', 'root-2.pem');
    expect(identifier('root-2.pem')).toBe(identifier('root.pem'));
    for (const trust of ['root.pem', 'root-2.pem']) {
      expect(verify(trust, 'leaf')).toContain('OK');
      expect(verify(trust, 'below', 'issuing.pem')).toContain('OK');
    }
    await issue('after', 'root');
    expect(verify('root.pem', 'after')).toContain('OK');
    expect(await fixture.json('cert', 'show', String(before['certificateId']))).toMatchObject({ state: 'superseded' });
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it('renews an intermediate under its parent, and its children stay valid', async () => {
    await fixture.json('ca', 'renew', 'issuing', '--days', '3000');
    await exported('issuing', 'issuing-2.pem');
    expect(verify('root.pem', 'below', 'issuing-2.pem')).toContain('OK');
    const past = await fixture.unlocked('ca', 'renew', 'issuing', '--days', '9000', '--json');
    expect(past.error().code).toMatch(/VALIDITY_/);
  });
});

describe.runIf(OPENSSL_IS_HERE)('ca renew --new-key', () => {
  it('re-roots: old and new vouch for each other, and what is affected is listed with what to do', async () => {
    const dry = (await fixture.locked('ca', 'renew', 'root', '--new-key', '--dry-run', '--json')).json();
    expect(dry).toMatchObject({ name: 'root G2', crossCertificates: ['old-signs-new', 'new-signs-old'] });
    const made = await fixture.json('ca', 'renew', 'root', '--new-key', '--key', 'ec-p384', '--days', '3650');
    expect(made).toMatchObject({ name: 'root G2', parent: null, keyAlgorithm: 'EC-P384', replaces: 'root' });
    expect(made['subject']).toContain('CN=Test Root G2');
    const affected = made['affected'] as { kind: string; subject: string; todo: string }[];
    expect(affected.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'ca CN=Issuing',
      'certificate CN=leaf.test',
      'certificate CN=after.test',
    ]);
    expect(affected[1]?.todo).toContain('--ca "root G2"');

    await exported('root G2', 'g2.pem');
    const crosses = (await fixture.json('cert', 'list')) as unknown as {
      items: { id: string; profile: string; subject: string }[];
    };
    const cross = (subject: string) =>
      crosses.items.find((one) => one.profile === 'cross-certificate' && one.subject.includes(subject))?.id ?? '';
    await fixture.json(
      'cert',
      'export',
      cross('Root G2'),
      '--format',
      'cert',
      '--out',
      judge.path('old-signs-new.pem'),
    );
    await fixture.json(
      'cert',
      'export',
      cross('Test Root,'),
      '--format',
      'cert',
      '--out',
      judge.path('new-signs-old.pem'),
    );
    expect(verify('g2.pem', 'leaf', 'new-signs-old.pem')).toContain('OK');
    expect(verify('g2.pem', 'below', 'issuing.pem', 'new-signs-old.pem')).toContain('OK');
    await issue('fresh', 'root G2');
    expect(verify('g2.pem', 'fresh')).toContain('OK');
    expect(verify('root.pem', 'fresh', 'old-signs-new.pem')).toContain('OK');

    // The old one still signs its CRLs, and by --ca a certificate moves to the new one.
    await fixture.json('crl', 'issue', 'root', '--out', judge.path('old.crl'));
    expect(judge.run('crl', '-in', 'old.crl', '-noout', '-CAfile', 'root.pem')).toBeDefined();
    const moved = await fixture.json(
      'cert',
      'renew',
      '--match',
      'leaf.test',
      '--ca',
      'root G2',
      '--out',
      judge.path('moved'),
    );
    expect(moved).toMatchObject({ ca: 'root G2' });
    expect(verify('g2.pem', 'moved')).toContain('OK');
    const child = await fixture.json('ca', 'renew', 'issuing', '--parent', 'root G2', '--days', '1000');
    expect(child).toMatchObject({ parent: 'root G2' });
    await exported('issuing', 'issuing-3.pem');
    expect(verify('g2.pem', 'below', 'issuing-3.pem')).toContain('OK');
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it('warns where a path length leaves no room for the bridge', async () => {
    await fixture.json(
      'ca',
      'create',
      '--name',
      'short',
      '--subject',
      'CN=Short',
      '--key',
      'ec-p256',
      '--path-length',
      '0',
    );
    const made = await fixture.json(
      'ca',
      'renew',
      'short',
      '--new-key',
      '--name',
      'shorter',
      '--subject',
      'CN=Shorter',
    );
    expect(made).toMatchObject({ name: 'shorter', subject: 'CN=Shorter', crossCertificates: ['new-signs-old'] });
    expect(made['findings']).toContainEqual(expect.objectContaining({ code: 'no-bridge-from-old' }));
    const strict = await fixture.unlocked('ca', 'renew', 'short', '--new-key', '--strict', '--json');
    expect(strict.error().code).toBe('STRICT_REFUSED');
    const loose = await fixture.unlocked('ca', 'renew', 'short', '--name', 'x', '--json');
    expect(loose.status).toBe(2);
  });

  it('gives an intermediate a sibling under the same parent', async () => {
    const made = await fixture.json('ca', 'renew', 'issuing', '--new-key', '--days', '900');
    expect(made).toMatchObject({ name: 'issuing G2', parent: 'root G2', crossCertificates: [] });
  });
});
