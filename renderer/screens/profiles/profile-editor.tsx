import { useState, type ReactElement } from 'react';
import { KEY_USAGES } from '../../../shared/pki-terms.ts';
import { Button } from '../../components/button.tsx';
import { Ticks } from '../../components/choices.tsx';
import { CheckField, FieldGroup, SelectField, TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Rich, useSay } from '../../messages.ts';
import {
  NAMED_PURPOSES,
  OFFERED_NAME_KINDS,
  profileProblems,
  toggled,
  type ProfileForm,
  type ProfileProblem,
} from '../../state/profile-form.ts';
import { useProfileTitle } from '../../state/profile-title.ts';
import { useAnswer } from '../../state/use-answer.ts';
import type { Editing } from './profiles-view.tsx';
import { ProfileMore } from './profile-more.tsx';

interface ProfileEditorProps {
  readonly editing: Editing;
  /** Names that it cannot have. */
  readonly taken: readonly string[];
  readonly onForm: (form: ProfileForm) => void;
  readonly onSave: (form: ProfileForm, replaces: Editing['replaces']) => Promise<void>;
  readonly onCancel: () => void;
}

/** A profile under the hands: purposes, names and days first, the rest folded. */
export function ProfileEditor({ editing, taken, onForm, onSave, onCancel }: ProfileEditorProps): ReactElement {
  const { form, replaces, from, refusal } = editing;
  const say = useSay();
  const titleOf = useProfileTitle();
  const [busy, setBusy] = useState(false);
  // One that takes the place of another keeps its name; with another name it is a new one.
  const replaced = replaces !== null && replaces.name === form.name ? replaces : null;
  const problems = profileProblems(form, taken);
  const edit = (change: Partial<ProfileForm>): void => onForm({ ...form, ...change });
  const problem = (...kinds: ProfileProblem[]): string | null => {
    const found = kinds.find((kind) => problems.has(kind));
    return found === undefined ? null : say(`profiles.problem.${found}`);
  };
  const save = async (): Promise<void> => {
    if (problems.size > 0 || busy) return;
    setBusy(true);
    await onSave(form, replaced);
    setBusy(false);
  };
  useAnswer('commit', problems.size > 0 ? null : () => void save());
  const kinds = [
    ...OFFERED_NAME_KINDS,
    ...form.nameKinds.filter((kind) => !OFFERED_NAME_KINDS.some((o) => o === kind)),
  ];
  return (
    <form
      className="page authority form"
      noValidate
      aria-label={say('profiles.one')}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h1 className="certificate-title">
        <Rich
          id={replaced === null ? 'profiles.newFrom' : 'profiles.editing'}
          values={{ name: <ForeignText text={titleOf(from.name, from.title)} /> }}
        />
      </h1>
      <TextField
        label={say('profiles.title')}
        value={form.title}
        autoFocus
        problem={problem('title')}
        onChange={(title) => edit({ title })}
      />
      <TextField
        label={say('profiles.name')}
        value={form.name}
        hint={say('profiles.nameHint')}
        problem={problem('name', 'taken')}
        onChange={(name) => edit({ name })}
      />
      <FieldGroup label={say('profiles.purposes')}>
        <Ticks
          label={say('profiles.purposes')}
          taken={form.purposes}
          options={NAMED_PURPOSES.map((purpose) => ({ value: purpose, label: say(`purpose.${purpose}`) }))}
          onToggle={(purpose) => edit({ purposes: toggled(form.purposes, purpose) })}
        />
      </FieldGroup>
      <FieldGroup label={say('profiles.keyUsage')}>
        <CheckField
          label={say('profiles.suitsKey')}
          checked={form.keyUsage === null}
          onChange={(suits) =>
            edit({ keyUsage: suits ? null : form.isAuthority ? ['keyCertSign', 'cRLSign'] : ['digitalSignature'] })
          }
        />
        {form.keyUsage === null ? null : (
          <Ticks
            label={say('profiles.keyUsage')}
            taken={form.keyUsage}
            options={KEY_USAGES.map((usage) => ({ value: usage, label: usage }))}
            onToggle={(usage) => edit({ keyUsage: toggled(form.keyUsage ?? [], usage) })}
          />
        )}
      </FieldGroup>
      <FieldGroup label={say('profiles.nameKinds')}>
        <Ticks
          label={say('profiles.nameKinds')}
          taken={form.nameKinds}
          options={kinds.map((kind) => ({ value: kind, label: say(`nameKind.${kind}`) }))}
          onToggle={(kind) => edit({ nameKinds: toggled(form.nameKinds, kind) })}
        />
      </FieldGroup>
      <FieldGroup label={say('profiles.requiredKinds')}>
        {form.nameKinds.length === 0 ? (
          <span className="quiet">{say('plan.none')}</span>
        ) : (
          <Ticks
            label={say('profiles.requiredKinds')}
            taken={form.requiredKinds}
            options={form.nameKinds.map((kind) => ({ value: kind, label: say(`nameKind.${kind}`) }))}
            onToggle={(kind) => edit({ requiredKinds: toggled(form.requiredKinds, kind) })}
          />
        )}
      </FieldGroup>
      <TextField
        label={say('profiles.defaultDays')}
        value={form.defaultDays}
        width="narrow"
        suffix={say('validity.daysUnit')}
        problem={problem('defaultDays', 'order')}
        onChange={(defaultDays) => edit({ defaultDays })}
      />
      <TextField
        label={say('profiles.maximumDays')}
        value={form.maximumDays}
        width="narrow"
        suffix={say('validity.daysUnit')}
        problem={problem('maximumDays')}
        onChange={(maximumDays) => edit({ maximumDays })}
      />
      <FieldGroup label={say('profiles.mustStaple')}>
        <CheckField
          label={say('profiles.mustStapleText')}
          checked={form.mustStaple}
          onChange={(mustStaple) => edit({ mustStaple })}
        />
      </FieldGroup>
      <SelectField
        label={say('profiles.email')}
        value={form.emailInSubject}
        options={(['keep', 'refuse'] as const).map((way) => ({ value: way, label: say(`profiles.email.${way}`) }))}
        onChange={(emailInSubject) => edit({ emailInSubject })}
      />
      <ProfileMore form={form} pathProblem={problem('pathLength')} onEdit={edit} />
      {refusal === null ? null : <RefusalNote refusal={refusal} />}
      <div className="form-end">
        <Button type="submit" variant="primary" busy={busy} why={problems.size > 0 ? say('profiles.incomplete') : null}>
          {say(replaced === null ? 'profiles.saveNew' : 'profiles.saveOld')}
        </Button>
        <Button onPress={onCancel}>{say('cancel')}</Button>
      </div>
    </form>
  );
}
