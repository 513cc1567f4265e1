import type { ReactElement } from 'react';
import { readWrittenName } from '../state/name-chip.ts';
import { ForeignText } from './foreign-text.tsx';

/** Names of a certificate or request, each with its kind. */
export function NameList({ names }: { names: readonly string[] }): ReactElement {
  return (
    <ul className="name-list">
      {names.map((written, at) => {
        const { kind, text } = readWrittenName(written);
        return (
          <li key={at} className="chip chip-still">
            {kind === '' ? null : <span className="chip-kind">{kind}</span>}
            <ForeignText text={text} />
          </li>
        );
      })}
    </ul>
  );
}
