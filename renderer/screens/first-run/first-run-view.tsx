import { ArchiveRestore, FolderOpen, Import, ShieldPlus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { AppStatus } from '../../../shared/contract/app-methods.ts';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import type { FirstRun, FirstRunPath } from '../../state/first-run.ts';
import { rootProblems, type RootForm } from '../../state/root-form.ts';
import { Seal } from '../shell/top-bar.tsx';
import { RecentVaults } from './recent-vaults.tsx';
import { RootFields } from './root-fields.tsx';
import { RootPreview } from './root-preview.tsx';

interface FirstRunViewProps {
  readonly state: Exclude<FirstRun, { step: 'created' }>;
  readonly recentVaults: AppStatus['recentVaults'];
  readonly now: number;
  readonly onPath: (path: FirstRunPath) => void;
  readonly onEdit: (root: Partial<RootForm>) => void;
  readonly onPassphrase: (passphrase: string) => void;
  readonly onCreate: () => void;
  readonly onBring: () => void;
  readonly onOpen: (recent: number | null) => void;
  readonly onRestore: () => void;
}

export function FirstRunView(props: FirstRunViewProps): ReactElement {
  const { state, now } = props;
  const say = useSay();
  const path = state.step === 'choosing' ? state.path : 'create';
  return (
    <main className="first-run">
      <header className="first-run-head">
        <Seal />
        <h1>{say('firstRun.title')}</h1>
        <p>{say('firstRun.lead')}</p>
        {state.step === 'choosing' ? (
          <Segments
            label={say('firstRun.paths')}
            value={path}
            options={[
              { value: 'create', label: say('firstRun.path.create') },
              { value: 'bring', label: say('firstRun.path.bring') },
              { value: 'open', label: say('firstRun.path.open') },
            ]}
            onChange={props.onPath}
          />
        ) : null}
      </header>
      {path === 'open' ? (
        <section className="first-run-open">
          <RecentVaults recent={props.recentVaults} onOpen={props.onOpen} />
          <div className="button-row">
            <Button variant="primary" icon={FolderOpen} onPress={() => props.onOpen(null)}>
              {say('action.vault.open')}
            </Button>
            <Button icon={ArchiveRestore} onPress={props.onRestore}>
              {say('action.vault.restore')}
            </Button>
          </div>
        </section>
      ) : path === 'bring' ? (
        <BringForm {...props} />
      ) : (
        <div className="first-run-split">
          <RootCreation {...props} />
          <RootPreview form={state.form.root} now={now} />
        </div>
      )}
    </main>
  );
}

/** The vault alone: what is brought along brings its CAs. */
function BringForm({ state, onPassphrase, onBring }: FirstRunViewProps): ReactElement {
  const say = useSay();
  const { passphrase } = state.form;
  return (
    <form
      className="form first-run-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== '') onBring();
      }}
    >
      <p className="page-lead">{say('firstRun.bringText')}</p>
      <PassphraseField
        label={say('passphrase')}
        fresh
        value={passphrase}
        hint={say('firstRun.passphraseHint')}
        onChange={onPassphrase}
      />
      <div className="form-end">
        <Button
          type="submit"
          variant="primary"
          icon={Import}
          why={passphrase === '' ? say('examined.passphraseMissing') : null}
        >
          {say('firstRun.bring')}
        </Button>
        <span className="quiet">{say('firstRun.asksWhere')}</span>
      </div>
    </form>
  );
}

function RootCreation({ state, onEdit, onPassphrase, onCreate }: FirstRunViewProps): ReactElement {
  const say = useSay();
  const [tried, setTried] = useState(false);
  const busy = state.step === 'creating';
  const { root, passphrase } = state.form;
  const withVault = state.step === 'rootRefused' || (state.step === 'creating' && state.vaultMade);
  const refusal = state.step === 'rootRefused' ? state.refusal : state.step === 'choosing' ? state.refusal : null;
  const ready = Object.keys(rootProblems(root)).length === 0 && (withVault || passphrase !== '');
  return (
    <form
      className="form first-run-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (ready && !busy) onCreate();
      }}
    >
      <RootFields form={root} tried={tried} onEdit={onEdit} autoFocus />
      {withVault ? null : (
        <PassphraseField
          label={say('passphrase')}
          fresh
          value={passphrase}
          hint={say('firstRun.passphraseHint')}
          problem={tried && passphrase === '' ? say('root.problem.missing') : null}
          onChange={onPassphrase}
        />
      )}
      {refusal === null ? null : (
        <RefusalNote refusal={refusal}>{withVault ? say('firstRun.vaultIsMade') : undefined}</RefusalNote>
      )}
      <div className="form-end">
        <Button type="submit" variant="primary" icon={ShieldPlus} busy={busy}>
          {say(busy ? 'firstRun.creating' : 'firstRun.create')}
        </Button>
        <span className="quiet">{say(withVault ? 'firstRun.onlyRoot' : 'firstRun.asksWhere')}</span>
      </div>
    </form>
  );
}
