import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { CheckField, TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useDistance } from '../../components/instant.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { Rich, useSay } from '../../messages.ts';
import { LEAVE_MARGIN_DAYS, leaveDays } from '../../state/leave.ts';
import { useRun, useServices } from '../../state/services.ts';
import { useCrlState } from '../../state/use-crl-state.ts';
import { useNow } from '../../state/use-now.ts';

/** Going on leave: longer CRLs ahead, so that none lapses while nobody unlocks the vault. */
export function LeaveDialog(): ReactElement {
  const { dispatch, say: tell } = useServices();
  const say = useSay();
  const run = useRun();
  const now = useNow();
  const distance = useDistance();
  const { authorities, crls } = useCrlState();
  const [until, setUntil] = useState('');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const days = leaveDays(until, now);
  const signing = authorities.filter(
    (ca) => ca.hasPrivateKey && new Date(ca.notAfter).getTime() > now && (crls.get(ca.id)?.crl ?? null) !== null,
  );
  const chosen = signing.filter(({ id }) => !left.has(id));
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const sign = async (): Promise<void> => {
    if (days === null || chosen.length === 0 || busy) return;
    setBusy(true);
    setRefusal(null);
    for (const ca of chosen) {
      const issued = await run('issueCrl', { ca: ca.id, days });
      if (issued.at !== 'done') {
        setBusy(false);
        if (issued.at === 'refused') setRefusal(issued.refusal);
        return;
      }
      // What is signed stays signed, should the next one be refused.
      setLeft((before) => new Set([...before, ca.id]));
    }
    dispatch({ type: 'went', place: { section: 'crls', ca: chosen[0]?.id ?? null } });
    tell({ kind: 'done', text: say('leave.done', { count: chosen.length, days }), detail: say('leave.publishNow') });
  };
  return (
    <ModalDialog title={say('leave.title')} busy={busy} onClose={close}>
      <DialogForm onSubmit={() => void sign()}>
        <p>{say('leave.lead')}</p>
        <TextField
          label={say('leave.until')}
          type="date"
          value={until}
          width="narrow"
          autoFocus
          hint={
            days === null
              ? say('leave.hint', { margin: LEAVE_MARGIN_DAYS })
              : say('leave.days', { days, margin: LEAVE_MARGIN_DAYS })
          }
          problem={until !== '' && days === null ? say('leave.badDate') : null}
          onChange={setUntil}
        />
        <div role="group" aria-label={say('leave.cas')} className="check-list">
          {signing.map((ca) => {
            const crl = crls.get(ca.id)?.crl ?? null;
            return (
              <CheckField
                key={ca.id}
                checked={!left.has(ca.id)}
                label={
                  <>
                    <ForeignText text={ca.name} />{' '}
                    {crl === null ? null : (
                      <span className="quiet">
                        <Rich
                          id="authority.crl"
                          values={{ number: crl.crlNumber, when: distance(crl.nextUpdate, now) }}
                        />
                      </span>
                    )}
                  </>
                }
                onChange={(checked) => {
                  const next = new Set(left);
                  if (checked) next.delete(ca.id);
                  else next.add(ca.id);
                  setLeft(next);
                }}
              />
            );
          })}
        </div>
        <p className="note-warn">{say('leave.consequences')}</p>
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            busy={busy}
            why={days === null ? say('leave.noDate') : chosen.length === 0 ? say('leave.noCa') : null}
          >
            {say('leave.sign', { count: chosen.length })}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
