import { X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { tagsIn, tagsTyped } from '../../state/tags.ts';

interface TagDialogProps {
  readonly certificates: readonly CertificateDescription[];
  readonly onClose: () => void;
}

/** Tags for many at once: what is typed is added to all, what is struck is taken from all. */
export function TagDialog({ certificates, onClose }: TagDialogProps): ReactElement {
  const { say: tell } = useServices();
  const run = useRun();
  const say = useSay();
  const ids = certificates.map((one) => one.id);
  const reading = useReading('listTags', { ids });
  const present = reading.status === 'ready' ? tagsIn(reading.value.items) : [];
  const [typed, setTyped] = useState('');
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const add = tagsTyped(typed);
  const idle = add.length === 0 && removed.size === 0;

  const save = async (): Promise<void> => {
    if (busy || idle) return;
    setBusy(true);
    const outcome = await run('tagCertificates', { ids, add, remove: [...removed] });
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at !== 'done') return;
    onClose();
    tell({ kind: 'done', text: say('tags.done', { count: outcome.value.changed }), detail: null });
  };
  return (
    <ModalDialog title={say('tags.title', { count: certificates.length })} size="small" busy={busy} onClose={onClose}>
      <DialogForm onSubmit={() => void save()}>
        <TextField
          label={say('tags.add')}
          hint={say('tags.hint')}
          value={typed}
          autoFocus
          onChange={(text) => {
            setTyped(text);
            setRefusal(null);
          }}
        />
        {present.length === 0 ? null : (
          <ul className="tag-list" aria-label={say('tags.present')}>
            {present.map(({ tag, count }) => (
              <li key={tag} className={removed.has(tag) ? 'chip chip-struck' : 'chip'}>
                <ForeignText text={tag} />
                {count === ids.length ? null : <span className="chip-kind">{say('count', { count })}</span>}
                <button
                  type="button"
                  className="chip-remove"
                  aria-pressed={removed.has(tag)}
                  aria-label={say('tags.remove', { tag: visibleText(tag) })}
                  onClick={() => setRemoved(toggled(removed, tag))}
                >
                  <X className="icon" strokeWidth={2} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={onClose}>{say('cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} why={idle ? say('tags.nothing') : null}>
            {say('tags.save', { count: certificates.length })}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}

function toggled(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}
