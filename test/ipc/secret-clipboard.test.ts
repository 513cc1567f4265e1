import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SecretClipboard } from '../../electron/ipc/secret-clipboard.ts';

describe('SecretClipboard', () => {
  let held = '';
  const clipboard = () =>
    new SecretClipboard({
      read: () => Promise.resolve(held),
      write: (text) => {
        held = text;
        return Promise.resolve();
      },
    });
  beforeEach(() => {
    vi.useFakeTimers();
    held = '';
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes a secret away after 30 seconds', async () => {
    expect(await clipboard().copy('six words', true)).toEqual({ clearedAfterSeconds: 30 });
    await vi.advanceTimersByTimeAsync(29_900);
    expect(held).toBe('six words');
    await vi.advanceTimersByTimeAsync(200);
    expect(held).toBe('');
  });

  it('takes a private key for a secret whatever it is called', async () => {
    expect(await clipboard().copy('-----BEGIN PRIVATE KEY-----', false)).toEqual({ clearedAfterSeconds: 30 });
  });

  it('leaves what was copied meanwhile, by us or by others', async () => {
    const ours = clipboard();
    await ours.copy('six words', true);
    held = 'a letter';
    await vi.advanceTimersByTimeAsync(31_000);
    expect(held).toBe('a letter');
    await ours.copy('six words', true);
    await ours.copy('-----BEGIN CERTIFICATE-----', false);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(held).toBe('-----BEGIN CERTIFICATE-----');
  });

  it('takes it away at once when the app ends', async () => {
    const ours = clipboard();
    await ours.copy('six words', true);
    await ours.clear();
    expect(held).toBe('');
  });
});
