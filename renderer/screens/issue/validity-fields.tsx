import type { ReactElement } from 'react';
import { Segments } from '../../components/choices.tsx';
import { useSay } from '../../messages.ts';
import { daysOf, VALIDITY_CHOICES, type ValidityChoice } from '../../state/issue-form.ts';

interface Validity {
  readonly validity: ValidityChoice;
  readonly otherDays: string;
}

/** How long it works: as the profile says, or one of the usual terms, or so many days. */
export function ValidityFields(props: { value: Validity; onEdit: (change: Partial<Validity>) => void }): ReactElement {
  const { value, onEdit } = props;
  const say = useSay();
  return (
    <span className="field-line">
      <Segments
        label={say('issue.validity')}
        value={value.validity}
        options={VALIDITY_CHOICES.map((choice) => ({ value: choice, label: say(`validity.${choice}`) }))}
        onChange={(validity) => onEdit({ validity })}
      />
      {value.validity === 'other' ? (
        <span className="field-line field-narrow">
          <input
            className="input"
            aria-label={say('validity.days')}
            inputMode="numeric"
            value={value.otherDays}
            aria-invalid={daysOf(value) === undefined || undefined}
            onChange={(event) => onEdit({ otherDays: event.target.value })}
          />
          <span className="field-suffix">{say('validity.daysUnit')}</span>
        </span>
      ) : null}
    </span>
  );
}
