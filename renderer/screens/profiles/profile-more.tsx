import type { ReactElement } from 'react';
import { KEY_IDENTIFIER_METHODS } from '../../../shared/profile-definition.ts';
import { CheckField, FieldGroup, LinesField, SelectField, TextField } from '../../components/field.tsx';
import { useSay } from '../../messages.ts';
import type { ProfileForm } from '../../state/profile-form.ts';

interface ProfileMoreProps {
  readonly form: ProfileForm;
  readonly pathProblem: string | null;
  readonly onEdit: (change: Partial<ProfileForm>) => void;
}

/** What most profiles leave as it is. */
export function ProfileMore({ form, pathProblem, onEdit }: ProfileMoreProps): ReactElement {
  const say = useSay();
  return (
    <details className="more">
      <summary>{say('profiles.more')}</summary>
      <div className="more-body">
        <FieldGroup label={say('profiles.emailNames')}>
          <CheckField
            label={say('profiles.emailToSan')}
            checked={form.emailToSubjectAltNames}
            onChange={(emailToSubjectAltNames) => onEdit({ emailToSubjectAltNames })}
          />
        </FieldGroup>
        <FieldGroup label={say('profiles.noCheck')}>
          <CheckField
            label={say('profiles.noCheckText')}
            checked={form.ocspNoCheck}
            onChange={(ocspNoCheck) => onEdit({ ocspNoCheck })}
          />
        </FieldGroup>
        <LinesField
          label={say('profiles.otherPurposes')}
          value={form.otherPurposes}
          placeholder="1.3.6.1.4.1.311.20.2.2"
          hint={say('profiles.oneALine')}
          onChange={(otherPurposes) => onEdit({ otherPurposes })}
        />
        <LinesField
          label={say('profiles.policies')}
          value={form.policies}
          placeholder="2.23.140.1.2.1"
          hint={say('profiles.oneALine')}
          onChange={(policies) => onEdit({ policies })}
        />
        <LinesField
          label={say('profiles.subjectFields')}
          value={form.subjectFields}
          placeholder="CN"
          hint={say('profiles.subjectFieldsHint')}
          onChange={(subjectFields) => onEdit({ subjectFields })}
        />
        <SelectField
          label={say('profiles.keyIdentifier')}
          value={form.keyIdentifier}
          options={KEY_IDENTIFIER_METHODS.map((method) => ({
            value: method,
            label: say(`profiles.keyIdentifier.${method}`),
          }))}
          onChange={(keyIdentifier) => onEdit({ keyIdentifier })}
        />
        <FieldGroup label={say('profiles.addresses')}>
          <CheckField
            label={say('profiles.addressesText')}
            checked={!form.ownAddresses}
            onChange={(asCa) => onEdit({ ownAddresses: !asCa })}
          />
        </FieldGroup>
        {form.ownAddresses
          ? (['crlUrls', 'issuerUrls', 'ocspUrls'] as const).map((field) => (
              <LinesField
                key={field}
                label={say(`authority.${field}`)}
                value={form[field]}
                hint={say('profiles.noAddresses')}
                onChange={(text) => onEdit({ [field]: text })}
              />
            ))
          : null}
        {form.isAuthority ? (
          <>
            <TextField
              label={say('authority.depth')}
              value={form.pathLength}
              width="narrow"
              placeholder={say('authority.anyDepth')}
              problem={pathProblem}
              onChange={(pathLength) => onEdit({ pathLength })}
            />
            <LinesField
              label={say('authority.permitted')}
              value={form.permittedNames}
              placeholder=".example.com"
              onChange={(permittedNames) => onEdit({ permittedNames })}
            />
            <LinesField
              label={say('authority.excluded')}
              value={form.excludedNames}
              placeholder=".example.net"
              onChange={(excludedNames) => onEdit({ excludedNames })}
            />
          </>
        ) : null}
      </div>
    </details>
  );
}
