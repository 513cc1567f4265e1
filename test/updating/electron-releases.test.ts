import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoundedRequests } from '../../electron/updating/bounded-requests.ts';
import { ElectronReleases } from '../../electron/updating/electron-releases.ts';
import type { PackageKind } from '../../electron/updating/package-kind.ts';
import { announcedHost, FEED_NAME, type AnnouncedHost } from './announced-host.ts';

/** Node's network where Electron's own would be: the same class but for that. */
class NodeRequests extends BoundedRequests {
  protected override open(
    ...[options, callback]: Parameters<BoundedRequests['open']>
  ): ReturnType<BoundedRequests['open']> {
    return request(options as object, callback) as unknown as ReturnType<BoundedRequests['open']>;
  }
}

const IMAGE = 'chancery-0.2.0-x86_64.AppImage';
const DEB = 'chancery-0.2.0-amd64.deb';
const NEW_PROGRAM = `echo new\n#${'x'.repeat(300_000)}`;
const goOn = (): Promise<boolean> => Promise.resolve(true);

let folder: string;
let host: AnnouncedHost;
const left: string[] = [];
const image = (): string => path.join(folder, 'Chancery.AppImage');

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'chancery-updating-'));
  host = await announcedHost({ [IMAGE]: NEW_PROGRAM, [DEB]: 'a package' });
  left.length = 0;
  writeFileSync(image(), 'the old one');
  process.env['APPIMAGE'] = image();
});
afterEach(async () => {
  delete process.env['APPIMAGE'];
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

function installed({
  version = '0.1.0',
  now = new Date(),
  ...given
}: { version?: string; kind?: PackageKind; now?: Date } = {}): ElectronReleases {
  return new ElectronReleases({
    kind: given.kind ?? 'AppImage',
    feed: host.feed,
    now: () => now,
    fetch: globalThis.fetch,
    leaving: () => left.push('lock released'),
    requests: new NodeRequests(),
    app: {
      version,
      name: 'chancery',
      isPackaged: true,
      appUpdateConfigPath: path.join(folder, 'none.yml'),
      userDataPath: folder,
      baseCachePath: path.join(folder, 'cache'),
      whenReady: () => Promise.resolve(),
      relaunch: () => left.push('relaunched'),
      quit: () => left.push('ended'),
      onQuit: () => left.push('waits for the end'),
    },
  });
}
/** An answer without a length that goes on as long as somebody takes it. */
const endless =
  (sent: (bytes: number) => void) =>
  (response: ServerResponse): void => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed) {
        sent(65_536);
        if (!response.write(Buffer.alloc(65_536))) break;
      }
    };
    response.on('drain', more);
    more();
  };
const pending = (): string[] => {
  const cache = path.join(folder, 'cache', 'chancery-updater', 'pending');
  return existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.AppImage')) : [];
};
const refusedAs = (code: string): unknown => expect.objectContaining({ code });

describe('look', () => {
  it('tells of a newer release that its makers signed, and of none that is not newer', async () => {
    expect(await installed().look()).toMatchObject({
      version: '0.2.0',
      notes: 'Faster.\nSafer.',
      bytes: Buffer.byteLength(NEW_PROGRAM),
    });
    expect(await installed({ version: '0.1.99' }).look()).not.toBeNull();
    for (const version of ['0.2.0', '0.2.1', '0.10.0', '1.0.0']) expect(await installed({ version }).look()).toBeNull();
  });

  it('asks for the announcement and its signature alone, and brings nothing along by which it is known again', async () => {
    await installed().look();
    expect(host.asked.map((one) => one.path).sort()).toEqual([`/stable/${FEED_NAME}`, `/stable/${FEED_NAME}.sig`]);
    for (const { headers } of host.asked)
      expect(Object.keys(headers).filter((name) => /staging|cookie|auth|x-/u.test(name))).toEqual([]);
    expect(pending()).toEqual([]);
  });

  it('refuses what a stranger signed, what was altered after signing, and what has no signature', async () => {
    host.announce(host.announcement, generateKeyPairSync('ed25519').privateKey);
    await expect(installed().look()).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    host.announce(host.announcement);
    host.answers.set(`/stable/${FEED_NAME}`, host.announcement.replace('0.2.0', '0.3.0'));
    await expect(installed().look()).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    host.announce(host.announcement);
    host.answers.set(`/stable/${FEED_NAME}.sig`, '');
    await expect(installed().look()).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
  });

  it.each([
    ['an old one that is shown again', { validUntil: '2026-01-01T00:00:00Z' }],
    ['that of another system', { feed: 'latest-mac.yml' }],
    [
      'a file of another host',
      { files: [{ url: 'https://a.example/x.AppImage', sha512: 'A'.repeat(86) + '==', size: 1 }] },
    ],
    ['a file in another folder', { files: [{ url: '../x.AppImage', sha512: 'A'.repeat(86) + '==', size: 1 }] }],
    ['a file without a digest', { files: [{ url: 'x.AppImage', size: 1 }] }],
    ['no file of this kind', { files: [{ url: 'x.deb', sha512: 'A'.repeat(86) + '==', size: 1 }] }],
    [
      'two files of this kind',
      { files: ['x', 'y'].map((name) => ({ url: `${name}.AppImage`, sha512: 'A'.repeat(86) + '==', size: 1 })) },
    ],
    ['a version that is none', { version: '9' }],
    ['one with more in it', { run: 'x' }],
  ])('refuses %s, though it is signed', async (_, wrong) => {
    host.announce(JSON.stringify({ ...(JSON.parse(host.announcement) as object), ...wrong }));
    await expect(installed().look()).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
  });

  it('follows nowhere, reads no endless answer, and says when there is none', async () => {
    host.answers.set(`/stable/${FEED_NAME}`, (response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await expect(installed().look()).rejects.toEqual(refusedAs('HOST_UNREACHABLE'));
    expect(host.asked.map((one) => one.path)).not.toContain('/elsewhere');
    let sent = 0;
    host.answers.set(
      `/stable/${FEED_NAME}`,
      endless((bytes) => (sent += bytes)),
    );
    await expect(installed().look()).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    expect(sent).toBeLessThan(16 * 1_048_576);
    host.answers.delete(`/stable/${FEED_NAME}`);
    await expect(installed().look()).rejects.toEqual(refusedAs('HOST_UNREACHABLE'));
    await host.close();
    await expect(installed().look()).rejects.toEqual(refusedAs('HOST_UNREACHABLE'));
  });
});

describe('download', () => {
  it('fetches what was found, whole, and tells how far it is', async () => {
    const releases = installed();
    await releases.look();
    const steps: number[] = [];
    expect(await releases.download('0.2.0', (done, total) => (steps.push(done / total), goOn()))).toBe(true);
    expect(steps.at(-1)).toBe(1);
    expect(pending()).toEqual([IMAGE]);
    await expect(releases.prove('0.2.0')).resolves.toBeUndefined();
    // Nothing waits for the end of the program to install itself.
    expect(left).toEqual([]);
  });

  it('takes the file of its own kind of package', async () => {
    const releases = installed({ kind: 'deb' });
    await releases.look();
    await releases.download('0.2.0', goOn);
    expect(host.asked.at(-1)?.path).toBe(`/stable/${DEB}`);
  });

  it('fetches nothing that was not found before, and no older one', async () => {
    const releases = installed({ version: '0.3.0' });
    expect(await releases.look()).toBeNull();
    for (const version of ['0.2.0', '0.4.0'])
      await expect(releases.download(version, goOn)).rejects.toEqual(refusedAs('NOT_SUPPORTED'));
    expect(host.asked.map((one) => one.path)).not.toContain(`/stable/${IMAGE}`);
  });

  it('forgets what it found when the announcement is no longer good', async () => {
    const releases = installed();
    await releases.look();
    host.announce(host.announcement, generateKeyPairSync('ed25519').privateKey);
    await expect(releases.look()).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    await expect(releases.download('0.2.0', goOn)).rejects.toEqual(refusedAs('NOT_SUPPORTED'));
  });

  it('refuses a file that was altered, and keeps nothing of it', async () => {
    host.answers.set(`/stable/${IMAGE}`, NEW_PROGRAM.replace('echo', 'evil'));
    const releases = installed();
    await releases.look();
    await expect(releases.download('0.2.0', goOn)).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    expect(pending()).toEqual([]);
    await expect(releases.install('0.2.0')).rejects.toEqual(refusedAs('NOT_SUPPORTED'));
  });

  it('cuts off a file that goes on beyond what was announced', async () => {
    let sent = 0;
    host.answers.set(
      `/stable/${IMAGE}`,
      endless((bytes) => (sent += bytes)),
    );
    const releases = installed();
    await releases.look();
    await expect(releases.download('0.2.0', goOn)).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    expect(sent).toBeLessThan(64 * 1_048_576);
    expect(pending()).toEqual([]);
  });

  it('ends where a person cancels, keeps nothing, and may be begun again', async () => {
    const releases = installed();
    await releases.look();
    host.answers.set(`/stable/${IMAGE}`, (response) => {
      response.writeHead(200, { 'content-length': Buffer.byteLength(NEW_PROGRAM) });
      response.write(NEW_PROGRAM.slice(0, 1000));
    });
    expect(await releases.download('0.2.0', () => Promise.resolve(false))).toBe(false);
    // The stream to it is closed before it is taken away.
    await vi.waitFor(() => expect(pending()).toEqual([]), { timeout: 15_000 });
    await expect(releases.prove('0.2.0')).rejects.toEqual(refusedAs('NOT_SUPPORTED'));
    host.answers.set(`/stable/${IMAGE}`, NEW_PROGRAM);
    expect(await releases.download('0.2.0', goOn)).toBe(true);
  });

  it('says that the host is gone when it stops half way', async () => {
    host.answers.set(`/stable/${IMAGE}`, (response) => {
      response.writeHead(200, { 'content-length': Buffer.byteLength(NEW_PROGRAM) });
      response.write(NEW_PROGRAM.slice(0, 1000), () => response.destroy());
    });
    const releases = installed();
    await releases.look();
    await expect(releases.download('0.2.0', goOn)).rejects.toEqual(refusedAs('HOST_UNREACHABLE'));
    expect(pending()).toEqual([]);
  });
});

// That it is installed is seen where Electron is: test/e2e/updates.test.ts.
describe('install', () => {
  it('reads the file once more, and does not install what was altered since', async () => {
    const releases = installed();
    await releases.look();
    await releases.download('0.2.0', goOn);
    writeFileSync(path.join(folder, 'cache', 'chancery-updater', 'pending', IMAGE), 'something else');
    await expect(releases.install('0.2.0')).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
    expect(readFileSync(image(), 'utf8')).toBe('the old one');
    expect(left).toEqual([]);
  });

  it('tells when the system did not take it', async () => {
    const releases = installed();
    await releases.look();
    await releases.download('0.2.0', goOn);
    delete process.env['APPIMAGE'];
    await expect(releases.install('0.2.0')).rejects.toEqual(refusedAs('UPDATE_REFUSED'));
  });
});
