import { describe, expect, it } from 'vitest';
import { isTrustedSender } from '../../electron/ipc/sender.ts';

describe('isTrustedSender', () => {
  it('takes the main frame of our own page', () => {
    expect(isTrustedSender({ url: 'app://chancery/index.html', isMainFrame: true })).toBe(true);
  });

  it.each([
    ['a frame within it', 'app://chancery/index.html', false],
    ['another host', 'app://evil/index.html', true],
    ['another host that begins alike', 'app://chancery.evil/index.html', true],
    ['another scheme', 'https://chancery/index.html', true],
    ['a file', 'file:///chancery/index.html', true],
    ['a blank page', 'about:blank', true],
    ['no address', '', true],
    ['a user name that looks like our host', 'app://chancery@evil/index.html', true],
  ])('refuses %s', (_, url, isMainFrame) => {
    expect(isTrustedSender({ url, isMainFrame })).toBe(false);
  });
});
