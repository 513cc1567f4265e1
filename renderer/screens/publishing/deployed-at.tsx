import { Radar } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { useSay } from '../../messages.ts';
import { formOfNames } from '../../state/host-form.ts';
import { useReading, useServices } from '../../state/services.ts';
import { PlaceTable } from './places-panel.tsx';

/** Where a certificate was seen to be served, and where an older one of its line still is. */
export function DeployedAt({ certificate, now }: { certificate: CertificateDescription; now: number }): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const reading = useReading('listPlaces', {});
  const places =
    reading.status === 'ready'
      ? reading.value.items.filter(
          (place) => place.certificate.id === certificate.id || place.newest?.id === certificate.id,
        )
      : [];
  return (
    <section className="deployed-at" aria-label={say('deployed.title')}>
      <header className="section-head">
        <h2 className="section-title">{say('deployed.title')}</h2>
        <Button
          icon={Radar}
          onPress={() =>
            dispatch({
              type: 'dialogOpened',
              dialog: { kind: 'checkHost', form: formOfNames(certificate.subjectAltNames), at: 'asking' },
            })
          }
        >
          {say('action.host.check')}
        </Button>
      </header>
      {places.length === 0 ? (
        <p className="quiet">{say('deployed.none')}</p>
      ) : (
        <PlaceTable places={places} now={now} label={say('deployed.title')} />
      )}
    </section>
  );
}
