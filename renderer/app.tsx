/** The page's composition root: objects made once, handed to every screen. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type ReactElement } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider } from 'react-intl';
import type { AppStatus } from '../shared/contract/app-methods.ts';
import type { VaultStatus } from '../shared/contract/vault-methods.ts';
import type { ActionId } from '../shared/actions.ts';
import type { Client, Refusal } from './client.ts';
import { RefusalNote } from './components/refusal-note.tsx';
import { LOCALES, spokenLanguage } from '../shared/spoken-language.ts';
import { useCatalogue } from './languages.ts';
import { createStore } from './state/store.ts';
import { Window } from './window.tsx';
import { ServicesContext, type Services } from './state/services.ts';
import { notices, NO_NOTICES } from './state/notices.ts';
import { EMPTY_TRAY, tray } from './state/request-tray.ts';
import { readInspector, writeInspector } from './state/inspector-memory.ts';
import { keepColumns, keptColumns } from './state/list-columns.ts';
import { FIRST_WORKSPACE, workspace } from './state/workspace.ts';

export function App({ client }: { client: Client }): ReactElement | null {
  const [app, setApp] = useState<AppStatus | Refusal | null>(null);
  const lastVault = useRef<VaultStatus['state']>('none');
  const refreshApp = useCallback(() => {
    void client.call('appStatus', {}).then((answer) => {
      if (answer.ok) lastVault.current = answer.value.vault.state;
      setApp(answer.ok ? answer.value : answer.refusal);
    });
  }, [client]);
  useEffect(refreshApp, [refreshApp]);
  const applyVault = useCallback((vault: VaultStatus) => {
    lastVault.current = vault.state;
    setApp((now) => (now === null || 'kind' in now ? now : { ...now, vault }));
  }, []);
  const isLocked = useCallback(() => lastVault.current === 'locked', []);
  const theme = app === null || 'kind' in app ? 'system' : app.theme;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const wanted = spokenLanguage(app === null || 'kind' in app ? 'system' : app.language, navigator.languages);
  const catalogue = useCatalogue(wanted);
  const language = catalogue?.language ?? wanted;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  if (catalogue === null) return null;
  const locale = LOCALES[language];
  return (
    <IntlProvider locale={locale} messages={catalogue.messages}>
      <I18nProvider locale={locale}>
        {app === null ? null : 'kind' in app ? (
          <main className="page">
            <RefusalNote refusal={app} />
          </main>
        ) : (
          <Ready client={client} app={app} applyVault={applyVault} isLocked={isLocked} refreshApp={refreshApp} />
        )}
      </I18nProvider>
    </IntlProvider>
  );
}

type ReadyProps = Pick<Services, 'client' | 'app' | 'applyVault' | 'isLocked' | 'refreshApp'>;

/** Main has answered: the state of the window, made once. */
function Ready({ client, app, applyVault, isLocked, refreshApp }: ReadyProps): ReactElement {
  const store = useMemo(() => createStore(client), [client]);
  const [place, change] = useReducer(workspace, FIRST_WORKSPACE, (first) => ({
    ...first,
    inspector: readInspector(),
    columns: keptColumns(),
  }));
  const [requests, dispatchTray] = useReducer(tray, EMPTY_TRAY);
  const [shown, dispatchNotice] = useReducer(notices, NO_NOTICES);
  const [answers] = useState(() => new Map<ActionId, () => void>());
  const [asking, setAsking] = useState<Services['asking']>(null);
  const waiting = useRef<((unlocked: boolean) => void)[]>([]);

  useEffect(() => writeInspector(place.inspector), [place.inspector]);
  useEffect(() => keepColumns(place.columns), [place.columns]);
  const path = app.vault.state === 'none' ? null : app.vault.path;
  const lastPath = useRef(path);
  useEffect(() => {
    const before = lastPath.current;
    if (before === path) return;
    lastPath.current = path;
    store.clear();
    dispatchTray({ type: 'emptied' });
    // The first vault of all leaves the window where the first run put it.
    if (before !== null) change({ type: 'vaultReplaced' });
  }, [path, store]);

  const lastState = useRef(app.vault.state);
  useEffect(() => {
    const before = lastState.current;
    lastState.current = app.vault.state;
    if (app.vault.state === 'unlocked') change({ type: 'vaultUnlocked' });
    if (before !== 'unlocked' || app.vault.state !== 'locked') return;
    // A name that is half typed belongs to the form too: leaving its field puts it there.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.closest('main') !== null) focused.blur();
    change({ type: 'vaultLocked' });
  }, [app.vault.state]);

  const dispatch = useCallback<Services['dispatch']>((event) => {
    // Good news belongs to where it happened.
    if (event.type === 'went' || event.type === 'viewed' || event.type === 'viewOpened')
      dispatchNotice({ type: 'went' });
    change(event);
  }, []);
  const say = useCallback<Services['say']>((notice) => dispatchNotice({ type: 'said', notice }), []);
  const ask = useCallback((what: 'unlock' | 'confirm') => {
    setAsking(what);
    return new Promise<boolean>((resolve) => waiting.current.push(resolve));
  }, []);
  const askToUnlock = useCallback(() => ask('unlock'), [ask]);
  const askToConfirm = useCallback(() => ask('confirm'), [ask]);
  const answerPrompt = useCallback((given: boolean) => {
    setAsking(null);
    for (const resolve of waiting.current.splice(0)) resolve(given);
  }, []);

  const services: Services = {
    client,
    store,
    app,
    applyVault,
    isLocked,
    refreshApp,
    say,
    askToUnlock,
    askToConfirm,
    asking,
    answers,
    workspace: place,
    dispatch,
    tray: requests,
    dispatchTray,
  };
  return (
    <ServicesContext value={services}>
      <Window
        notices={shown}
        onDismiss={(key) => dispatchNotice({ type: 'dismissed', key })}
        onPromptAnswer={answerPrompt}
      />
    </ServicesContext>
  );
}
