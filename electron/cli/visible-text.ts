/**
 * What must never reach a terminal as it is: C0 and C1 controls (a certificate could retitle the window or clear the screen),
 * line and paragraph separators, zero-width and bidirectional characters (a name could read as another), tags, and halves of
 * surrogate pairs. Source: Unicode 15.1 categories Cc, Cf, Zl, Zp and Cs, and Default_Ignorable_Code_Point, which shows as nothing.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** One line of foreign text, every character visible: `\u{202e}` stands for U+202E. */
export function visibleLine(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for text of several lines, whose line feeds stay. */
export function visibleText(text: string): string {
  return text.split('\n').map(visibleLine).join('\n');
}

/** One JSON document that is the same to a parser, and harmless to a terminal. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(INVISIBLE, (character) =>
    character === '\n'
      ? character
      : // Outside the basic plane JSON writes a surrogate pair (RFC 8259 §7).
        [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}
