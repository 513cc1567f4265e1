import { useEffect, useState } from 'react';
import type { MethodOutput } from '../../shared/contract.ts';
import type { AuthorityDescription, PlanDescription } from '../../shared/descriptions.ts';
import type { Refusal } from '../client.ts';
import { EMPTY_ISSUE, firstAuthority, planInput, type NewKeyIssue } from './issue-form.ts';
import { useReading, useRun, useServices } from './services.ts';
import type { Reading } from './store.ts';
import { useAnswer } from './use-answer.ts';
import { useKept } from './use-kept.ts';
import { useSettled } from './use-settled.ts';

export type IssueProgress =
  | { readonly at: 'filling' }
  | { readonly at: 'issuing' }
  | { readonly at: 'refused'; readonly refusal: Refusal }
  | { readonly at: 'issued'; readonly issued: MethodOutput<'issueWithNewKey'> };

interface IssueControl {
  readonly form: NewKeyIssue;
  /** Null while they are fetched. */
  readonly authorities: readonly AuthorityDescription[] | null;
  /** Null while the form says too little to plan anything. */
  readonly plan: Reading<PlanDescription> | null;
  readonly progress: IssueProgress;
  readonly edit: (change: Partial<NewKeyIssue>) => void;
  readonly issue: () => Promise<void>;
  readonly again: () => void;
}

/** How long typing rests before main is asked for the plan. */
const SETTLES_MS = 150;

/** The form that makes key, request and signature in one: its plan while one types, and its certificate. */
export function useIssue(): IssueControl {
  const { workspace, dispatch } = useServices();
  const run = useRun();
  const [progress, setProgress] = useState<IssueProgress>({ at: 'filling' });
  const listed = useReading('listAuthorities', {});
  const authorities = listed.status === 'ready' ? listed.value.items : null;
  const kept = workspace.issue ?? EMPTY_ISSUE;
  const form: NewKeyIssue = { ...kept, ca: kept.ca ?? firstAuthority(authorities ?? [])?.id ?? null };
  const input = planInput(form);
  const question = JSON.stringify(input);
  const settled = useSettled(question, SETTLES_MS) === question;
  const plan = useKept(useReading('planWithNewKey', settled ? input : null));

  const issue = async (): Promise<void> => {
    if (input === null || progress.at === 'issuing') return;
    setProgress({ at: 'issuing' });
    const outcome = await run('issueWithNewKey', input);
    if (outcome.at === 'declined') setProgress({ at: 'filling' });
    if (outcome.at === 'refused') setProgress({ at: 'refused', refusal: outcome.refusal });
    if (outcome.at !== 'done') return;
    setProgress({ at: 'issued', issued: outcome.value });
    dispatch({ type: 'issueEdited', form: null });
  };
  const edit = (change: Partial<NewKeyIssue>): void => {
    dispatch({ type: 'issueEdited', form: { ...form, ...change } });
    if (progress.at === 'refused') setProgress({ at: 'filling' });
  };
  useAnswer('commit', progress.at === 'issued' || input === null ? null : () => void issue());
  const certificate = progress.at === 'issued' ? progress.issued.certificate : null;
  useEffect(() => {
    dispatch({ type: 'chose', certificates: certificate === null ? [] : [certificate] });
  }, [dispatch, certificate]);

  const again = (): void => setProgress({ at: 'filling' });
  return { form, authorities, plan: input === null ? null : plan, progress, edit, issue, again };
}
