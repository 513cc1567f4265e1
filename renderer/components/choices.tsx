import { useId, type ReactElement, type ReactNode } from 'react';
import { FieldGroup, type Option } from './field.tsx';

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** `count`: how many it stands for, in a lower voice; left out where there is little room. */
  readonly options: readonly (Option<T> & { readonly count?: string | null })[];
  readonly onChange: (value: T) => void;
}

/** A few choices side by side, one of them taken: radio buttons in the shape of one control. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>): ReactElement {
  const name = useId();
  return (
    <span className="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className="segment">
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>
            {option.label}
            {option.count == null ? null : <span className="segment-count">{option.count}</span>}
          </span>
        </label>
      ))}
    </span>
  );
}

interface TicksProps<T extends string> {
  readonly label: string;
  readonly taken: readonly T[];
  readonly options: readonly Option<T>[];
  readonly onToggle: (value: T) => void;
}

/** Any number of a few choices, side by side. */
export function Ticks<T extends string>({ label, taken, options, onToggle }: TicksProps<T>): ReactElement {
  return (
    <span className="ticks" role="group" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className="check">
          <input type="checkbox" checked={taken.includes(option.value)} onChange={() => onToggle(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </span>
  );
}

interface RadioListProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (Option<T> & { readonly detail?: ReactNode })[];
  readonly onChange: (value: T) => void;
}

/** Choices below each other, each with a word of detail. */
export function RadioList<T extends string>({ label, value, options, onChange }: RadioListProps<T>): ReactElement {
  const name = useId();
  return (
    <FieldGroup label={label} role="radiogroup">
      <div className="radio-list">
        {options.map((option) => (
          <label key={option.value} className="radio">
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span className="radio-label">{option.label}</span>
            {option.detail === undefined ? null : <span className="radio-detail">{option.detail}</span>}
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}
