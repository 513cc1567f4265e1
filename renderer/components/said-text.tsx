import type { ReactElement } from 'react';
import { piecesOfSaid } from '../state/said.ts';
import { ForeignText } from './foreign-text.tsx';
import { InstantText } from './instant.tsx';

/**
 * A sentence of main's own, which names facts as the record has them (docs/adr/0070): its instants as dates in the user's language,
 * and what it is about by its name.
 */
export function SaidText({ text, about }: { text: string; about?: { id: string; name: string } }): ReactElement {
  return (
    <span>
      {piecesOfSaid(text, about).map((piece, at) =>
        piece.kind === 'instant' ? (
          <InstantText key={at} instant={piece.text} to="minute" />
        ) : (
          <ForeignText key={at} text={piece.text} lines="many" />
        ),
      )}
    </span>
  );
}
