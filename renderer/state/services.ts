/** What every screen may use: the client, the store, the state of the app, and a way to say something. */
import { createContext, useCallback, useContext, useEffect, useSyncExternalStore, type Dispatch } from 'react';
import type { AppStatus } from '../../shared/contract/app-methods.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract.ts';
import type { ActionId } from '../../shared/actions.ts';
import { PRIVATE_FORMS } from '../../shared/pki-terms.ts';
import { SIGNATURE_DETAIL } from '../../shared/errors.ts';
import type { Client, Refusal } from '../client.ts';
import type { Notice } from './notices.ts';
import { LOADING, type ReadMethod, type Reading, type Store } from './store.ts';
import type { Tray, TrayEvent } from './request-tray.ts';
import type { Workspace, WorkspaceEvent } from './workspace.ts';

export interface Services {
  readonly client: Client;
  readonly store: Store;
  readonly app: AppStatus;
  /** Takes the vault's state from an answer, without waiting for the event. */
  readonly applyVault: (vault: AppStatus['vault']) => void;
  /** Asks main for the state of the app again. */
  readonly refreshApp: () => void;
  readonly say: (notice: Notice) => void;
  /** As last told, at this very moment: a closure may be older. */
  readonly isLocked: () => boolean;
  /** Resolves to whether the vault is unlocked now. */
  readonly askToUnlock: () => Promise<boolean>;
  /** Resolves to whether the passphrase was given for one signature of a CA that asks each time. */
  readonly askToConfirm: () => Promise<boolean>;
  /** Which prompt for the passphrase lies over everything, if one does. */
  readonly asking: 'unlock' | 'confirm' | null;
  /** What the screen in view answers itself, the last to register first. */
  readonly answers: Map<ActionId, () => void>;
  readonly workspace: Workspace;
  readonly dispatch: Dispatch<WorkspaceEvent>;
  readonly tray: Tray;
  readonly dispatchTray: Dispatch<TrayEvent>;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('This component stands outside of the app.');
  return services;
}

/** An answer of the store, fetched when it is missing or stale; null asks nothing and is `loading`. */
export function useReading<M extends ReadMethod>(method: M, input: MethodInput<M> | null): Reading<MethodOutput<M>> {
  const [reading] = useReadings(method, input === null ? [] : [input]);
  return reading ?? LOADING;
}

/** The same for several questions at once, in their order. */
export function useReadings<M extends ReadMethod>(
  method: M,
  inputs: readonly MethodInput<M>[],
): readonly Reading<MethodOutput<M>>[] {
  const { store } = useServices();
  const reader = store.reader(method);
  const revision = useSyncExternalStore(store.subscribe, store.revision);
  const key = JSON.stringify(inputs);
  useEffect(() => {
    for (const input of inputs) reader.ensure(input);
    // The key stands for the inputs, which are new objects at every rendering.
  }, [reader, key, revision]);
  useSyncExternalStore(store.subscribe, () => stamp(inputs.map((input) => reader.peek(input))));
  return inputs.map((input) => reader.peek(input));
}

const stamps = new WeakMap<object, number>();
let lastStamp = 0;

/** A text that changes when any of these objects is another one: what `useSyncExternalStore` can compare. */
function stamp(readings: readonly object[]): string {
  return readings
    .map((reading) => {
      const known = stamps.get(reading);
      if (known !== undefined) return known;
      lastStamp += 1;
      stamps.set(reading, lastStamp);
      return lastStamp;
    })
    .join();
}

export type Outcome<T> =
  | { readonly at: 'done'; readonly value: T }
  | { readonly at: 'refused'; readonly refusal: Refusal }
  /** The passphrase was not given: nothing happened. */
  | { readonly at: 'declined' };

export type Run = <M extends MethodName>(method: M, input: MethodInput<M>) => Promise<Outcome<MethodOutput<M>>>;

/** Calls main for something that changes or writes; asks for the passphrase where the key is needed, then goes on. */
export function useRun(): Run {
  const { client, isLocked, askToUnlock, askToConfirm } = useServices();
  return useCallback(
    async (method, input) => {
      if (isLocked() && needsKey(method, input) && !(await askToUnlock())) return { at: 'declined' };
      let answer = await client.call(method, input);
      // Each at most once: it may be locked first, and then ask for this signature.
      for (const [isMeant, ask] of [
        [isOfLock, askToUnlock],
        [isOfSignature, askToConfirm],
      ] as const) {
        if (answer.ok || !isMeant(answer.refusal)) continue;
        if (!(await ask())) return { at: 'declined' };
        answer = await client.call(method, input);
      }
      return answer.ok ? { at: 'done', value: answer.value } : { at: 'refused', refusal: answer.refusal };
    },
    [client, isLocked, askToUnlock, askToConfirm],
  );
}

function isOfLock({ code }: Refusal): boolean {
  return code === 'VAULT_LOCKED';
}

/** A file’s passphrase is asked for where the file is chosen; this one is the vault’s. */
function isOfSignature({ code, detail }: Refusal): boolean {
  return code === 'PASSPHRASE_REQUIRED' && detail === SIGNATURE_DETAIL;
}

const SIGNING_METHODS: ReadonlySet<MethodName> = new Set<MethodName>([
  'createAuthority',
  'renewAuthority',
  'runImport',
  'requestAuthority',
  'saveAuthorityRequest',
  'completeAuthority',
  'issueFromRequest',
  'issueWithNewKey',
  'keepRequest',
  'tagCertificates',
  'rejectRequest',
  'renewCertificates',
  'revokeCertificates',
  'releaseCertificates',
  'issueCrl',
  'saveProfile',
  'removeProfile',
  'setPolicy',
  'exportPrivateKey',
  'createKeyRequest',
  'forgetPlace',
  'takeOutOfKeychains',
  'annotateCertificate',
  'undoAnnotation',
  'exportForServer',
]);
/** Whether main would refuse while locked: asked beforehand, so that no file dialog comes before the passphrase. */
function needsKey(method: MethodName, input: object): boolean {
  return SIGNING_METHODS.has(method) || ('form' in input && PRIVATE_FORMS.some((form) => form === input.form));
}
