import { useState, type ReactElement } from 'react';
import { TRUST_STORES, type TrustStore } from '../../../shared/recipes.ts';
import { Segments } from '../../components/choices.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { Rich, useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';
import { RecipeForm } from './recipe-form.tsx';
import { STORE_NAMES } from './recipe-names.ts';

const HERE = { linux: 'debian', darwin: 'macos', win32: 'windows' } as const satisfies Record<string, TrustStore>;

interface TrustDialogProps {
  readonly ca: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** How the root above a CA becomes trusted: on this computer first. */
export function TrustDialog({ ca, name, onClose }: TrustDialogProps): ReactElement {
  const { app } = useServices();
  const say = useSay();
  const [store, setStore] = useState<TrustStore>(HERE[app.platform]);
  return (
    <ModalDialog
      title={<Rich id="trust.title" values={{ name: <ForeignText text={name} /> }} />}
      size="large"
      onClose={onClose}
    >
      <Segments
        label={say('trust.where')}
        value={store}
        options={TRUST_STORES.map((one) => ({ value: one, label: STORE_NAMES[one] }))}
        onChange={setStore}
      />
      <RecipeForm key={store} about={{ kind: 'trust', ca, store }} onClose={onClose} />
    </ModalDialog>
  );
}
