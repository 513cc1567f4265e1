import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForeignText, visibleText } from '../../../renderer/state/foreign-text.ts';

describe('readForeignText', () => {
  it('leaves ordinary text of any script as it is', () => {
    for (const text of ['mail.sample.com', 'Bücher GmbH', 'Ελληνικά', 'שלום', 'مثال', '例え', 'a+b=c <img src=x>'])
      expect(readForeignText(text)).toEqual([{ kind: 'text', text }]);
  });

  it.each([
    ['a right-to-left override', 'exe\u202efdp.csr', 'exe⟨U+202E⟩fdp.csr'],
    ['an isolate', 'a\u2066b\u2069', 'a⟨U+2066⟩b⟨U+2069⟩'],
    ['a zero-width space', 'pay\u200bpal', 'pay⟨U+200B⟩pal'],
    ['a zero-width joiner', 'a\u200db', 'a⟨U+200D⟩b'],
    ['a byte order mark', '\ufeffx', '⟨U+FEFF⟩x'],
    ['a soft hyphen', 'sam\u00adple', 'sam⟨U+00AD⟩ple'],
    ['NUL', 'good.example\0.evil', 'good.example⟨U+0000⟩.evil'],
    ['escape sequences of terminals', '\u001b[31mred', '⟨U+001B⟩[31mred'],
    ['a C1 control', 'a\u0085b', 'a⟨U+0085⟩b'],
    ['a line separator', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['a no-break space', 'a\u00a0b', 'a⟨U+00A0⟩b'],
    ['a Hangul filler', 'a\u3164b', 'a⟨U+3164⟩b'],
    ['a tag character', 'a\u{e0041}b', 'a⟨U+E0041⟩b'],
    ['a private character', '\ue000', '⟨U+E000⟩'],
    ['a lone surrogate', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['a line feed', 'one\ntwo', 'one⟨U+000A⟩two'],
  ])('shows %s as its number', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('keeps line feeds and tabs of text that our side laid out in lines, and nothing else', () => {
    expect(readForeignText('a\n\tb\r\u202e', 'many').map((piece) => piece.text)).toEqual([
      'a\n\tb',
      '⟨U+000D⟩',
      '⟨U+202E⟩',
    ]);
  });

  it('shows a letter with two marks, and numbers from the third on, so that no stack of marks paints over other lines', () => {
    expect(visibleText('e\u0301')).toBe('e\u0301');
    expect(visibleText('e\u0301\u0302\u0303\u0304')).toBe('e\u0301\u0302⟨U+0303⟩⟨U+0304⟩');
  });

  it('never lets a character through that is not seen, and loses none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
        const pieces = readForeignText(text);
        const plain = pieces.filter((piece) => piece.kind === 'text').map((piece) => piece.text);
        expect(plain.join('')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        const back = pieces.map((piece) =>
          piece.kind === 'text' ? piece.text : String.fromCodePoint(Number.parseInt(piece.text.slice(3, -1), 16)),
        );
        expect(back.join('')).toBe(text);
      }),
    );
  });
});
