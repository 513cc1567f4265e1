import type { ReactElement } from 'react';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { SelectField, TextField } from '../../components/field.tsx';
import { useSay } from '../../messages.ts';
import { pathLengthOf, signedBy, signers, type AuthorityForm, type Signer } from '../../state/authority-form.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { RootFields } from '../first-run/root-fields.tsx';

interface AuthorityFieldsProps {
  readonly form: AuthorityForm;
  readonly tried: boolean;
  readonly authorities: readonly AuthorityDescription[];
  readonly onEdit: (change: Partial<AuthorityForm>) => void;
}

/** Who signs it first, since the rest follows; where the world finds its CRL folded. */
export function AuthorityFields({ form, tried, authorities, onEdit }: AuthorityFieldsProps): ReactElement {
  const say = useSay();
  const options: { value: Signer; label: string }[] = [
    { value: 'itself', label: say('authority.signer.itself') },
    ...signers(authorities).map((one) => ({ value: `ca-${one.id.slice(3)}` as const, label: visibleText(one.name) })),
    { value: 'outside', label: say('authority.signer.outside') },
  ];
  const urls = (field: 'crlUrls' | 'issuerUrls' | 'ocspUrls', placeholder: string): ReactElement => (
    <TextField
      label={say(`authority.${field}`)}
      value={form[field]}
      placeholder={placeholder}
      onChange={(text) => onEdit({ [field]: text })}
    />
  );
  return (
    <>
      <SelectField
        label={say('authority.signer')}
        value={form.signer}
        options={options}
        hint={form.signer === 'outside' ? say('authority.signer.outsideHint') : undefined}
        onChange={(signer) => onEdit(signedBy(form, signer))}
      />
      <RootFields form={form} tried={tried} autoFocus onEdit={onEdit} />
      <details className="more">
        <summary>{say('authority.more')}</summary>
        <div className="more-body">
          <TextField
            label={say('authority.depth')}
            value={form.pathLength}
            width="narrow"
            placeholder={say('authority.anyDepth')}
            problem={pathLengthOf(form) === undefined ? say('authority.badDepth') : null}
            onChange={(pathLength) => onEdit({ pathLength })}
          />
          {form.signer === 'outside' ? null : (
            <TextField
              label={say('authority.excluded')}
              value={form.excludedNames}
              placeholder=".example.net"
              onChange={(excludedNames) => onEdit({ excludedNames })}
            />
          )}
          {urls('crlUrls', 'http://pki.example.org/ca.crl')}
          {urls('issuerUrls', 'http://pki.example.org/ca.crt')}
          {urls('ocspUrls', 'http://ocsp.example.org')}
        </div>
      </details>
    </>
  );
}
