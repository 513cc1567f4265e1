import { Building2, Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import { useOutsideParent } from '../../state/use-outside-parent.ts';
import { AuthorityView } from './authority-view.tsx';
import { AwaitingView } from './awaiting-view.tsx';

/** The CAs under their roots, and one of them in full. */
export function AuthoritiesScreen({ id }: { id: string | null }): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const now = useNow();
  const reading = useReading('listAuthorities', {});
  const awaiting = useReading('listAwaiting', {});
  const outside = useOutsideParent();
  const waits = awaiting.status === 'ready' ? awaiting.value.items : [];
  return (
    <ReadingView reading={reading}>
      {({ items }) => {
        const awaited = waits.find((one) => one.id === id) ?? (items.length === 0 ? waits[0] : undefined);
        if (awaited !== undefined)
          return (
            <AwaitingView
              awaiting={awaited}
              onSaveRequest={() => void outside.saveRequest(awaited.id)}
              onComplete={() => void outside.complete(awaited.id)}
            />
          );
        const shown = items.find((one) => one.id === id) ?? items[0];
        if (shown === undefined)
          return (
            <Empty
              icon={Building2}
              title={say('authority.none')}
              actions={<ActionButton action="authority.create" variant="primary" icon={Plus} />}
            >
              {say('authority.noneText')}
            </Empty>
          );
        return (
          <AuthorityView
            authority={shown}
            now={now}
            onExport={() =>
              dispatch({
                type: 'dialogOpened',
                dialog: {
                  kind: 'exportAuthority',
                  id: shown.id,
                  name: shown.name,
                  hasPrivateKey: shown.hasPrivateKey,
                },
              })
            }
            onRenew={() =>
              dispatch({ type: 'dialogOpened', dialog: { kind: 'renewAuthority', id: shown.id, name: shown.name } })
            }
            onRequest={() => void outside.saveRequest(shown.id)}
            onAnswer={() => void outside.complete(shown.id)}
            onCrls={() => dispatch({ type: 'went', place: { section: 'crls', ca: shown.id } })}
          />
        );
      }}
    </ReadingView>
  );
}
