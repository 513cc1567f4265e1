import { Plus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { POLICY_VERBS } from '../../../shared/authority-policy.ts';
import { KEY_TYPES } from '../../../shared/pki-terms.ts';
import { Button } from '../../components/button.tsx';
import { Ticks } from '../../components/choices.tsx';
import { CheckField, FieldGroup, LinesField, Select, SelectField, TextField } from '../../components/field.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { fieldEdited, policyProblems, withField, type PolicyForm } from '../../state/policy-form.ts';
import { toggled } from '../../state/profile-form.ts';

interface PolicyFieldsProps {
  readonly form: PolicyForm;
  readonly onEdit: (form: PolicyForm) => void;
}

/** Subject first, since that is what a CA's policy is known for; where the world finds its CRL folded. */
export function PolicyFields({ form, onEdit }: PolicyFieldsProps): ReactElement {
  const say = useSay();
  const problems = policyProblems(form);
  const edit = (change: Partial<PolicyForm>): void => onEdit({ ...form, ...change });
  const known = [...KEY_TYPES, ...(form.keyTypes ?? []).filter((type) => !KEY_TYPES.some((one) => one === type))];
  return (
    <>
      <SubjectTable form={form} onEdit={onEdit} />
      <FieldGroup label={say('policy.others')}>
        <Select
          label={say('policy.others')}
          value={form.others}
          options={(['optional', 'forbidden'] as const).map((verb) => ({
            value: verb,
            label: say(`policy.verb.${verb}`),
          }))}
          onChange={(others) => edit({ others })}
        />
      </FieldGroup>
      <FieldGroup label={say('policy.unique')}>
        <CheckField
          label={say('policy.uniqueText')}
          checked={form.uniqueSubject}
          onChange={(uniqueSubject) => edit({ uniqueSubject })}
        />
      </FieldGroup>
      <TextField
        label={say('policy.maximumDays')}
        value={form.maximumDays}
        width="narrow"
        suffix={say('validity.daysUnit')}
        hint={say('policy.asProfile')}
        problem={problems.has('maximumDays') ? say('issue.badDays') : null}
        onChange={(maximumDays) => edit({ maximumDays })}
      />
      <FieldGroup label={say('policy.keys')} problem={problems.has('keyTypes') ? say('policy.noKeys') : null}>
        <CheckField
          label={say('policy.everyKey')}
          checked={form.keyTypes === null}
          onChange={(every) => edit({ keyTypes: every ? null : KEY_TYPES })}
        />
        {form.keyTypes === null ? null : (
          <Ticks
            label={say('policy.keys')}
            taken={form.keyTypes}
            options={known.map((type) => ({ value: type, label: visibleText(type) }))}
            onToggle={(type) => edit({ keyTypes: toggled(form.keyTypes ?? [], type) })}
          />
        )}
      </FieldGroup>
      <LinesField
        label={say('authority.permitted')}
        value={form.permittedNames}
        placeholder=".example.com"
        hint={say('policy.namesHint')}
        onChange={(permittedNames) => edit({ permittedNames })}
      />
      <LinesField
        label={say('authority.excluded')}
        value={form.excludedNames}
        placeholder=".example.net"
        onChange={(excludedNames) => edit({ excludedNames })}
      />
      <FieldGroup label={say('policy.asks')}>
        <CheckField
          label={say('policy.asksText')}
          checked={form.asksEveryTime}
          onChange={(asksEveryTime) => edit({ asksEveryTime })}
        />
      </FieldGroup>
      <details className="more" open={problems.has('crlDays') || undefined}>
        <summary>{say('policy.published')}</summary>
        <div className="more-body">
          <TextField
            label={say('policy.crlDays')}
            value={form.crlDays}
            width="narrow"
            suffix={say('validity.daysUnit')}
            problem={problems.has('crlDays') ? say('policy.badCrlDays') : null}
            onChange={(crlDays) => edit({ crlDays })}
          />
          <SelectField
            label={say('policy.expired')}
            value={form.expiredOnCrl}
            options={(['one-more', 'for-good'] as const).map((way) => ({
              value: way,
              label: say(`policy.expired.${way}`),
            }))}
            onChange={(expiredOnCrl) => edit({ expiredOnCrl })}
          />
          <LinesField
            label={say('authority.crlUrls')}
            value={form.crlUrls}
            placeholder="http://pki.example.org/ca.crl"
            onChange={(crlUrls) => edit({ crlUrls })}
          />
          <LinesField
            label={say('authority.issuerUrls')}
            value={form.issuerUrls}
            placeholder="http://pki.example.org/ca.crt"
            onChange={(issuerUrls) => edit({ issuerUrls })}
          />
          <LinesField
            label={say('authority.ocspUrls')}
            value={form.ocspUrls}
            placeholder="http://ocsp.example.org"
            onChange={(ocspUrls) => edit({ ocspUrls })}
          />
        </div>
      </details>
    </>
  );
}

/** A line for each subject field: what is asked of it, and what stands in for it where nobody wrote it. */
function SubjectTable({ form, onEdit }: PolicyFieldsProps): ReactElement {
  const say = useSay();
  const [typed, setTyped] = useState('');
  const verbs = [
    { value: 'others' as const, label: say('policy.verb.others') },
    ...POLICY_VERBS.map((verb) => ({ value: verb, label: say(`policy.verb.${verb}`) })),
  ];
  const add = (): void => {
    onEdit(withField(form, typed));
    setTyped('');
  };
  return (
    <div className="policy-subject">
      <table className="plan policy-table" aria-label={say('policy.subject')}>
        <thead>
          <tr>
            <th scope="col">{say('policy.field')}</th>
            <th scope="col">{say('policy.verb')}</th>
            <th scope="col">{say('policy.default')}</th>
          </tr>
        </thead>
        <tbody>
          {form.fields.map(({ type, verb, fallback }) => {
            const shown = visibleText(type);
            return (
              <tr key={type}>
                <th scope="row">
                  {shown} <span className="quiet">{nameOf(type, say)}</span>
                </th>
                <td>
                  <Select
                    label={say('policy.verbOf', { field: shown })}
                    value={verb ?? 'others'}
                    options={verbs}
                    onChange={(next) => onEdit(fieldEdited(form, type, { verb: next === 'others' ? null : next }))}
                  />
                </td>
                <td>
                  <input
                    className="input"
                    aria-label={say('policy.defaultOf', { field: shown })}
                    value={fallback}
                    autoComplete="off"
                    spellCheck={false}
                    onChange={(event) => onEdit(fieldEdited(form, type, { fallback: event.target.value }))}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <span className="field-line policy-more">
        <input
          className="input policy-add"
          aria-label={say('policy.addField')}
          placeholder={say('policy.addHint')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button icon={Plus} why={typed.trim() === '' ? say('policy.addHint') : null} onPress={add}>
          {say('policy.addField')}
        </Button>
      </span>
    </div>
  );
}

/** Those of every day in words; of the others the type says it. */
function nameOf(type: string, say: ReturnType<typeof useSay>): string {
  switch (type) {
    case 'C':
      return say('fact.country');
    case 'ST':
      return say('policy.name.ST');
    case 'L':
      return say('policy.name.L');
    case 'O':
      return say('fact.organisation');
    case 'OU':
      return say('fact.unit');
    case 'CN':
      return say('fact.commonName');
    default:
      return '';
  }
}
