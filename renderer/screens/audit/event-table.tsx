import type { ReactElement } from 'react';
import type { EventDescription, NamedEvent } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText, useDistance } from '../../components/instant.tsx';
import { isMessageId, useSay, type Say } from '../../messages.ts';
import { titleOf } from '../../state/distinguished-name.ts';
import { useNow } from '../../state/use-now.ts';

interface EventTableProps {
  readonly events: readonly (EventDescription | NamedEvent)[];
  readonly label: string;
  /** Without the number and the person: for a corner. */
  readonly short?: boolean;
  /** Whose they all are: its id and its name. */
  readonly of?: { readonly id: string; readonly name: string };
  /** Opens the certificate that an event is about. */
  readonly onOpen?: (certificateId: string) => void;
}

/** What happened, newest first. */
export function EventTable({ events, label, short = false, of, onOpen }: EventTableProps): ReactElement {
  const say = useSay();
  const now = useNow();
  const distance = useDistance();
  if (events.length === 0) return <p className="quiet">{say('audit.none')}</p>;
  return (
    <table className={short ? 'events events-short' : 'events'} aria-label={label}>
      <thead className={short ? 'sr-only' : undefined}>
        <tr>
          {short ? null : <th scope="col">{say('audit.number')}</th>}
          <th scope="col">{say('audit.what')}</th>
          <th scope="col">{say('audit.subject')}</th>
          {short ? null : <th scope="col">{say('audit.actor')}</th>}
          <th scope="col">{say('audit.when')}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.sequence}>
            {short ? null : <td className="number">{event.sequence}</td>}
            <td>
              <EventKind kind={event.kind} />
            </td>
            <td>
              {onOpen !== undefined && /^cert-\d+$/u.test(event.subject) ? (
                <button type="button" className="link" onClick={() => onOpen(event.subject)}>
                  <ForeignText text={subjectOf(event, say, of)} />
                </button>
              ) : (
                <ForeignText text={subjectOf(event, say, of)} />
              )}
              {short || of !== undefined || !('subjectName' in event) || event.subjectName === null ? null : (
                <span className="quiet reference"> {event.subject}</span>
              )}
            </td>
            {short ? null : (
              <td>
                <ForeignText text={event.actor} />
              </td>
            )}
            <td className="quiet">
              {short ? distance(event.at, now) : <InstantText instant={event.at} to="minute" />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a person calls it, where it has a name. */
function subjectOf(event: EventDescription | NamedEvent, say: Say, of?: EventTableProps['of']): string {
  // The log itself, exported.
  if (event.subject === 'audit') return say('action.go.audit');
  if (event.subject === of?.id) return of.name;
  if (!('subjectName' in event) || event.subjectName === null) return event.subject;
  // Of a request, and of a key that has no more than one, main knows the whole subject.
  return /^(?:csr|key)-\d+$/u.test(event.subject) && /^\w+=/u.test(event.subjectName)
    ? titleOf(event.subjectName) || event.subjectName
    : event.subjectName;
}

/** A kind of event in words; one that this window does not know keeps its own name. */
export function EventKind({ kind }: { kind: string }): ReactElement {
  const say = useSay();
  const id = `event.${kind}`;
  return isMessageId(id) ? <>{say(id)}</> : <ForeignText text={kind} />;
}
