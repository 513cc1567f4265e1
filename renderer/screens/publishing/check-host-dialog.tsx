import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { HostCheckDescription } from '../../../shared/host-check-description.ts';
import { Button } from '../../components/button.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { PROTOCOLS, hostQuestion, type HostForm } from '../../state/host-form.ts';
import { useRun, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import { HostVerdict } from './host-verdict.tsx';

interface CheckHostDialogProps {
  readonly first: HostForm;
  /** Looks as soon as it opens. */
  readonly atOnce: boolean;
}

type Step =
  | { readonly at: 'asking' }
  | { readonly at: 'looking' }
  | { readonly at: 'refused'; readonly refusal: Refusal }
  | { readonly at: 'seen'; readonly checked: HostCheckDescription };

/** What does this host serve? The answer in words, and kept with the certificate. */
export function CheckHostDialog({ first, atOnce }: CheckHostDialogProps): ReactElement {
  const { app, dispatch, askToUnlock } = useServices();
  const say = useSay();
  const run = useRun();
  const now = useNow();
  const [form, setForm] = useState(first);
  const [step, setStep] = useState<Step>({ at: 'asking' });
  const question = hostQuestion(form);
  const look = async (): Promise<void> => {
    if (question === null || step.at === 'looking') return;
    setStep({ at: 'looking' });
    const outcome = await run('checkHost', question);
    if (outcome.at === 'done') setStep({ at: 'seen', checked: outcome.value });
    else setStep(outcome.at === 'refused' ? { at: 'refused', refusal: outcome.refusal } : { at: 'asking' });
  };
  const started = useRef(false);
  useEffect(() => {
    if (atOnce && !started.current) void look();
    started.current = true;
  });
  const edit = (change: Partial<HostForm>): void => {
    setForm({ ...form, ...change });
    if (step.at !== 'looking') setStep({ at: 'asking' });
  };
  const close = (): void => dispatch({ type: 'dialogClosed' });
  return (
    <ModalDialog title={say('host.title')} size="large" onClose={close}>
      <DialogForm onSubmit={() => void look()}>
        <TextField
          label={say('host.host')}
          value={form.host}
          placeholder="mail.example.org:25"
          autoFocus={!atOnce}
          hint={say('host.hostHint')}
          onChange={(host) => edit({ host })}
        />
        <SelectField
          label={say('host.protocol')}
          value={form.protocol}
          options={PROTOCOLS.map((protocol) => ({ value: protocol, label: say(`host.protocol.${protocol}`) }))}
          onChange={(protocol) => edit({ protocol })}
        />
        <TextField
          label={say('host.name')}
          value={form.servername}
          placeholder={say('host.namePlaceholder')}
          onChange={(servername) => edit({ servername })}
        />
        {step.at === 'refused' ? <RefusalNote refusal={step.refusal} /> : null}
        {step.at === 'looking' ? (
          <p className="loading" role="status">
            {say('host.looking')}
          </p>
        ) : null}
        {step.at === 'seen' ? (
          <HostVerdict
            checked={step.checked}
            now={now}
            onOpen={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
            onUnlock={
              app.vault.state === 'locked' ? () => void askToUnlock().then((open) => (open ? look() : null)) : null
            }
          />
        ) : null}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('close')}</Button>
          <Button
            type="submit"
            variant="primary"
            busy={step.at === 'looking'}
            why={question === null ? say('host.noHost') : null}
          >
            {say(step.at === 'seen' ? 'host.again' : 'host.look')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
