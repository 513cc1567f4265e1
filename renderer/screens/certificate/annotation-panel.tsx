import { EyeOff, Undo2, X } from 'lucide-react';
import { useId, useState, type ReactElement } from 'react';
import type { AnnotationDescription } from '../../../shared/contract/annotation-methods.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';

/** What people write beside a certificate: a note, tags, and whether it is in lists. All of it can be undone. */
export function AnnotationPanel({ id }: { id: string }): ReactElement {
  const { say: tell } = useServices();
  const run = useRun();
  const reading = useReading('showAnnotation', { id });
  const change = async (method: 'annotateCertificate' | 'undoAnnotation', to: Written | null): Promise<void> => {
    const changed =
      method === 'undoAnnotation' || to === null
        ? await run('undoAnnotation', { id })
        : await run('annotateCertificate', { id, ...to });
    if (changed.at === 'refused') tell({ kind: 'refused', refusal: changed.refusal });
  };
  return (
    <ReadingView reading={reading}>
      {(annotation) => (
        <AnnotationView
          key={`${id} ${annotation.note}`}
          annotation={annotation}
          onWrite={(to) => void change('annotateCertificate', to)}
          onUndo={() => void change('undoAnnotation', null)}
        />
      )}
    </ReadingView>
  );
}

type Written = Omit<AnnotationDescription, 'undoable'>;

interface AnnotationViewProps {
  readonly annotation: AnnotationDescription;
  readonly onWrite: (annotation: Written) => void;
  readonly onUndo: () => void;
}

function AnnotationView({ annotation, onWrite, onUndo }: AnnotationViewProps): ReactElement {
  const say = useSay();
  const id = useId();
  const { undoable, ...written } = annotation;
  const [note, setNote] = useState(written.note);
  return (
    <section className="annotation" aria-label={say('annotation.title')}>
      {written.deleted ? (
        <p className="annotation-deleted" role="status">
          <EyeOff className="icon" strokeWidth={1.75} /> {say('annotation.deleted')}
        </p>
      ) : null}
      <Tags tags={written.tags} onChange={(tags) => onWrite({ ...written, tags })} />
      <Field id={id} label={say('annotation.note')}>
        <textarea
          id={id}
          className="input annotation-note"
          rows={2}
          maxLength={10_000}
          value={note}
          placeholder={say('annotation.notePlaceholder')}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || note === written.note) return;
            event.stopPropagation();
            setNote(written.note);
          }}
        />
      </Field>
      <div className="button-row">
        {note === written.note ? null : (
          <Button variant="primary" onPress={() => onWrite({ ...written, note })}>
            {say('annotation.save')}
          </Button>
        )}
        {undoable ? (
          <Button icon={Undo2} onPress={onUndo}>
            {say('annotation.undo')}
          </Button>
        ) : null}
        <Button onPress={() => onWrite({ ...written, deleted: !written.deleted })} hint={say('annotation.deleteHint')}>
          {say(written.deleted ? 'annotation.bringBack' : 'annotation.delete')}
        </Button>
      </div>
    </section>
  );
}

function Tags({ tags, onChange }: { tags: readonly string[]; onChange: (tags: string[]) => void }): ReactElement {
  const say = useSay();
  const id = useId();
  const [typed, setTyped] = useState('');
  const add = (): void => {
    const tag = typed.trim();
    setTyped('');
    if (tag !== '' && !tags.includes(tag)) onChange([...tags, tag]);
  };
  return (
    <Field id={id} label={say('annotation.tags')}>
      <div className="chips">
        {tags.length === 0 ? null : (
          <ul className="chip-list" aria-label={say('annotation.tags')}>
            {tags.map((tag) => (
              <li key={tag} className="chip">
                <ForeignText text={tag} />
                <button
                  type="button"
                  className="chip-remove"
                  aria-label={say('names.remove', { name: visibleText(tag) })}
                  onClick={() => onChange(tags.filter((one) => one !== tag))}
                >
                  <X className="icon" strokeWidth={2} />
                </button>
              </li>
            ))}
          </ul>
        )}
        <input
          id={id}
          className="chip-input"
          value={typed}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          placeholder={say('annotation.addTag')}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ',') return;
            event.preventDefault();
            add();
          }}
          onBlur={add}
        />
      </div>
    </Field>
  );
}
