import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { piecesOfSaid } from '../state/said.ts';
import { ForeignText } from './foreign-text.tsx';
import { InstantText } from './instant.tsx';

/**
 * A sentence of main's own, which names facts as the record has them (docs/adr/0070): its instants as dates in the user's language,
 * and what it is about by its name. In another language the words are marked as the English that they are, so that a screen reader
 * changes its voice (WCAG 2.2, 3.1.2), and the dates among them as the user's.
 */
export function SaidText({ text, about }: { text: string; about?: { id: string; name: string } }): ReactElement {
  const { locale } = useIntl();
  const [english, own] = locale.startsWith('en') ? [{}, {}] : [{ lang: 'en' }, { lang: locale }];
  return (
    <span dir="ltr" {...english}>
      {piecesOfSaid(text, about).map((piece, at) =>
        piece.kind === 'instant' ? (
          <span key={at} {...own}>
            <InstantText instant={piece.text} to="minute" />
          </span>
        ) : (
          <ForeignText key={at} text={piece.text} lines="many" />
        ),
      )}
    </span>
  );
}
