import { describe, expect, it } from 'vitest';
import { visibleJson, visibleLine, visibleText } from '../../electron/cli/visible-text.ts';

/** Retitles a window, clears a screen by C1, turns the direction, hides, breaks the line, tags. */
const HOSTILE = [
  '\u001b]0;owned\u0007',
  '\u009b2J',
  '\u202e',
  '\u200b',
  '\u2028',
  '\u{e0041}',
  '\u00ad',
  '\ud800',
  '\r',
];

describe('visibleLine', () => {
  it.each(HOSTILE)('shows %j as escapes', (hostile) => {
    expect(visibleLine(`a${hostile}b`)).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u2028\u202e\u{e0041}\ud800]/u,
    );
    expect(visibleLine(`a${hostile}b`)).toContain('\\u{');
  });

  it('shows a line feed, which would look like another line of ours', () => {
    expect(visibleLine('CN=a\nState  valid')).toBe('CN=a\\u{a}State  valid');
  });

  it('leaves letters of every script as they are', () => {
    expect(visibleLine('Größe Ελλάδα 日本 ß')).toBe('Größe Ελλάδα 日本 ß');
  });
});

describe('visibleText', () => {
  it('keeps lines and nothing else', () => {
    expect(visibleText('a\nb\tc\u001b')).toBe('a\nb\\u{9}c\\u{1b}');
  });
});

describe('visibleJson', () => {
  it.each(HOSTILE)('parses back to the same with %j in it, and holds none of it', (hostile) => {
    const value = { subject: `CN=${hostile}x` };
    const text = visibleJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
