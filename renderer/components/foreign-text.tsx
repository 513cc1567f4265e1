import type { ReactElement } from 'react';
import { readForeignText } from '../state/foreign-text.ts';

/**
 * Text that someone else wrote: a text node, isolated from what stands around it (UAX #9), with what cannot be seen
 * shown as its number. `lines="many"` keeps line breaks that our own side made.
 */
export function ForeignText({ text, lines = 'one' }: { text: string; lines?: 'one' | 'many' }): ReactElement {
  return (
    <bdi dir="auto" className={lines === 'many' ? 'foreign foreign-lines' : 'foreign'}>
      {readForeignText(text, lines).map((piece, at) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <span key={at} className="escape">
            {piece.text}
          </span>
        ),
      )}
    </bdi>
  );
}
