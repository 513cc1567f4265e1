import { Download } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { useSettled } from '../../state/use-settled.ts';
import { EventTable } from './event-table.tsx';

/** Rows on one page of the record. */
const PAGE = 100;
/** How long typing must pause, in milliseconds. */
const SETTLES_MS = 150;

/** Every change and who made it, from a chain that unlocking proves. */
export function AuditScreen(): ReactElement {
  const { dispatch, say: tell } = useServices();
  const run = useRun();
  const say = useSay();
  const [page, setPage] = useState(0);
  const [text, setText] = useState('');
  const sought = useSettled(text, SETTLES_MS);
  const reading = useKept(useReading('listEvents', { limit: PAGE, offset: page * PAGE, text: sought }));
  const save = async (): Promise<void> => {
    const saved = await run('exportAudit', {});
    if (saved.at === 'refused') tell({ kind: 'refused', refusal: saved.refusal });
    if (saved.at !== 'done' || saved.value.outcome === 'cancelled') return;
    const { path, events, signedBy } = saved.value;
    tell({
      kind: 'done',
      text: say(signedBy.length === 0 ? 'audit.savedUnsigned' : 'audit.saved', { count: events }),
      detail: visibleText(path),
    });
  };
  return (
    <div className="page">
      <PageHead title={say('action.go.audit')} />
      <p className="page-lead">{say('audit.lead')}</p>
      <div className="audit-bar">
        <input
          className="input"
          type="search"
          value={text}
          maxLength={500}
          aria-label={say('audit.search')}
          placeholder={say('audit.search')}
          onChange={(event) => {
            setText(event.target.value);
            setPage(0);
          }}
        />
        <Button icon={Download} onPress={() => void save()}>
          {say('audit.save')}
        </Button>
      </div>
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
