import { Ban } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AuthorityDescription, CertificateDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { RadioList } from '../../components/choices.tsx';
import { CheckField, TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { today } from '../../state/instants.ts';
import {
  asksSince,
  mayRevoke,
  nextCrlNumber,
  REASONS_IN_ORDER,
  TYPED_FROM,
  type RevocationForm,
  type RevocationState,
} from '../../state/revocation.ts';

interface RevokeViewProps {
  readonly certificates: readonly CertificateDescription[];
  /** The CAs whose CRL changes. */
  readonly authorities: readonly AuthorityDescription[];
  readonly state: Extract<RevocationState, { step: 'asking' | 'revoking' }>;
  readonly now: number;
  readonly onEdit: (form: Partial<RevocationForm>) => void;
  readonly onRevoke: () => void;
  readonly onClose: () => void;
}

/** Names shown before the rest becomes a number. */
const SHOWN = 5;

export function RevokeView(props: RevokeViewProps): ReactElement {
  const { certificates, authorities, state, now, onEdit } = props;
  const say = useSay();
  const { form } = state;
  const count = certificates.length;
  const busy = state.step === 'revoking';
  const held = form.reason === 'certificateHold';
  const crls = authorities.map((one) => say('revoke.crlOf', { number: nextCrlNumber(one), ca: visibleText(one.name) }));
  return (
    <ModalDialog title={say('revoke.title', { count })} busy={busy} onClose={props.onClose}>
      <DialogForm onSubmit={() => (mayRevoke(form, count) ? props.onRevoke() : undefined)}>
        <ul className="revoke-names" aria-label={say('revoke.which')}>
          {certificates.slice(0, SHOWN).map((one) => (
            <li key={one.id}>
              <ForeignText text={nameOf(one)} /> <span className="quiet hex">{one.serialNumber.slice(0, 8)}…</span>
            </li>
          ))}
          {count > SHOWN ? <li className="quiet">{say('certificates.more', { count: count - SHOWN })}</li> : null}
        </ul>
        <RadioList
          label={say('revoke.reason')}
          value={form.reason}
          options={REASONS_IN_ORDER.map((reason) => ({
            value: reason,
            label: say(`reason.${reason}`),
            detail: <span className="rfc-word">{reason}</span>,
          }))}
          onChange={(reason) => onEdit({ reason })}
        />
        {asksSince(form.reason) ? (
          <TextField
            label={say('revoke.since')}
            type="date"
            width="narrow"
            max={today(now)}
            value={form.since}
            hint={say('revoke.sinceHint')}
            onChange={(since) => onEdit({ since })}
          />
        ) : null}
        <p className="revoke-final">{say(held ? 'revoke.holdCanBeLifted' : 'revoke.forGood')}</p>
        <CheckField
          label={
            crls.length === 1
              ? say('revoke.writeCrl', { crl: crls[0] ?? '' })
              : say('revoke.writeCrls', { count: crls.length })
          }
          checked={form.writeCrl}
          onChange={(writeCrl) => onEdit({ writeCrl })}
        />
        {count < TYPED_FROM ? null : (
          <TextField
            label={say('revoke.type')}
            value={form.typed}
            placeholder={`REVOKE ${count}`}
            hint={say('revoke.typeHint', { words: `REVOKE ${count}` })}
            onChange={(typed) => onEdit({ typed })}
          />
        )}
        {state.step === 'asking' && state.refusal !== null ? <RefusalNote refusal={state.refusal} /> : null}
        <div className="dialog-buttons">
          <Button onPress={props.onClose}>{say('cancel')}</Button>
          <Button
            type="submit"
            variant="danger"
            icon={Ban}
            busy={busy}
            why={mayRevoke(form, count) ? null : say('revoke.typeHint', { words: `REVOKE ${count}` })}
          >
            {say(busy ? 'revoke.revoking' : held ? 'revoke.hold' : 'revoke.revoke', { count })}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
