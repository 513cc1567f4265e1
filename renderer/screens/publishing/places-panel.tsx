import { Radar } from 'lucide-react';
import type { ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { formOfPlace } from '../../state/host-form.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { PublishingPart } from './publishing-part.tsx';

export type Place = MethodOutput<'listPlaces'>['items'][number];

/** Every place where one of ours was seen, and whether the newest is served there. */
export function PlacesPanel({ now }: { now: number }): ReactElement {
  const say = useSay();
  const reading = useReading('listPlaces', {});
  return (
    <PublishingPart
      title={say('places.title')}
      lead={say('places.lead')}
      actions={<ActionButton action="host.check" icon={Radar} />}
    >
      <ReadingView reading={reading}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{say('places.none')}</p>
          ) : (
            <PlaceTable places={items} now={now} label={say('places.title')} />
          )
        }
      </ReadingView>
    </PublishingPart>
  );
}

export function PlaceTable(props: { places: readonly Place[]; now: number; label: string }): ReactElement {
  const { places, now, label } = props;
  const { dispatch, say: tell } = useServices();
  const say = useSay();
  const run = useRun();
  const open = (id: string): void => dispatch({ type: 'went', place: { section: 'certificates', open: id } });
  const forget = async ({ endpoint, servername }: Place): Promise<void> => {
    const outcome = await run('forgetPlace', { endpoint, servername });
    if (outcome.at === 'refused') tell({ kind: 'refused', refusal: outcome.refusal });
  };
  return (
    <table className="events places" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{say('places.place')}</th>
          <th scope="col">{say('places.served')}</th>
          <th scope="col">{say('places.seen')}</th>
          <th scope="col">{say('places.verdict')}</th>
          <th scope="col">{say('places.do')}</th>
        </tr>
      </thead>
      <tbody>
        {places.map((place) => (
          <tr key={`${place.endpoint} ${place.servername}`}>
            <th scope="row">
              <ForeignText text={place.endpoint} />
              {place.endpoint.startsWith(`${place.servername}:`) ? null : (
                <span className="quiet">
                  {' '}
                  <ForeignText text={place.servername} />
                </span>
              )}
              {place.starttls === null ? null : <span className="tag">{place.starttls}</span>}
            </th>
            <td>
              <button type="button" className="link" onClick={() => open(place.certificate.id)}>
                <ForeignText text={nameOf(place.certificate)} />
              </button>{' '}
              <StatusBadge state={place.certificate.state} notAfter={place.certificate.notAfter} now={now} />
            </td>
            <td>
              <InstantAndDistance instant={place.seenAt} now={now} />
            </td>
            <td>
              {place.newest === null ? (
                <span className="tone-good">{say('places.newest')}</span>
              ) : (
                <button type="button" className="link tone-warn" onClick={() => open(place.newest?.id ?? '')}>
                  <Rich id="places.newer" values={{ issued: <InstantText instant={place.newest.issuedAt} /> }} />
                </button>
              )}
            </td>
            <td>
              <span className="button-row button-row-tight">
                <Button
                  label={say('places.againAt', { place: place.endpoint })}
                  onPress={() =>
                    dispatch({
                      type: 'dialogOpened',
                      dialog: { kind: 'checkHost', form: formOfPlace(place), at: 'once' },
                    })
                  }
                >
                  {say('places.again')}
                </Button>
                <Button
                  variant="quiet"
                  label={say('places.forgetAt', { place: place.endpoint })}
                  onPress={() => void forget(place)}
                >
                  {say('places.forget')}
                </Button>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
