/** What each action does. When it may be done is in actions.ts; the table itself is shared with the native menu. */
import { createContext, useCallback, useContext, useMemo } from 'react';
import type { ActionId } from '../shared/actions.ts';
import type { CertificateDescription } from '../shared/descriptions.ts';
import { whyNot } from './actions.ts';
import { useSay, type MessageId } from './messages.ts';
import { useRun, useReading, useServices } from './state/services.ts';
import { useRequestIntake } from './state/use-requests.ts';
import { useTellSaved } from './state/use-save.ts';
import type { Place } from './state/workspace.ts';
import { NO_HOST } from './state/host-form.ts';
import { usePublish } from './state/use-publish.ts';
import { useBackUp } from './state/use-back-up.ts';
import { useSignCrl } from './state/use-sign-crl.ts';
import { listInput } from './state/certificate-filter.ts';
import { revocable } from './state/revocation.ts';

export interface Actions {
  /** Does an action, on these certificates or on what is chosen; says why when it cannot be done. */
  readonly perform: (id: ActionId, on?: readonly CertificateDescription[]) => void;
  readonly whyNot: (id: ActionId, on?: readonly CertificateDescription[]) => MessageId | null;
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('This component stands outside of the app.');
  return actions;
}

/** Builds the actions from what every screen may use; once, at the top. */
export function useActionsOfServices(): Actions {
  const services = useServices();
  const { app, workspace, answers, say, client, dispatch } = services;
  const run = useRun();
  const text = useSay();
  const tellSaved = useTellSaved();
  const intake = useRequestIntake();
  const signCrl = useSignCrl();
  const publish = usePublish();
  const backUp = useBackUp();
  const listed = useReading('listAuthorities', app.vault.state === 'none' ? null : {});
  const authorities = useMemo(() => (listed.status === 'ready' ? listed.value.items : []), [listed]);

  const why = useCallback(
    (id: ActionId, on = workspace.chosen) =>
      whyNot(id, {
        vault: app.vault.state,
        chosen: on,
        authorities: authorities.length,
        keyInView:
          workspace.place.section === 'authorities' ||
          (workspace.place.section === 'keys' && workspace.place.id !== null),
        answered: new Set(answers.keys()),
      }),
    [app.vault.state, workspace.chosen, workspace.place, authorities.length, answers],
  );

  const act = async (id: ActionId, on: readonly CertificateDescription[]): Promise<void> => {
    const [certificate] = on;
    const { place } = workspace;
    const wanted = place.section === 'authorities' ? place.id : place.section === 'crls' ? place.ca : null;
    const authority = authorities.find((one) => one.id === wanted) ?? authorities[0];
    switch (id) {
      case 'certificate.issue':
        return dispatch({ type: 'went', place: { section: 'issue' } });
      case 'request.open':
        return intake.open();
      case 'request.paste':
        return intake.takeClipboard();
      case 'commit':
      case 'view.filter':
        return answers.get(id)?.();
      case 'vault.open':
        return tellRefusal(await client.call('openVault', { recent: null }));
      case 'vault.import':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'import' } });
      case 'vault.restore':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'vault', what: { task: 'restore', backup: null } } });
      case 'vault.check':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'vault', what: { task: 'check' } } });
      case 'vault.backup':
        return backUp();
      case 'vault.lock':
        if (app.vault.state === 'locked') await services.askToUnlock();
        else tellRefusal(await client.call('lockVault', {}));
        return;
      case 'vault.close':
        return tellRefusal(await client.call('closeVault', {}));
      case 'certificate.keyCert':
        if (certificate === undefined) return;
        return tellSaved(await run('exportCertificate', { id: certificate.id, form: 'key-cert', passphrase: null }));
      case 'certificate.export':
        if (certificate === undefined) return;
        return dispatch({
          type: 'dialogOpened',
          dialog: on.length === 1 ? { kind: 'export', certificate } : { kind: 'bulkExport', certificates: on },
        });
      case 'certificate.table':
        return tellSaved(await run('saveCertificateTable', { ids: on.map((one) => one.id) }));
      case 'certificate.compare':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'compare', certificates: on } });
      case 'certificate.tag':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'tag', certificates: on } });
      case 'view.columns':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'columns' } });
      case 'view.save':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'saveView' } });
      case 'view.table':
        return tellSaved(await run('saveListTable', listInput(workspace.filter)));
      case 'certificate.renew':
        // Those that cannot be renewed are in the table too, with the reason.
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'renew', certificates: on } });
      case 'certificate.revoke':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'revoke', certificates: revocable(on) } });
      case 'certificate.release': {
        const released = await run('releaseCertificates', { ids: on.map((one) => one.id) });
        if (released.at === 'refused') say({ kind: 'refused', refusal: released.refusal });
        if (released.at === 'done')
          say({ kind: 'done', text: text('release.done', { count: on.length }), detail: text('release.detail') });
        return;
      }
      case 'authority.create':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'createAuthority' } });
      case 'authority.save':
        if (authority === undefined) return;
        return tellSaved(await run('exportAuthority', { id: authority.id, form: 'pem', passphrase: null }));
      case 'authority.trust':
        if (authority === undefined) return;
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'trust', ca: authority.id, name: authority.name } });
      case 'authority.policy':
        if (authority === undefined) return;
        return dispatch({
          type: 'dialogOpened',
          dialog: { kind: 'policy', id: authority.id, name: authority.name },
        });
      case 'crl.issue':
        return authority === undefined ? undefined : signCrl(authority.id);
      case 'crl.leave':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'leave' } });
      case 'site.publish':
        return authority === undefined ? undefined : publish(authority.id);
      case 'host.check':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'checkHost', form: NO_HOST, at: 'asking' } });
      case 'go.home':
      case 'go.requests':
      case 'go.audit':
      case 'go.settings':
        return dispatch({ type: 'went', place: { section: sectionOf(id) } });
      case 'go.certificates':
        return dispatch({ type: 'went', place: { section: 'certificates', open: null } });
      case 'go.authorities':
        return dispatch({ type: 'went', place: { section: 'authorities', id: null } });
      case 'go.profiles':
        return dispatch({ type: 'went', place: { section: 'profiles', name: null } });
      case 'go.keys':
        return dispatch({ type: 'went', place: { section: 'keys', id: null } });
      case 'key.create':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'createKey' } });
      case 'key.compromised':
        return dispatch({
          type: 'runbookBegan',
          id: keyHolderOf(place, certificate, authority?.id ?? null),
          at: Date.now(),
        });
      case 'go.crls':
        return dispatch({ type: 'went', place: { section: 'crls', ca: null } });
      case 'view.palette':
        return workspace.dialog.kind === 'palette'
          ? dispatch({ type: 'dialogClosed' })
          : dispatch({ type: 'dialogOpened', dialog: { kind: 'palette' } });
      case 'view.inspector':
        return dispatch({ type: 'inspectorToggled' });
      case 'theme.system':
      case 'theme.light':
      case 'theme.dark':
        tellRefusal(await client.call('setTheme', { theme: themeOf(id) }));
        return services.refreshApp();
      case 'help.shortcuts':
        return dispatch({ type: 'dialogOpened', dialog: { kind: 'shortcuts' } });
    }
  };
  const tellRefusal = (answer: Awaited<ReturnType<typeof client.call>>): void => {
    if (!answer.ok) say({ kind: 'refused', refusal: answer.refusal });
  };

  const perform = (id: ActionId, on = workspace.chosen): void => {
    const reason = why(id, on);
    if (reason === null) void act(id, on);
    else say({ kind: 'told', text: text(reason), detail: null });
  };
  return { perform, whyNot: why };
}

/** What names the key that an action is about: the certificate, else the key or the CA in view. */
function keyHolderOf(place: Place, certificate: CertificateDescription | undefined, authority: string | null): string {
  if (certificate !== undefined) return certificate.id;
  return place.section === 'keys' && place.id !== null ? place.id : (authority ?? '');
}

function sectionOf(id: 'go.home' | 'go.requests' | 'go.audit' | 'go.settings') {
  switch (id) {
    case 'go.home':
      return 'home';
    case 'go.requests':
      return 'requests';
    case 'go.audit':
      return 'audit';
    case 'go.settings':
      return 'settings';
  }
}

function themeOf(id: 'theme.system' | 'theme.light' | 'theme.dark') {
  switch (id) {
    case 'theme.system':
      return 'system';
    case 'theme.light':
      return 'light';
    case 'theme.dark':
      return 'dark';
  }
}
