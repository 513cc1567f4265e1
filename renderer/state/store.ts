/**
 * What the window knows of the register: answers kept under their method, input and revision. A new revision makes every
 * answer stale; what is on screen is fetched again and replaced whole, never patched.
 */
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract.ts';
import type { Client, Refusal } from '../client.ts';
import { tellTime } from './use-now.ts';

export type Reading<T> =
  | { readonly status: 'loading' }
  /** `stale`: a newer answer is on its way. */
  | { readonly status: 'ready'; readonly value: T; readonly stale: boolean }
  | { readonly status: 'refused'; readonly refusal: Refusal };

export const LOADING: Reading<never> = { status: 'loading' };

export const READ_METHODS = [
  'listAuthorities',
  'listCertificates',
  'listTags',
  'readDesk',
  'showCertificate',
  'listCrls',
  'listEvents',
  'planRequest',
  'planWithNewKey',
  'planRenewals',
  'listRequests',
  'listAwaiting',
  'judgeCertificate',
  'showAsn1',
  'countExpiries',
  'showPurposes',
  'planAuthorityRenewal',
  'listProfiles',
  'showProfileConfig',
  'showPolicy',
  'listKeys',
  'showKey',
  'planCompromise',
  'listPublishing',
  'responderStatus',
  'listPlaces',
  'showVault',
  'listBackups',
  'showAnnotation',
  'describeServerRecipe',
  'describeTrustRecipe',
] as const satisfies readonly MethodName[];
export type ReadMethod = (typeof READ_METHODS)[number];

export interface Reader<M extends MethodName> {
  /** What is known now; the same object until it changes. */
  peek(input: MethodInput<M>): Reading<MethodOutput<M>>;
  /** Asks main unless the answer of this revision is known or on its way. */
  ensure(input: MethodInput<M>): void;
}

export interface Store {
  readonly reader: <M extends ReadMethod>(method: M) => Reader<M>;
  readonly subscribe: (listener: () => void) => () => void;
  readonly revision: () => number;
  /** Another revision of the same register. */
  readonly invalidate: () => void;
  /** Another register altogether. */
  readonly clear: () => void;
}

/** Answers kept per method: 80 pages of 100 rows are 8,000 rows, some 6 MB. */
const KEPT_PER_METHOD = 80;

interface Entry<T> {
  reading: Reading<T>;
  /** The revision that was asked for last. */
  asked: number;
}

interface KeptReader<M extends MethodName> extends Reader<M> {
  markStale(): void;
  forget(): void;
}

export function createStore(client: Client): Store {
  let revision = 0;
  const listeners = new Set<() => void>();
  const now = (): number => revision;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const readers: { readonly [M in ReadMethod]: KeptReader<M> } = {
    listAuthorities: createReader(client, 'listAuthorities', now, changed),
    listTags: createReader(client, 'listTags', now, changed),
    readDesk: createReader(client, 'readDesk', now, changed),
    listCertificates: createReader(client, 'listCertificates', now, changed),
    showCertificate: createReader(client, 'showCertificate', now, changed),
    listCrls: createReader(client, 'listCrls', now, changed),
    listEvents: createReader(client, 'listEvents', now, changed),
    planRequest: createReader(client, 'planRequest', now, changed),
    planWithNewKey: createReader(client, 'planWithNewKey', now, changed),
    planRenewals: createReader(client, 'planRenewals', now, changed),
    judgeCertificate: createReader(client, 'judgeCertificate', now, changed),
    showAsn1: createReader(client, 'showAsn1', now, changed),
    countExpiries: createReader(client, 'countExpiries', now, changed),
    showPurposes: createReader(client, 'showPurposes', now, changed),
    planAuthorityRenewal: createReader(client, 'planAuthorityRenewal', now, changed),
    listProfiles: createReader(client, 'listProfiles', now, changed),
    showProfileConfig: createReader(client, 'showProfileConfig', now, changed),
    showPolicy: createReader(client, 'showPolicy', now, changed),
    listKeys: createReader(client, 'listKeys', now, changed),
    showKey: createReader(client, 'showKey', now, changed),
    planCompromise: createReader(client, 'planCompromise', now, changed),
    describeServerRecipe: createReader(client, 'describeServerRecipe', now, changed),
    describeTrustRecipe: createReader(client, 'describeTrustRecipe', now, changed),
    listAwaiting: createReader(client, 'listAwaiting', now, changed),
    listRequests: createReader(client, 'listRequests', now, changed),
    listPublishing: createReader(client, 'listPublishing', now, changed),
    responderStatus: createReader(client, 'responderStatus', now, changed),
    listPlaces: createReader(client, 'listPlaces', now, changed),
    showVault: createReader(client, 'showVault', now, changed),
    listBackups: createReader(client, 'listBackups', now, changed),
    showAnnotation: createReader(client, 'showAnnotation', now, changed),
  };
  const everyReader = (act: (reader: { markStale(): void; forget(): void }) => void): void => {
    revision += 1;
    // Ages of what is new are not told by a clock that was read before it was made.
    tellTime();
    for (const method of READ_METHODS) act(readers[method]);
    changed();
  };
  return {
    reader: (method) => readers[method],
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    revision: now,
    invalidate: () => everyReader((reader) => reader.markStale()),
    clear: () => everyReader((reader) => reader.forget()),
  };
}

function createReader<M extends ReadMethod>(
  client: Client,
  method: M,
  revision: () => number,
  changed: () => void,
): KeptReader<M> {
  const entries = new Map<string, Entry<MethodOutput<M>>>();

  const settle = (
    key: string,
    entry: Entry<MethodOutput<M>>,
    asked: number,
    reading: Reading<MethodOutput<M>>,
  ): void => {
    // Cleared, dropped or asked again meanwhile: this answer is of no one's question.
    if (entries.get(key) !== entry || entry.asked !== asked) return;
    entry.reading = reading;
    changed();
  };

  return {
    peek: (input) => entries.get(JSON.stringify(input))?.reading ?? LOADING,
    ensure: (input) => {
      const key = JSON.stringify(input);
      const entry = entries.get(key) ?? { reading: LOADING, asked: -1 };
      if (entry.asked === revision()) return;
      const asked = revision();
      entry.asked = asked;
      // Last used goes last, so that the first is the one to drop.
      entries.delete(key);
      entries.set(key, entry);
      dropOldest(entries);
      void client
        .call(method, input)
        .then((answer) =>
          settle(
            key,
            entry,
            asked,
            answer.ok
              ? { status: 'ready', value: answer.value, stale: false }
              : { status: 'refused', refusal: answer.refusal },
          ),
        );
    },
    markStale: () => {
      for (const entry of entries.values())
        if (entry.reading.status === 'ready') entry.reading = { ...entry.reading, stale: true };
    },
    forget: () => entries.clear(),
  };
}

function dropOldest(entries: Map<string, unknown>): void {
  const oldest = entries.keys().next();
  if (entries.size > KEPT_PER_METHOD && oldest.done !== true) entries.delete(oldest.value);
}
