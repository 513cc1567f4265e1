import { RefreshCw } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { FieldGroup, TextField } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { Progress } from '../../components/progress.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { overlapOf, type Planned, type RenewalForm, type RenewalState } from '../../state/renewal.ts';
import { daysOf } from '../../state/issue-form.ts';
import { ValidityFields } from '../issue/validity-fields.tsx';
import { RenewalTable } from './renewal-table.tsx';

interface RenewViewProps {
  readonly certificates: readonly CertificateDescription[];
  /** What main would make of each, by id; those that are not answered yet are missing. */
  readonly plans: ReadonlyMap<string, Planned>;
  readonly refusal: { readonly refusal: Refusal } | null;
  /** How many of them can be renewed as things stand. */
  readonly renewable: number;
  readonly state: Extract<RenewalState, { step: 'asking' | 'renewing' }>;
  readonly now: number;
  readonly onEdit: (form: Partial<RenewalForm>) => void;
  readonly onKey: (id: string, newKey: boolean) => void;
  readonly onRenew: () => void;
  readonly onStop: () => void;
  readonly onClose: () => void;
}

export function RenewView(props: RenewViewProps): ReactElement {
  const { certificates, plans, renewable, state } = props;
  const say = useSay();
  const busy = state.step === 'renewing';
  const badDays = daysOf(state.form) === undefined;
  const waits = !badDays && plans.size < certificates.length && props.refusal === null;
  return (
    <ModalDialog
      title={say('renew.title', { count: certificates.length })}
      size="large"
      busy={busy}
      onClose={props.onClose}
    >
      <DialogForm onSubmit={props.onRenew}>
        <p className="dialog-lead">{say('renew.lead')}</p>
        <FieldGroup label={say('issue.validity')} problem={badDays ? say('issue.badDays') : null}>
          <ValidityFields value={state.form} onEdit={props.onEdit} />
        </FieldGroup>
        <TextField
          label={say('renew.overlap')}
          width="narrow"
          suffix={say('validity.daysUnit')}
          value={state.form.overlapDays}
          placeholder={say('renew.overlapNever')}
          hint={say('renew.overlapHint')}
          problem={overlapOf(state.form) === undefined ? say('issue.badDays') : null}
          onChange={(overlapDays) => props.onEdit({ overlapDays })}
        />
        <RenewalTable
          certificates={certificates}
          plans={plans}
          newKeys={state.form.newKeys}
          now={props.now}
          onKey={props.onKey}
        />
        {props.refusal === null ? null : <RefusalNote refusal={props.refusal.refusal} />}
        {state.step === 'asking' && state.refusal !== null ? <RefusalNote refusal={state.refusal} /> : null}
        {busy ? (
          <Progress
            label={say('renew.renewing')}
            done={state.renewed.length + state.refused.length}
            total={state.total}
            text={say('renew.progress', { done: state.renewed.length + state.refused.length, total: state.total })}
          />
        ) : null}
        <div className="dialog-buttons">
          {busy ? (
            <Button busy={state.stopping} onPress={props.onStop}>
              {say(state.stopping ? 'renew.stopping' : 'renew.stop')}
            </Button>
          ) : (
            <Button onPress={props.onClose}>{say('cancel')}</Button>
          )}
          <Button
            type="submit"
            variant="primary"
            icon={RefreshCw}
            busy={busy}
            why={renewable === 0 ? say(waits ? 'loading' : 'renew.noneCan') : null}
          >
            {say(busy ? 'renew.renewing' : 'renew.renew', { count: renewable })}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
