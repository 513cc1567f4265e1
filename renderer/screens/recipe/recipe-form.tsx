import { Download } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Server, TrustStore } from '../../../shared/recipes.ts';
import { Button } from '../../components/button.tsx';
import { DialogForm } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useRun } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { useRecipeSaving } from '../../state/use-recipe.ts';
import { useSettled } from '../../state/use-settled.ts';
import { RecipeView, WrittenFiles } from './recipe-view.tsx';

type RecipeSubject =
  | { readonly kind: 'server'; readonly id: string; readonly server: Server }
  | { readonly kind: 'trust'; readonly ca: string; readonly store: TrustStore };

interface RecipeFormProps {
  readonly about: RecipeSubject;
  readonly onClose: () => void;
}

/** A recipe to read, to copy from, and to save. Give it a key: another server is another form. */
export function RecipeForm({ about, onClose }: RecipeFormProps): ReactElement {
  const say = useSay();
  const run = useRun();
  const [typed, setTyped] = useState<string | null>(null);
  const settled = useSettled(typed, 250);
  const asked = { prefix: settled === '' ? null : settled };
  const server = useReading(
    'describeServerRecipe',
    about.kind === 'server' ? { id: about.id, server: about.server, ...asked } : null,
  );
  const trust = useReading(
    'describeTrustRecipe',
    about.kind === 'trust' ? { ca: about.ca, store: about.store, ...asked } : null,
  );
  const reading = useKept(about.kind === 'server' ? server : trust);
  const saving = useRecipeSaving(reading, (passphrase) => {
    const prefix = typed === '' ? null : typed;
    return about.kind === 'server'
      ? run('exportForServer', { id: about.id, server: about.server, prefix, passphrase })
      : run('exportForTrust', { ca: about.ca, store: about.store, prefix });
  });
  return (
    <DialogForm onSubmit={() => void saving.save()}>
      <ReadingView reading={reading}>
        {(recipe) => (
          <RecipeView
            recipe={recipe}
            prefix={typed ?? recipe.prefix ?? ''}
            onPrefix={(prefix) => {
              setTyped(prefix);
              saving.forget();
            }}
          />
        )}
      </ReadingView>
      {reading.status === 'refused' && typed !== null ? (
        <div className="button-row">
          <Button onPress={() => setTyped(null)}>{say('recipe.usualPrefix')}</Button>
        </div>
      ) : null}
      {saving.needed || saving.holdsKey ? (
        <PassphraseField
          label={say(saving.needed ? 'export.passphrase' : 'export.passphraseMay')}
          hint={say(saving.needed ? 'export.passphraseHint' : 'export.passphraseMayHint')}
          fresh
          value={saving.passphrase}
          onChange={saving.setPassphrase}
        />
      ) : null}
      {saving.refusal === null ? null : <RefusalNote refusal={saving.refusal} />}
      {saving.written === null ? null : <WrittenFiles written={saving.written} />}
      <div className="dialog-buttons">
        <Button onPress={onClose}>{say(saving.written === null ? 'cancel' : 'done')}</Button>
        <Button
          type="submit"
          variant="primary"
          icon={Download}
          busy={saving.busy}
          why={
            reading.status !== 'ready'
              ? say('recipe.notYet')
              : saving.needed && saving.passphrase === ''
                ? say('export.passphraseMissing')
                : null
          }
        >
          {say(saving.busy ? 'export.saving' : 'recipe.save')}
        </Button>
      </div>
    </DialogForm>
  );
}
