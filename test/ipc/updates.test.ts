import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { releaseHandlers } from '../../electron/ipc/handlers/release-handlers.ts';
import { newerRelease, type Feed, type Fetch } from '../../electron/ipc/updates.ts';
import type { Preferences, PreferenceStore } from '../../electron/preferences.ts';

const maker = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const feed: Feed = {
  url: 'https://releases.example/stable.json',
  publicKey: maker.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};
const NOW = new Date('2026-11-21T12:00:00Z');
const said = { version: '0.2.0', page: 'https://releases.example/0.2.0', validUntil: '2026-12-21T12:00:00Z' };

/** A host that answers with these octets and this signature, and remembers what it was asked. */
function host(announcement: string, key = maker.privateKey, alter = (text: string): string => text) {
  const asked: [string, RequestInit][] = [];
  const signature = sign(null, Buffer.from(announcement), key).toString('base64');
  const fetch: Fetch = (url, init) => {
    asked.push([url, init]);
    return Promise.resolve(new Response(url.endsWith('.sig') ? `${signature}\n` : alter(announcement)));
  };
  return { asked, fetch };
}
const look = (fetch: Fetch, version = '0.1.0'): ReturnType<typeof newerRelease> =>
  newerRelease(feed, version, NOW, fetch);

describe('newerRelease', () => {
  it('tells of a newer release that its makers signed, and of none that is not newer', async () => {
    const { fetch } = host(JSON.stringify(said));
    expect(await look(fetch)).toEqual({ version: '0.2.0', page: 'https://releases.example/0.2.0' });
    expect(await look(fetch, '0.1.99')).not.toBeNull();
    for (const version of ['0.2.0', '0.2.1', '0.10.0', '1.0.0']) expect(await look(fetch, version)).toBeNull();
  });

  it('asks twice, follows nowhere, and brings nothing along', async () => {
    const { fetch, asked } = host(JSON.stringify(said));
    await look(fetch);
    expect(asked.map(([url]) => url)).toEqual([feed.url, `${feed.url}.sig`]);
    for (const [, init] of asked) {
      expect(init).toMatchObject({ redirect: 'error', credentials: 'omit' });
      expect(init.headers).toBeUndefined();
    }
  });

  it('refuses what a stranger signed, and what was altered after signing', async () => {
    await expect(look(host(JSON.stringify(said), stranger.privateKey).fetch)).rejects.toMatchObject({
      code: 'UPDATE_REFUSED',
    });
    const altered = host(JSON.stringify(said), maker.privateKey, (text) => text.replace('0.2.0', '9.9.9'));
    await expect(look(altered.fetch)).rejects.toMatchObject({ code: 'UPDATE_REFUSED' });
  });

  it('refuses an announcement without a signature', async () => {
    const bare: Fetch = (url) => Promise.resolve(new Response(url.endsWith('.sig') ? '' : JSON.stringify(said)));
    await expect(look(bare)).rejects.toMatchObject({ code: 'UPDATE_REFUSED' });
  });

  it('refuses an old announcement that is shown again, one that leads elsewhere than to https, and one with more in it', async () => {
    for (const wrong of [
      { ...said, validUntil: '2026-11-20T00:00:00Z' },
      { ...said, page: 'file:///etc/passwd' },
      { ...said, version: '0.2' },
      { ...said, run: 'x' },
    ])
      await expect(look(host(JSON.stringify(wrong)).fetch)).rejects.toMatchObject({ code: 'UPDATE_REFUSED' });
    await expect(look(host('not JSON').fetch)).rejects.toMatchObject({ code: 'UPDATE_REFUSED' });
  });

  it('reads no endless answer, and says when there is none', async () => {
    await expect(look(host('x'.repeat(20_000)).fetch)).rejects.toMatchObject({ code: 'UPDATE_REFUSED' });
    await expect(look(() => Promise.reject(new TypeError('fetch failed')))).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
    });
    await expect(look(() => Promise.resolve(new Response('', { status: 404 })))).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
    });
  });
});

describe('releaseHandlers', () => {
  const context = { preferences: memoryPreferences(), clock: { now: () => NOW }, version: '0.1.0' };

  it('asks nobody while updates are off, which is how they come', async () => {
    const { fetch, asked } = host(JSON.stringify(said));
    const handlers = releaseHandlers(context, feed, fetch);
    expect(await handlers.updates({ on: null })).toEqual({ state: 'off' });
    await expect(handlers.lookForUpdate({})).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(asked).toEqual([]);
    expect(await handlers.updates({ on: true })).toEqual({ state: 'on' });
    expect(asked).toEqual([]);
    expect(await handlers.lookForUpdate({})).toMatchObject({ newer: { version: '0.2.0' } });
    expect(await handlers.updates({ on: false })).toEqual({ state: 'off' });
    await expect(handlers.lookForUpdate({})).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(asked.length).toBe(2);
  });

  it('asks nobody at all in a build that no release machine made', async () => {
    const { fetch, asked } = host(JSON.stringify(said));
    const handlers = releaseHandlers(context, undefined, fetch);
    expect(await handlers.updates({ on: true })).toEqual({ state: 'unavailable' });
    await expect(handlers.lookForUpdate({})).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(asked).toEqual([]);
  });
});

function memoryPreferences(): PreferenceStore {
  let updates = false;
  return {
    read: () => ({ updates }) as Preferences,
    write: (changes) => {
      updates = changes.updates ?? updates;
    },
    rememberVault: () => undefined,
  };
}
