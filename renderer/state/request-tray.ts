/** The requests on the table: each is being inspected, inspected, issued or refused; none is also two of these. */
import type { MethodInput } from '../../shared/contract.ts';
import type { Examined } from '../../shared/contract/examined.ts';
import type { OpenedRequest } from '../../shared/contract/issuing-methods.ts';
import type { CertificateDetail, KeptRequest } from '../../shared/descriptions.ts';
import type { Refusal } from '../client.ts';
import { writeChip, type NameChip } from './name-chip.ts';
import { daysOf, type ValidityChoice } from './issue-form.ts';

/** What a person chooses within the profile. */
export interface RequestChoices {
  readonly ca: string | null;
  /** Its name: one of ours, or one's own. */
  readonly profile: string;
  readonly validity: ValidityChoice;
  readonly otherDays: string;
  /** What a person wrote instead of the names that were asked for; null while those are kept. */
  readonly names: readonly NameChip[] | null;
}

export const FIRST_CHOICES: RequestChoices = {
  ca: null,
  profile: 'tls-server',
  validity: 'profile',
  otherDays: '730',
  names: null,
};

export type Signing =
  { readonly at: 'idle' } | { readonly at: 'signing' } | { readonly at: 'refused'; readonly refusal: Refusal };

export type RequestState =
  | { readonly step: 'empty' }
  | { readonly step: 'inspecting' }
  | {
      readonly step: 'inspected';
      readonly opened: OpenedRequest;
      readonly choices: RequestChoices;
      readonly signing: Signing;
    }
  | { readonly step: 'issued'; readonly opened: OpenedRequest; readonly certificate: CertificateDetail }
  /** No request, but something else that can be looked at; `bytes` for a second look with a passphrase. */
  | { readonly step: 'examined'; readonly examined: Examined; readonly bytes: Uint8Array<ArrayBuffer> | null }
  | { readonly step: 'refused'; readonly refusal: Refusal };

export interface TrayItem {
  readonly key: number;
  readonly fileName: string;
  readonly state: Exclude<RequestState, { step: 'empty' }>;
}

export interface Tray {
  readonly items: readonly TrayItem[];
  /** The key of the one that is shown. */
  readonly shown: number | null;
}

export const EMPTY_TRAY: Tray = { items: [], shown: null };

export type TrayEvent =
  | { readonly type: 'arrived'; readonly key: number; readonly fileName: string }
  | { readonly type: 'inspected'; readonly key: number; readonly opened: OpenedRequest }
  | {
      readonly type: 'examined';
      readonly key: number;
      readonly examined: Examined;
      readonly bytes: Uint8Array<ArrayBuffer> | null;
    }
  | { readonly type: 'refused'; readonly key: number; readonly refusal: Refusal }
  | { readonly type: 'chose'; readonly key: number; readonly choices: Partial<RequestChoices> }
  /** The choices of one, for every other. */
  | { readonly type: 'choseForAll'; readonly choices: RequestChoices }
  | { readonly type: 'signing'; readonly key: number }
  | { readonly type: 'signingEnded'; readonly key: number; readonly refusal: Refusal | null }
  | { readonly type: 'issued'; readonly key: number; readonly certificate: CertificateDetail }
  | { readonly type: 'shown'; readonly key: number }
  | { readonly type: 'removed'; readonly key: number }
  | { readonly type: 'emptied' };

export function tray(state: Tray, event: TrayEvent): Tray {
  switch (event.type) {
    case 'arrived':
      return {
        items: [...state.items, { key: event.key, fileName: event.fileName, state: { step: 'inspecting' } }],
        shown: event.key,
      };
    case 'inspected':
      return inspected(state, event.key, event.opened);
    case 'examined':
      return change(state, event.key, () => ({ step: 'examined', examined: event.examined, bytes: event.bytes }));
    case 'refused':
      return change(state, event.key, () => ({ step: 'refused', refusal: event.refusal }));
    case 'chose':
      return change(state, event.key, (item) =>
        item.step === 'inspected'
          ? { ...item, choices: { ...item.choices, ...event.choices }, signing: { at: 'idle' } }
          : item,
      );
    case 'choseForAll': {
      const { ca, profile, validity, otherDays } = event.choices;
      return {
        ...state,
        items: state.items.map((item) =>
          item.state.step === 'inspected'
            ? {
                ...item,
                state: { ...item.state, choices: { ...item.state.choices, ca, profile, validity, otherDays } },
              }
            : item,
        ),
      };
    }
    case 'signing':
      return change(state, event.key, (item) =>
        item.step === 'inspected' ? { ...item, signing: { at: 'signing' } } : item,
      );
    case 'signingEnded':
      return change(state, event.key, (item) =>
        item.step === 'inspected'
          ? {
              ...item,
              signing: event.refusal === null ? { at: 'idle' } : { at: 'refused', refusal: event.refusal },
            }
          : item,
      );
    case 'issued':
      return change(state, event.key, (item) =>
        item.step === 'inspected' ? { step: 'issued', opened: item.opened, certificate: event.certificate } : item,
      );
    case 'shown':
      return { ...state, shown: event.key };
    case 'removed':
      return without(state, event.key);
    case 'emptied':
      return EMPTY_TRAY;
  }
}

/** What the screen shows: the state of the chosen request, or `empty`. */
export function shownState(state: Tray): RequestState {
  return shownItem(state)?.state ?? { step: 'empty' };
}

export function shownItem(state: Tray): TrayItem | null {
  return state.items.find((item) => item.key === state.shown) ?? null;
}

/** Those that can be signed together: inspected, nothing under way. Errors are main's to refuse, each on its own. */
export function signable(state: Tray): readonly { key: number; digest: string; choices: RequestChoices }[] {
  return state.items.flatMap(({ key, state: item }) =>
    item.step === 'inspected' && item.signing.at !== 'signing'
      ? [{ key, digest: item.opened.digest, choices: item.choices }]
      : [],
  );
}

/** Those on record that do not lie on the table already. */
export function keptBeside(state: Tray, kept: readonly KeptRequest[]): readonly KeptRequest[] {
  const open = new Set(
    state.items.flatMap(({ state: item }) =>
      item.step === 'inspected' || item.step === 'issued' ? [item.opened.digest] : [],
    ),
  );
  return kept.filter((one) => !open.has(one.digest));
}

/** How many still wait for someone. */
export function waitingCount(state: Tray): number {
  return state.items.filter((item) => item.state.step !== 'issued' && item.state.step !== 'examined').length;
}

/** The same bytes a second time are the same request: the older one gives way unless it is signed already. */
function inspected(state: Tray, key: number, opened: OpenedRequest): Tray {
  const twin = state.items.find(
    (item) => item.key !== key && item.state.step === 'inspected' && item.state.opened.digest === opened.digest,
  );
  const rest = twin === undefined ? state : without(state, twin.key);
  const named = rest.items.map((item) => (item.key === key ? { ...item, fileName: opened.fileName } : item));
  return change({ ...rest, items: named }, key, () => ({
    step: 'inspected',
    opened,
    choices: twin?.state.step === 'inspected' ? twin.state.choices : FIRST_CHOICES,
    signing: { at: 'idle' },
  }));
}

function change(state: Tray, key: number, next: (state: TrayItem['state']) => TrayItem['state']): Tray {
  return {
    ...state,
    items: state.items.map((item) => (item.key === key ? { ...item, state: next(item.state) } : item)),
  };
}

function without(state: Tray, key: number): Tray {
  const at = state.items.findIndex((item) => item.key === key);
  const items = state.items.filter((item) => item.key !== key);
  const neighbour = items[Math.min(at, items.length - 1)]?.key ?? null;
  return { ...state, items, shown: state.shown === key ? neighbour : state.shown };
}

/** The question for main that these choices stand for; null while there is no CA or the days are none. */
export function requestPlanInput(
  digest: string,
  choices: RequestChoices,
  firstCa: string | null,
): MethodInput<'planRequest'> | null {
  const ca = choices.ca ?? firstCa;
  const validityDays = daysOf(choices);
  if (ca === null || validityDays === undefined) return null;
  if (choices.names?.some((name) => name.problem !== null) === true) return null;
  return { digest, ca, profile: choices.profile, validityDays, subjectAltNames: choices.names?.map(writeChip) ?? null };
}
