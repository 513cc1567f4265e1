/** Text that someone else wrote, cut so that what cannot be seen, or what re-orders what can, is shown as its number. */

export interface TextPiece {
  readonly kind: 'text' | 'escape';
  readonly text: string;
}

/**
 * Characters that a reader would not see, or that change how their neighbours are read: controls, format and bidirectional
 * characters, private and unassigned ones, lone surrogates (`\p{C}`), line and paragraph separators, blanks other than
 * the space, fillers, joiners and variation selectors.
 */
const UNSEEN = new RegExp(
  '[' +
    String.raw`\p{C}\p{Zl}\p{Zp}` +
    String.raw`\u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}\u{2800}` +
    String.raw`\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{3164}\u{ffa0}` +
    String.raw`\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}` +
    ']',
  'u',
);

/** A base letter may carry this many marks before the rest are shown as numbers (stacked marks paint over other lines). */
const MARKS_SHOWN = 2;

/**
 * Cuts a text into what can be shown as it is and what is shown as an escape.
 *
 * `lines` keeps line feeds and tabs, for text that our own side laid out in lines.
 */
export function readForeignText(text: string, lines: 'one' | 'many' = 'one'): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let plain = '';
  let marks = 0;
  for (const character of text) {
    marks = /\p{M}/u.test(character) ? marks + 1 : 0;
    const isLayout = lines === 'many' && (character === '\n' || character === '\t');
    if (isLayout || (!UNSEEN.test(character) && marks <= MARKS_SHOWN)) {
      plain += character;
      continue;
    }
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
    pieces.push({ kind: 'escape', text: escapeOf(character) });
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return pieces;
}

/** The same as one string, for names that assistive technology reads and for titles. */
export function visibleText(text: string): string {
  return readForeignText(text)
    .map((piece) => piece.text)
    .join('');
}

function escapeOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
