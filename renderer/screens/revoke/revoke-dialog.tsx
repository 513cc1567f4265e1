import { useReducer, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import {
  authoritiesOf,
  firstRevocation,
  revocation,
  revokeInput,
  type CrlOutcome,
  type GivenReason,
} from '../../state/revocation.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import { useTellSaved } from '../../state/use-save.ts';
import { RevokedView } from './revoked-view.tsx';
import { RevokeView } from './revoke-view.tsx';

/** Revokes these certificates, and has the CRL of each CA follow when asked to. */
export function RevokeDialog(props: {
  certificates: readonly CertificateDescription[];
  reason?: GivenReason;
}): ReactElement {
  const { certificates, reason = 'unspecified' } = props;
  const { dispatch } = useServices();
  const run = useRun();
  const now = useNow();
  const tellSaved = useTellSaved();
  const [state, change] = useReducer(revocation, reason, firstRevocation);
  const listed = useReading('listAuthorities', {});
  const authorities = authoritiesOf(certificates, listed.status === 'ready' ? listed.value.items : []);
  const close = (): void => dispatch({ type: 'dialogClosed' });

  const revoke = async (): Promise<void> => {
    if (state.step !== 'asking') return;
    const { form } = state;
    change({ type: 'began' });
    const revoked = await run('revokeCertificates', revokeInput(form, certificates));
    if (revoked.at !== 'done') {
      change({ type: 'refused', refusal: revoked.at === 'refused' ? revoked.refusal : null });
      return;
    }
    dispatch({ type: 'selected', event: { type: 'cleared' } });
    const crls: CrlOutcome[] = [];
    for (const { id, name } of form.writeCrl ? authorities : []) {
      const issued = await run('issueCrl', { ca: id, days: null });
      if (issued.at === 'done') crls.push({ ca: name, crl: issued.value });
      if (issued.at === 'refused') crls.push({ ca: name, refusal: issued.refusal });
    }
    change({ type: 'ended', count: certificates.length, crls });
  };

  if (state.step === 'revoked')
    return (
      <RevokedView
        revoked={state}
        onSave={(id) => void run('exportCrl', { id, form: 'pem' }).then(tellSaved)}
        onClose={close}
      />
    );
  return (
    <RevokeView
      certificates={certificates}
      authorities={authorities}
      state={state}
      now={now}
      onEdit={(form) => change({ type: 'edited', form })}
      onRevoke={() => void revoke()}
      onClose={close}
    />
  );
}
