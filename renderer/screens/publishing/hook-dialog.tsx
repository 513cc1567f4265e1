import { useState, type ReactElement } from 'react';
import type { SiteDescription } from '../../../shared/contract/publishing-methods.ts';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { Field, TextField } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { useRun, useServices } from '../../state/services.ts';

interface HookDialogProps {
  readonly ca: AuthorityDescription;
  readonly hook: SiteDescription['hook'];
}

const ARGUMENTS = 'site-hook-arguments';

/** The program that takes a site further: its name and its arguments, a line each, since no shell reads them. */
export function HookDialog({ ca, hook }: HookDialogProps): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const run = useRun();
  const [program, setProgram] = useState(hook?.program ?? '');
  const [lines, setLines] = useState(hook?.arguments.join('\n') ?? '');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const set = async (chosen: SiteDescription['hook']): Promise<void> => {
    const outcome = await run('setSiteHook', { ca: ca.id, hook: chosen });
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at === 'done' && outcome.value.outcome === 'set') close();
  };
  const name = program.trim();
  return (
    <ModalDialog title={say('hook.title')} onClose={close}>
      <DialogForm
        onSubmit={() => {
          const words = lines.split('\n').filter((line) => line !== '');
          if (name !== '') void set({ program: name, arguments: words });
        }}
      >
        <p>{say('hook.lead')}</p>
        <TextField
          label={say('hook.program')}
          value={program}
          placeholder="rsync"
          autoFocus
          onChange={setProgram}
          hint={say('hook.programHint')}
        />
        <Field id={ARGUMENTS} label={say('hook.arguments')} hint={say('hook.argumentsHint', { folder: '{}' })}>
          <textarea
            id={ARGUMENTS}
            className="input hook-arguments"
            rows={4}
            spellCheck={false}
            value={lines}
            placeholder={'-a\n--delete\n{}/\nweb.example.org:/var/www/pki'}
            aria-describedby={`${ARGUMENTS}-notes`}
            onChange={(event) => setLines(event.target.value)}
          />
        </Field>
        <p className="note-warn">{say('hook.consequences')}</p>
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          {hook === null ? null : (
            <Button variant="danger" onPress={() => void set(null)}>
              {say('hook.remove')}
            </Button>
          )}
          <Button onPress={close}>{say('cancel')}</Button>
          <Button type="submit" variant="primary" why={name === '' ? say('hook.noProgram') : null}>
            {say('hook.set')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
