import { PenLine } from 'lucide-react';
import type { ReactElement } from 'react';
import { KEY_TYPES } from '../../../shared/pki-terms.ts';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { FieldGroup, SelectField, TextField } from '../../components/field.tsx';
import { NameChips } from '../../components/name-chips.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { commonNameOf, daysOf, planInput } from '../../state/issue-form.ts';
import { useProfileChoices } from '../../state/use-profile-choices.ts';
import { useCommitShortcut } from '../../state/use-commit-shortcut.ts';
import type { IssueViewProps } from './issue-view.tsx';
import { ValidityFields } from './validity-fields.tsx';

type IssueFieldsProps = IssueViewProps & { readonly authorities: readonly AuthorityDescription[] };

export function IssueFields({
  form,
  authorities,
  plan,
  busy,
  refusal,
  onEdit,
  onIssue,
}: IssueFieldsProps): ReactElement {
  const say = useSay();
  const shortcut = useCommitShortcut();
  const profiles = useProfileChoices();
  const blocked = plan?.status === 'ready' && plan.value.findings.some((finding) => finding.severity === 'error');
  // People and publishers have a name first; machines have it from their first DNS name.
  const person = form.profile === 'tls-client' || form.profile === 'code-signing';
  const commonName = (
    <TextField
      label={say('fact.commonName')}
      value={commonNameOf(form)}
      hint={say('issue.commonNameHint')}
      onChange={(commonName) => onEdit({ commonName: commonName === '' ? null : commonName })}
    />
  );
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onIssue();
      }}
    >
      <SelectField
        label={say('issue.profile')}
        value={form.profile}
        options={profiles.newKey}
        hint={profiles.hintOf(form.profile)}
        onChange={(profile) => onEdit({ profile })}
      />
      <SelectField
        label={say('issue.ca')}
        value={form.ca ?? ''}
        options={authorities
          .filter((one) => one.hasPrivateKey)
          .map((one) => ({ value: one.id, label: visibleText(one.name) }))}
        onChange={(ca) => onEdit({ ca })}
      />
      {person ? commonName : null}
      <NameChips
        label={say('issue.names')}
        hint={say('issue.namesHint')}
        chips={form.names}
        autoFocus
        onChange={(names) => onEdit({ names })}
      />
      <FieldGroup label={say('issue.validity')}>
        <ValidityFields value={form} onEdit={onEdit} />
      </FieldGroup>
      <SelectField
        label={say('issue.key')}
        value={form.keyType}
        options={KEY_TYPES.map((type) => ({ value: type, label: say(`key.${type}`) }))}
        hint={say('issue.keyHint')}
        onChange={(keyType) => onEdit({ keyType })}
      />
      <details className="more">
        <summary>{say('issue.more')}</summary>
        <div className="more-body">
          {person ? null : commonName}
          <TextField label={say('fact.unit')} value={form.unit} onChange={(unit) => onEdit({ unit })} />
          <TextField
            label={say('fact.organisation')}
            value={form.organisation}
            onChange={(organisation) => onEdit({ organisation })}
          />
          <TextField
            label={say('fact.country')}
            value={form.country}
            width="narrow"
            onChange={(country) => onEdit({ country: country.toUpperCase().slice(0, 2) })}
          />
        </div>
      </details>
      {refusal === null ? null : <RefusalNote refusal={refusal} />}
      <div className="form-end">
        <Button
          type="submit"
          variant="primary"
          icon={PenLine}
          busy={busy}
          hint={shortcut}
          why={
            planInput(form) === null
              ? say(daysOf(form) === undefined ? 'issue.badDays' : 'issue.incomplete')
              : blocked
                ? say('requests.blocked')
                : null
          }
        >
          {say(busy ? 'issue.issuing' : 'issue.issue')}
        </Button>
        <kbd>{shortcut}</kbd>
      </div>
    </form>
  );
}
