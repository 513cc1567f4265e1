import { X } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import { visibleText } from '../state/foreign-text.ts';
import { addNames, type NameChip } from '../state/name-chip.ts';
import { Field } from './field.tsx';
import { ForeignText } from './foreign-text.tsx';

interface NameChipsProps {
  readonly label: string;
  readonly hint?: string;
  readonly chips: readonly NameChip[];
  readonly onChange: (chips: readonly NameChip[]) => void;
  readonly autoFocus?: boolean;
}

/** Names as chips which know DNS from IP: Enter, comma or space adds, Backspace takes back, a pasted list becomes many. */
export function NameChips({ label, hint, chips, onChange, autoFocus }: NameChipsProps): ReactElement {
  const id = useId();
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const bad = chips.find((chip) => chip.problem !== null);

  const add = (text: string): void => {
    if (text.trim() !== '') onChange(addNames(chips, text));
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const modified = event.ctrlKey || event.metaKey;
    if ((event.key === 'Enter' || event.key === ',' || event.key === ' ') && typed.trim() !== '' && !modified) {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Enter' && !modified) {
      event.preventDefault();
    } else if (event.key === 'Backspace' && typed === '') {
      const last = chips.at(-1);
      if (last === undefined) return;
      // Taken back to be changed, not thrown away.
      event.preventDefault();
      setTyped(last.text);
      onChange(chips.slice(0, -1));
    }
  };

  return (
    <Field
      id={id}
      label={label}
      {...(hint === undefined ? {} : { hint })}
      problem={bad?.problem == null ? null : say(`names.problem.${bad.problem}`, { name: visibleText(bad.text) })}
    >
      <div className="chips" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        <ul className="chip-list" aria-label={label}>
          {chips.map((chip, at) => (
            <li key={`${chip.kind}:${chip.text}`} className={chip.problem === null ? 'chip' : 'chip chip-bad'}>
              <span className="chip-kind">{chip.kind}</span>
              <ForeignText text={chip.text} />
              <button
                type="button"
                className="chip-remove"
                aria-label={say('names.remove', { name: visibleText(chip.text) })}
                onClick={() => {
                  onChange(chips.filter((_, index) => index !== at));
                  input.current?.focus();
                }}
              >
                <X className="icon" strokeWidth={2} />
              </button>
            </li>
          ))}
        </ul>
        <input
          ref={input}
          id={id}
          className="chip-input"
          value={typed}
          autoFocus={autoFocus}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={chips.length === 0 ? 'mail.example.org' : ''}
          aria-describedby={`${id}-notes`}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(typed)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            if (!/[\s,;]/u.test(pasted.trim())) return;
            event.preventDefault();
            add(typed + pasted);
          }}
        />
      </div>
    </Field>
  );
}
