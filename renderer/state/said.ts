/** What main says in a sentence, cut into words and instants. */

export interface SaidPiece {
  readonly kind: 'words' | 'instant';
  readonly text: string;
}

/** As `formatInstant` writes them: RFC 3339 in UTC, whole seconds. */
const INSTANT = /(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/u;

/** `about`: whom the sentence calls by its id has this name. */
export function piecesOfSaid(sentence: string, about?: { id: string; name: string }): readonly SaidPiece[] {
  return sentence
    .split(INSTANT)
    .map((text): SaidPiece => {
      if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return { kind: 'instant', text };
      return { kind: 'words', text: about === undefined ? text : named(text, about) };
    })
    .filter(({ text }) => text !== '');
}

/** `cert-1` is not in `cert-12`. The name goes in as it is: `$` has no meaning in it. */
function named(text: string, { id, name }: { id: string; name: string }): string {
  return text.replaceAll(/\b[a-z]+-\d+\b/gu, (found) => (found === id ? name : found));
}
