import { useReducer, useRef, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { errorOf, firstRenewal, planQuestions, renewal, renewQuestions, type Planned } from '../../state/renewal.ts';
import { useReadings, useRun, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import { useTellSaved } from '../../state/use-save.ts';
import { RenewedView } from './renewed-view.tsx';
import { RenewView } from './renew-view.tsx';

/** Renews these certificates: the table of old and new first, then one after the other, then what is left to deploy. */
export function RenewDialog({ certificates }: { certificates: readonly CertificateDescription[] }): ReactElement {
  const { dispatch } = useServices();
  const run = useRun();
  const now = useNow();
  const tellSaved = useTellSaved();
  const [state, change] = useReducer(renewal, certificates, firstRenewal);
  const stop = useRef(false);
  const readings = useReadings('planRenewals', state.step === 'asking' ? planQuestions(state.form, certificates) : []);
  const plans = new Map<string, Planned>();
  for (const reading of readings)
    if (reading.status === 'ready') for (const item of reading.value.items) plans.set(item.id, item);
  const renewable = certificates.filter(({ id }) => {
    const plan = plans.get(id);
    return plan !== undefined && errorOf(plan) === null;
  });

  const stopped = (): boolean => stop.current;
  const save = async ({ id, hasPrivateKey }: CertificateDescription): Promise<void> => {
    const form = hasPrivateKey ? 'key-cert' : 'fullchain';
    const outcome = await run('exportCertificate', { id, form, passphrase: null });
    if (outcome.at === 'done' && outcome.value.outcome === 'saved') change({ type: 'handedOut', id });
    tellSaved(outcome);
  };
  const renew = async (): Promise<void> => {
    if (state.step !== 'asking' || renewable.length === 0) return;
    stop.current = false;
    change({ type: 'began', total: renewable.length });
    for (const question of renewQuestions(state.form, renewable)) {
      if (stopped()) break;
      const outcome = await run('renewCertificates', question);
      if (outcome.at === 'done') change({ type: 'answered', items: outcome.value.items });
      else return change({ type: 'ended', refusal: outcome.at === 'refused' ? outcome.refusal : null });
    }
    change({ type: 'ended', refusal: null });
    dispatch({ type: 'selected', event: { type: 'cleared' } });
  };
  const close = (): void => dispatch({ type: 'dialogClosed' });

  if (state.step === 'renewed')
    return (
      <RenewedView
        state={state}
        old={certificates}
        onSave={(certificate) => void save(certificate)}
        onTable={(ids) => void run('saveCertificateTable', { ids }).then(tellSaved)}
        onRevoke={(old) =>
          dispatch({ type: 'dialogOpened', dialog: { kind: 'revoke', certificates: old, reason: 'superseded' } })
        }
        onClose={close}
      />
    );
  return (
    <RenewView
      certificates={certificates}
      plans={plans}
      refusal={readings.find((reading) => reading.status === 'refused') ?? null}
      renewable={renewable.length}
      state={state}
      now={now}
      onEdit={(form) => change({ type: 'edited', form })}
      onKey={(id, newKey) => change({ type: 'keyChosen', id, newKey })}
      onRenew={() => void renew()}
      onStop={() => {
        stop.current = true;
        change({ type: 'stopped' });
      }}
      onClose={close}
    />
  );
}
