import { CircleAlert } from 'lucide-react';
import { useId, type HTMLInputAutoCompleteAttribute, type ReactElement, type ReactNode, type Ref } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value, in words. */
  readonly problem?: string | null;
}

/** A label and its control side by side, a hint and a problem below; one below the other where there is no room. */
export function Field(props: FieldProps & { id: string; children: ReactNode }): ReactElement {
  const { id, label, hint, problem, children } = props;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="field-control">
        {children}
        <FieldNotes id={id} hint={hint} problem={problem ?? null} />
      </div>
    </div>
  );
}

/** The same for a control of several parts, which a `label` element cannot name. */
export function FieldGroup(props: FieldProps & { role?: 'group' | 'radiogroup'; children: ReactNode }): ReactElement {
  const id = useId();
  const { label, hint, problem, role = 'group', children } = props;
  return (
    <div className="field" role={role} aria-labelledby={id} aria-describedby={`${id}-notes`}>
      <span className="field-label" id={id}>
        {label}
      </span>
      <div className="field-control">
        {children}
        <FieldNotes id={id} hint={hint} problem={problem ?? null} />
      </div>
    </div>
  );
}

function FieldNotes({
  id,
  hint,
  problem,
}: {
  id: string;
  hint: ReactNode;
  problem: string | null;
}): ReactElement | null {
  if (hint === undefined && problem === null) return null;
  return (
    <div id={`${id}-notes`} className="field-notes">
      {problem === null ? null : (
        <span className="field-problem">
          <CircleAlert className="icon" strokeWidth={1.75} /> {problem}
        </span>
      )}
      {hint === undefined ? null : <span className="field-hint">{hint}</span>}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'date' | 'search' | 'number';
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  readonly width?: 'narrow' | 'full';
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly suffix?: string;
  readonly max?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField(props: TextFieldProps): ReactElement {
  const id = useId();
  const { label, hint, problem, value, onChange, type = 'text', width = 'full' } = props;
  return (
    <Field id={id} label={label} hint={hint} problem={problem ?? null}>
      <span className={`field-line field-${width}`}>
        <input
          ref={props.ref}
          id={id}
          className="input"
          type={type}
          value={value}
          placeholder={props.placeholder}
          autoFocus={props.autoFocus}
          required={props.required}
          autoComplete={props.autoComplete ?? 'off'}
          spellCheck={false}
          max={props.max}
          aria-invalid={typeof problem === 'string' || undefined}
          aria-describedby={`${id}-notes`}
          onChange={(event) => onChange(event.target.value)}
        />
        {props.suffix === undefined ? null : <span className="field-suffix">{props.suffix}</span>}
      </span>
    </Field>
  );
}

interface LinesFieldProps extends FieldProps {
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

/** A list, an entry a line; it grows with its text. */
export function LinesField({ label, hint, problem, value, placeholder, onChange }: LinesFieldProps): ReactElement {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} problem={problem ?? null}>
      <textarea
        id={id}
        className="input lines"
        value={value}
        rows={Math.min(8, Math.max(1, value.split('\n').length))}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-notes`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface SelectFieldProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
}

/** The platform's own list: it opens where and how people of that platform expect. */
export function SelectField<T extends string>(props: SelectFieldProps<T>): ReactElement {
  const id = useId();
  return (
    <Field id={id} label={props.label} hint={props.hint} problem={props.problem ?? null}>
      <Select id={id} value={props.value} options={props.options} onChange={props.onChange} />
    </Field>
  );
}

interface SelectProps<T extends string> {
  readonly id?: string;
  readonly label?: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
}

export function Select<T extends string>({ id, label, value, options, onChange }: SelectProps<T>): ReactElement {
  return (
    <span className="select">
      <select
        id={id}
        aria-label={label}
        value={value}
        onChange={(event) => {
          const option = options[event.target.selectedIndex];
          if (option !== undefined) onChange(option.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}

interface CheckFieldProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ label, checked, onChange }: CheckFieldProps): ReactElement {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}
