import { Copy, Download, FileUp, Pencil, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ProfileDefinition } from '../../../shared/profile-definition.ts';
import type { Refusal } from '../../client.ts';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';
import type { ProfileForm } from '../../state/profile-form.ts';
import { useProfileTitle } from '../../state/profile-title.ts';
import { ProfileConfig } from './profile-config.tsx';
import { ProfileEditor } from './profile-editor.tsx';
import { useProfileFacts } from './profile-facts.tsx';

export interface ListedProfile {
  readonly definition: ProfileDefinition;
  readonly builtIn: boolean;
}

/** A profile under the hands. */
export interface Editing {
  readonly form: ProfileForm;
  /** What it takes the place of; null for a new one. */
  readonly replaces: ProfileDefinition | null;
  /** What it was made from. */
  readonly from: ProfileDefinition;
  readonly refusal: Refusal | null;
}

interface ProfilesViewProps {
  readonly items: readonly ListedProfile[];
  readonly shown: ListedProfile | null;
  readonly editing: Editing | null;
  readonly onShow: (name: string) => void;
  readonly onMake: (from: ProfileDefinition) => void;
  readonly onEdit: (profile: ProfileDefinition) => void;
  readonly onForm: (form: ProfileForm) => void;
  readonly onSave: (form: ProfileForm, replaces: ProfileDefinition | null) => Promise<void>;
  readonly onCancel: () => void;
  readonly onRemove: (profile: ProfileDefinition) => void;
  readonly onExport: (profile: ProfileDefinition) => void;
  readonly onOpen: () => void;
}

export function ProfilesView(props: ProfilesViewProps): ReactElement {
  const { items, shown, editing } = props;
  const say = useSay();
  return (
    <div className="split">
      <nav className="request-list" aria-label={say('action.go.profiles')}>
        <Button icon={FileUp} onPress={props.onOpen}>
          {say('profiles.open')}
        </Button>
        {(['own', 'builtIn'] as const).map((kind) => (
          <ProfileGroup
            key={kind}
            kind={kind}
            items={items.filter((one) => one.builtIn === (kind === 'builtIn'))}
            current={editing?.replaces?.name ?? (editing === null ? (shown?.definition.name ?? null) : null)}
            onShow={props.onShow}
          />
        ))}
      </nav>
      <section className="list-pane profile-pane" aria-label={say('profiles.one')}>
        {editing !== null ? (
          <ProfileEditor
            key={`${editing.from.name} ${editing.replaces?.name ?? ''}`}
            editing={editing}
            taken={items
              .filter((one) => one.builtIn || one.definition.name !== editing.replaces?.name)
              .map((one) => one.definition.name)}
            onForm={props.onForm}
            onSave={props.onSave}
            onCancel={props.onCancel}
          />
        ) : shown === null ? null : (
          <ProfileDetail {...props} shown={shown} />
        )}
      </section>
    </div>
  );
}

interface ProfileGroupProps {
  readonly kind: 'own' | 'builtIn';
  readonly items: readonly ListedProfile[];
  readonly current: string | null;
  readonly onShow: (name: string) => void;
}

function ProfileGroup({ kind, items, current, onShow }: ProfileGroupProps): ReactElement {
  const say = useSay();
  const titleOf = useProfileTitle();
  return (
    <>
      <h2 className="side-head">{say(`profiles.group.${kind}`)}</h2>
      {items.length === 0 ? <p className="quiet side-note">{say('profiles.noneOwn')}</p> : null}
      <ul>
        {items.map(({ definition }) => (
          <li key={definition.name}>
            <button
              type="button"
              className="side-entry"
              aria-current={definition.name === current ? 'true' : undefined}
              onClick={() => onShow(definition.name)}
            >
              <span className="side-name">
                <ForeignText text={titleOf(definition.name, definition.title)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function ProfileDetail(props: ProfilesViewProps & { readonly shown: ListedProfile }): ReactElement {
  const { shown, onMake, onEdit, onExport, onRemove } = props;
  const { definition, builtIn } = shown;
  const say = useSay();
  const titleOf = useProfileTitle();
  const factsOf = useProfileFacts();
  return (
    <article className="page authority">
      <header className="certificate-head">
        <h1 className="certificate-title">
          <ForeignText text={titleOf(definition.name, definition.title)} />
        </h1>
        <p className="sentence">{say(builtIn ? 'profiles.sentence.builtIn' : 'profiles.sentence.own')}</p>
        <div className="certificate-actions">
          {builtIn ? null : (
            <Button variant="primary" icon={Pencil} onPress={() => onEdit(definition)}>
              {say('profiles.edit')}
            </Button>
          )}
          <Button {...(builtIn ? { variant: 'primary' as const } : {})} icon={Copy} onPress={() => onMake(definition)}>
            {say('profiles.make')}
          </Button>
          <Button icon={Download} onPress={() => onExport(definition)}>
            {say('profiles.export')}
          </Button>
          {builtIn ? null : (
            <Button variant="danger" icon={Trash2} onPress={() => onRemove(definition)}>
              {say('profiles.remove')}
            </Button>
          )}
        </div>
      </header>
      <Facts facts={factsOf(definition)} />
      <ProfileConfig name={definition.name} />
    </article>
  );
}
