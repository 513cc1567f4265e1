/** What just happened, said in the corner: good news goes away by itself, bad news waits to be read. */
import type { Refusal } from '../client.ts';

export type Notice =
  | {
      readonly kind: 'done' | 'told';
      readonly text: string;
      readonly detail: string | null;
      /** One thing to do about it, while it is shown: to take it back. */
      readonly way?: { readonly text: string; readonly run: () => void };
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface ShownNotice {
  readonly key: number;
  readonly notice: Notice;
}

export interface Notices {
  readonly shown: readonly ShownNotice[];
  readonly nextKey: number;
}

export const NO_NOTICES: Notices = { shown: [], nextKey: 1 };
const SHOWN_AT_ONCE = 4;

export type NoticeEvent =
  | { readonly type: 'said'; readonly notice: Notice }
  | { readonly type: 'dismissed'; readonly key: number }
  /** To another place: only what waits to be read comes along. */
  | { readonly type: 'went' };

export function notices(state: Notices, event: NoticeEvent): Notices {
  switch (event.type) {
    case 'said':
      return {
        shown: [...state.shown, { key: state.nextKey, notice: event.notice }].slice(-SHOWN_AT_ONCE),
        nextKey: state.nextKey + 1,
      };
    case 'went':
      return { ...state, shown: state.shown.filter((one) => one.notice.kind === 'refused') };
    case 'dismissed':
      return { ...state, shown: state.shown.filter((one) => one.key !== event.key) };
  }
}
