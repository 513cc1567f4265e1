import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { EventTable } from './event-table.tsx';

/** Rows on one page of the record. */
const PAGE = 100;

/** Every change and who made it, from a chain that unlocking proves. */
export function AuditScreen(): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const [page, setPage] = useState(0);
  const reading = useKept(useReading('listEvents', { limit: PAGE, offset: page * PAGE }));
  return (
    <div className="page">
      <PageHead title={say('action.go.audit')} />
      <p className="page-lead">{say('audit.lead')}</p>
      <ReadingView reading={reading}>
        {(events) => (
          <>
            <EventTable
              events={events.items}
              label={say('action.go.audit')}
              onOpen={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
            />
            {events.total <= PAGE ? null : (
              <nav className="pager" aria-label={say('audit.pages')}>
                <Button why={page === 0 ? say('audit.newest') : null} onPress={() => setPage(page - 1)}>
                  {say('audit.newer')}
                </Button>
                <span>
                  {say('audit.range', {
                    from: page * PAGE + 1,
                    to: page * PAGE + events.items.length,
                    total: events.total,
                  })}
                </span>
                <Button
                  why={(page + 1) * PAGE >= events.total ? say('audit.oldest') : null}
                  onPress={() => setPage(page + 1)}
                >
                  {say('audit.older')}
                </Button>
              </nav>
            )}
          </>
        )}
      </ReadingView>
    </div>
  );
}
