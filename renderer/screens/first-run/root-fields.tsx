import { useMemo, type ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { KEY_TYPES } from '../../../shared/pki-terms.ts';
import { SelectField, TextField } from '../../components/field.tsx';
import { useSay } from '../../messages.ts';
import { countries } from '../../state/countries.ts';
import { rootProblems, type RootField, type RootForm } from '../../state/root-form.ts';

interface RootFieldsProps {
  readonly form: RootForm;
  /** Whether someone tried to go on: only then an empty field is a problem. */
  readonly tried: boolean;
  readonly onEdit: (change: Partial<RootForm>) => void;
  readonly autoFocus?: boolean;
}

/** Organisation, name and country; key, term and names folded, since they are right. */
export function RootFields({ form, tried, onEdit, autoFocus = false }: RootFieldsProps): ReactElement {
  const say = useSay();
  const { locale } = useIntl();
  const listed = useMemo(() => countries(locale), [locale]);
  const problems = rootProblems(form);
  const problem = (field: RootField): string | null => {
    const found = problems[field];
    if (found === undefined || (found === 'missing' && !tried)) return null;
    return say(`root.problem.${found}`);
  };
  return (
    <>
      <TextField
        label={say('fact.organisation')}
        value={form.organisation}
        placeholder={say('root.organisationExample')}
        autoFocus={autoFocus}
        problem={problem('organisation')}
        onChange={(organisation) => onEdit({ organisation })}
      />
      <TextField
        label={say('root.name')}
        value={form.name}
        placeholder={say('root.nameExample')}
        required
        problem={problem('name')}
        onChange={(name) => onEdit({ name })}
      />
      <SelectField
        label={say('fact.country')}
        value={form.country}
        options={[
          { value: '', label: say('root.noCountry') },
          ...listed.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
        ]}
        onChange={(country) => onEdit({ country })}
      />
      <details className="more">
        <summary>{say('root.advanced', { key: say(`key.short.${form.keyType}`), years: form.years })}</summary>
        <div className="more-body">
          <SelectField
            label={say('issue.key')}
            value={form.keyType}
            options={KEY_TYPES.map((type) => ({ value: type, label: say(`key.${type}`) }))}
            onChange={(keyType) => onEdit({ keyType })}
          />
          <TextField
            label={say('issue.validity')}
            value={form.years}
            width="narrow"
            suffix={say('root.years')}
            problem={problem('years')}
            onChange={(years) => onEdit({ years })}
          />
          <TextField
            label={say('root.only')}
            value={form.permittedNames}
            placeholder=".example.org"
            hint={say('root.onlyHint')}
            onChange={(permittedNames) => onEdit({ permittedNames })}
          />
        </div>
      </details>
    </>
  );
}
