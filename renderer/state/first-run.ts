/** The way from nothing to a root: one form, a vault, a root, and what to do with it. */
import type { AuthorityDescription } from '../../shared/descriptions.ts';
import type { Refusal } from '../client.ts';
import { EMPTY_ROOT, type RootForm } from './root-form.ts';

export type FirstRunPath = 'create' | 'bring' | 'open';

export interface FilledForm {
  readonly root: RootForm;
  readonly passphrase: string;
}

export type FirstRun =
  | {
      readonly step: 'choosing';
      readonly path: FirstRunPath;
      readonly form: FilledForm;
      readonly refusal: Refusal | null;
    }
  /** `vaultMade`: the file is there, only the root is missing; a second try does not ask for the file again. */
  | { readonly step: 'creating'; readonly form: FilledForm; readonly vaultMade: boolean }
  | { readonly step: 'rootRefused'; readonly form: FilledForm; readonly refusal: Refusal }
  | { readonly step: 'created'; readonly authority: AuthorityDescription };

export type FirstRunEvent =
  | { readonly type: 'pathChosen'; readonly path: FirstRunPath }
  | { readonly type: 'edited'; readonly root: Partial<RootForm> }
  | { readonly type: 'passphraseEdited'; readonly passphrase: string }
  | { readonly type: 'creating' }
  | { readonly type: 'vaultMade' }
  | { readonly type: 'vaultRefused'; readonly refusal: Refusal | null }
  | { readonly type: 'rootRefused'; readonly refusal: Refusal }
  | { readonly type: 'created'; readonly authority: AuthorityDescription };

export function beginFirstRun(country: string): FirstRun {
  return {
    step: 'choosing',
    path: 'create',
    form: { root: { ...EMPTY_ROOT, country }, passphrase: '' },
    refusal: null,
  };
}

export function firstRun(state: FirstRun, event: FirstRunEvent): FirstRun {
  switch (event.type) {
    case 'pathChosen':
      return state.step === 'choosing' ? { ...state, path: event.path, refusal: null } : state;
    case 'edited':
      return withForm(state, (form) => ({ ...form, root: { ...form.root, ...event.root } }));
    case 'passphraseEdited':
      return withForm(state, (form) => ({ ...form, passphrase: event.passphrase }));
    case 'creating':
      if (state.step === 'choosing') return { step: 'creating', form: state.form, vaultMade: false };
      return state.step === 'rootRefused' ? { step: 'creating', form: state.form, vaultMade: true } : state;
    case 'vaultMade':
      // The passphrase has done its work; nothing here needs it any longer.
      return state.step === 'creating' ? { ...state, vaultMade: true, form: { ...state.form, passphrase: '' } } : state;
    case 'vaultRefused':
      return state.step === 'creating'
        ? { step: 'choosing', path: 'create', form: state.form, refusal: event.refusal }
        : state;
    case 'rootRefused':
      return state.step === 'creating' ? { step: 'rootRefused', form: state.form, refusal: event.refusal } : state;
    case 'created':
      return { step: 'created', authority: event.authority };
  }
}

function withForm(state: FirstRun, edit: (form: FilledForm) => FilledForm): FirstRun {
  return state.step === 'choosing' || state.step === 'rootRefused' ? { ...state, form: edit(state.form) } : state;
}
