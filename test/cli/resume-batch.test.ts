import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
let requests: string;

beforeAll(async () => {
  fixture = await vaultFixture();
  requests = fixture.path('requests');
  await mkdir(requests);
  for (const host of ['a.test', 'b.test', 'c.test'])
    await fixture.json(
      'csr',
      'create',
      '--subject',
      `CN=${host}`,
      '--dns',
      host,
      '--out',
      join(requests, `${host}.csr`),
    );
});
afterAll(() => fixture.remove());

const issue = (...more: string[]) => fixture.json('cert', 'issue', '--ca', 'root', ...more);

describe('cert issue --resume', () => {
  it('signs what was not signed, answers the rest with its certificate, and writes the files that are missing', async () => {
    const out = fixture.path('out');
    await issue('--csr', join(requests, 'b.test.csr'));
    const first = await issue('--csr', requests, '--resume', '--out', out);
    expect(first).toMatchObject({
      done: 3,
      refused: 0,
      results: [
        { certificate: { subject: 'CN=a.test' } },
        { alreadyIssued: true, certificate: { subject: 'CN=b.test' } },
        { certificate: { subject: 'CN=c.test' } },
      ],
    });
    expect((await readdir(out)).sort()).toEqual(['a.test', 'b.test', 'c.test']);

    await rm(join(out, 'c.test'), { recursive: true });
    const { total } = await fixture.json('cert', 'list');
    const again = await issue('--csr', requests, '--resume', '--out', out);
    expect(again['results']).toMatchObject([{ alreadyIssued: true }, { alreadyIssued: true }, { alreadyIssued: true }]);
    expect(await readdir(join(out, 'c.test'))).toContain('key-cert.pem');
    expect((await fixture.json('cert', 'list'))['total']).toBe(total);

    // A stop between two files of one certificate; and a folder that is somebody else's.
    const whole = await readdir(join(out, 'a.test'));
    await rm(join(out, 'a.test/fullchain.pem'));
    await rm(join(out, 'a.test/key-cert.pem'));
    await rm(join(out, 'b.test/fullchain.pem'));
    await writeFile(join(out, 'b.test/cert.pem'), 'of something else');
    const third = await issue('--csr', requests, '--resume', '--out', out);
    expect(third['results']).toMatchObject([{ files: [{}, {}].map(() => expect.any(String) as unknown) }, {}, {}]);
    expect((await readdir(join(out, 'a.test'))).sort()).toEqual(whole.sort());
    expect(await readdir(join(out, 'b.test'))).not.toContain('fullchain.pem');
  });

  it('does not go with a batch in one transaction', async () => {
    const ran = await fixture.unlocked(
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      requests,
      '--resume',
      '--all-or-nothing',
    );
    expect(ran.status).toBe(2);
  });
});
