import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Main } from './main-process.ts';

describe('bringing an OpenSSL folder, renewing and re-rooting its CA, as main does it', () => {
  let folder = '';
  const main = new Main();
  const file = (name: string): string => path.join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'import-'));
    main.dialogs.push(file('sample'));
    await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'Sample' });
    mkdirSync(file('demoCA/private'), { recursive: true });
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Old CA'].concat([
        '-days',
        '3650',
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
        '-keyout',
        file('demoCA/private/cakey.pem'),
        '-out',
        file('demoCA/cacert.pem'),
      ]),
      { stdio: 'pipe' },
    );
    writeFileSync(file('demoCA/index.txt'), '');
    writeFileSync(file('demoCA/serial'), '1000\n');
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('tells first, records then, and takes no path from the page', async () => {
    await expect(main.call('runImport', { passphrase: null })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    main.dialogs.push(file('demoCA'));
    const report = await main.call('planImport', { from: 'folder', passphrase: null });
    expect(report).toMatchObject({ outcome: 'planned', name: 'demoCA', kind: 'openssl-ca', keys: 1 });
    expect((await main.call('listAuthorities', {})).items).toEqual([]);
    await main.call('runImport', { passphrase: null });
    expect((await main.call('listAuthorities', {})).items).toMatchObject([{ name: 'Old CA', hasPrivateKey: true }]);
  });

  it('is cancelled while it reads, and nothing is here; while it records, and goes on when it is imported again', async () => {
    mkdirSync(file('bigCA/private'), { recursive: true });
    const made = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=Big CA',
      '-days',
      '900',
    ];
    const into = ['-keyout', file('bigCA/private/cakey.pem'), '-out', file('bigCA/cacert.pem')];
    execFileSync('openssl', ['req', '-x509', ...made, ...into], { stdio: 'pipe' });
    writeFileSync(file('bigCA/serial'), '01\n');
    const row = (at: number): string =>
      `R\t300101000000Z\t260101000000Z\t${(0x10_00_00 + at).toString(16).toUpperCase()}\tunknown\t/CN=h${String(at)}\n`;
    const total = 2_000;
    writeFileSync(file('bigCA/index.txt'), Array.from({ length: total }, (_, at) => row(at)).join(''));
    // Every step takes long, so that each is told, and others are heard after it.
    let now = 0;
    const slow = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
    onTestFinished(() => slow.mockRestore());
    /** Cancels the work at the first progress that is so far. */
    const cancelledAt = async <T>(fraction: number, act: () => Promise<T>): Promise<T> => {
      main.progressed = ({ work, fraction: done }) => {
        if (done !== null && done >= fraction) void main.call('cancelWork', { work });
      };
      return act().finally(() => {
        main.progressed = () => undefined;
      });
    };
    const names = async () => (await main.call('listAuthorities', {})).items.map(({ name }) => name);

    main.dialogs.push(file('bigCA'));
    const looked = await cancelledAt(0, () => main.call('planImport', { from: 'folder', passphrase: null }));
    expect(looked).toEqual({ outcome: 'cancelled' });
    expect(await main.call('planImport', { from: 'again', passphrase: null })).toMatchObject({ bareSerials: total });
    const early = await cancelledAt(0, () => main.call('runImport', { passphrase: null }));
    expect(early).toEqual({ outcome: 'cancelled' });
    expect(await names()).not.toContain('Big CA');

    const late = await cancelledAt(0.6, () => main.call('runImport', { passphrase: null }));
    expect(late).toMatchObject({ outcome: 'imported', complete: false, keys: 0 });
    const keyless = (await main.call('listAuthorities', {})).items.find(({ name }) => name === 'Big CA');
    expect(keyless).toMatchObject({ hasPrivateKey: false });
    const rest = await main.call('runImport', { passphrase: null });
    expect(rest).toMatchObject({ outcome: 'imported', complete: true, keys: 1 });
    const brought = [late, rest].map((one) => (one.outcome === 'imported' ? one.bareSerials : 0));
    expect(brought[0]).toBeGreaterThan(0);
    expect((brought[0] ?? 0) + (brought[1] ?? 0)).toBe(total);
  });

  it('renews it with its key, and puts another in its place', async () => {
    const [ca] = (await main.call('listAuthorities', {})).items;
    const id = ca?.id ?? '';
    const plan = await main.call('planAuthorityRenewal', { id, newKey: true, validityDays: null });
    expect(plan).toMatchObject({ name: 'Old CA G2', crosses: ['old-signs-new', 'new-signs-old'] });
    expect(await main.call('renewAuthority', { id, newKey: false, validityDays: 4000 })).toMatchObject({ id });
    const next = await main.call('renewAuthority', { id, newKey: true, validityDays: null });
    expect(next).toMatchObject({ name: 'Old CA G2', hasPrivateKey: true });
    const { purposes } = await main.call('showPurposes', { id: next.certificateId });
    expect(purposes.find((one) => one.purpose === 'crlsign')).toMatchObject({ ca: { answer: 'yes' } });
  });
});
