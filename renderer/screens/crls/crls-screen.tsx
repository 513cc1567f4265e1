import { Building2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { PlacesPanel } from '../publishing/places-panel.tsx';
import { ResponderPanel } from '../publishing/responder-panel.tsx';
import { SitePanel } from '../publishing/site-panel.tsx';
import { useTellSaved } from '../../state/use-save.ts';
import { useNow } from '../../state/use-now.ts';
import { CrlsView } from './crls-view.tsx';

/** The revocation lists of a CA, and the next one. */
export function CrlsScreen({ ca }: { ca: string | null }): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const run = useRun();
  const tellSaved = useTellSaved();
  const now = useNow();
  const listed = useReading('listAuthorities', {});
  const authorities = listed.status === 'ready' ? listed.value.items : [];
  const authority = authorities.find((one) => one.id === ca) ?? authorities[0];
  const publishing = useReading('listPublishing', {});
  const crls = useReading('listCrls', authority === undefined ? null : { ca: authority.id });
  if (authority === undefined)
    return listed.status === 'loading' ? (
      <p className="loading">{say('loading')}</p>
    ) : (
      <Empty
        icon={Building2}
        title={say('authority.none')}
        actions={<ActionButton action="authority.create" variant="primary" />}
      />
    );
  return (
    <CrlsView
      authorities={authorities}
      authority={authority}
      crls={crls}
      now={now}
      onAuthority={(id) => dispatch({ type: 'went', place: { section: 'crls', ca: id } })}
      onSave={(id, form) => void run('exportCrl', { id, form }).then(tellSaved)}
    >
      <ReadingView reading={publishing}>
        {({ items }) => <SitePanel ca={authority} site={items.find((one) => one.ca === authority.id)?.site ?? null} />}
      </ReadingView>
      <ResponderPanel
        signer={
          publishing.status === 'ready'
            ? (publishing.value.items.find((one) => one.ca === authority.id)?.ocspSigner ?? null)
            : null
        }
        now={now}
      />
      <PlacesPanel now={now} />
    </CrlsView>
  );
}
