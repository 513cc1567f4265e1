import { useState, type ReactElement } from 'react';
import { useSay } from '../../messages.ts';
import { useActions } from '../../perform.ts';
import { FIRST_FILTER, pageInput } from '../../state/certificate-filter.ts';
import { isPem, paletteItems, type PaletteItem } from '../../state/palette.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { useRequestIntake } from '../../state/use-requests.ts';
import { useSettled } from '../../state/use-settled.ts';
import { PaletteView } from './palette-view.tsx';

const CERTIFICATES_SHOWN = 8;

/** Search or do: every action by its name, every certificate, and a pasted request. */
export function Palette(): ReactElement {
  const { app, dispatch } = useServices();
  const { perform, whyNot } = useActions();
  const intake = useRequestIntake();
  const say = useSay();
  const [typed, setTyped] = useState('');
  const text = useSettled(typed.trim(), 120);
  const search = text.length >= 2 && !isPem(text) && app.vault.state !== 'none';
  const found = useKept(
    useReading(
      'listCertificates',
      search ? { ...pageInput({ ...FIRST_FILTER, view: 'all', text }, 0), limit: CERTIFICATES_SHOWN } : null,
    ),
  );
  const items = paletteItems(typed, {
    labelOf: (id) => say(`action.${id}`),
    available: (id) => whyNot(id) === null,
    certificates: search && found.status === 'ready' ? found.value.items : [],
  });
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const choose = (item: PaletteItem): void => {
    close();
    if (item.kind === 'action') perform(item.id);
    if (item.kind === 'inspect') void intake.takeText(item.text);
    if (item.kind === 'certificate')
      dispatch({ type: 'went', place: { section: 'certificates', open: item.certificate.id } });
  };
  return (
    <PaletteView
      typed={typed}
      items={items}
      platform={app.platform}
      whyNot={whyNot}
      onType={setTyped}
      onChoose={choose}
      onAct={(id, certificate) => {
        close();
        perform(id, [certificate]);
      }}
      onClose={close}
    />
  );
}
