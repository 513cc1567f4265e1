import { useEffect, useState, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { Refusal } from '../../client.ts';
import { EMPTY_ISSUE, firstAuthority, planInput, type NewKeyIssue } from '../../state/issue-form.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useKept } from '../../state/use-kept.ts';
import { useNow } from '../../state/use-now.ts';
import { useSettled } from '../../state/use-settled.ts';
import { IssuedView } from './issued-view.tsx';
import { IssueView } from './issue-view.tsx';

type Progress =
  | { readonly at: 'filling' }
  | { readonly at: 'issuing' }
  | { readonly at: 'refused'; readonly refusal: Refusal }
  | { readonly at: 'issued'; readonly issued: MethodOutput<'issueWithNewKey'> };

/** Key, request and signature in one form. */
export function IssueScreen(): ReactElement {
  const { workspace, dispatch } = useServices();
  const run = useRun();
  const now = useNow();
  const [progress, setProgress] = useState<Progress>({ at: 'filling' });
  const listed = useReading('listAuthorities', {});
  const authorities = listed.status === 'ready' ? listed.value.items : null;
  const stored = workspace.issue ?? EMPTY_ISSUE;
  const form: NewKeyIssue = { ...stored, ca: stored.ca ?? firstAuthority(authorities ?? [])?.id ?? null };
  const input = planInput(form);
  const asked = useSettled(JSON.stringify(input), 150);
  const current = JSON.stringify(input) === asked;
  const reading = useReading('planWithNewKey', current ? input : null);
  const plan = useKept(reading);

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
  useAnswer('commit', progress.at === 'issued' || input === null ? null : () => void issue());
  const issued = progress.at === 'issued' ? progress.issued.certificate : null;
  useEffect(() => {
    dispatch({ type: 'chose', certificates: issued === null ? [] : [issued] });
  }, [dispatch, issued]);

  if (progress.at === 'issued') {
    const { certificate, findings } = progress.issued;
    return (
      <IssuedView
        certificate={certificate}
        findings={findings}
        now={now}
        onShow={() => dispatch({ type: 'went', place: { section: 'certificates', open: certificate.id } })}
        onAnother={() => setProgress({ at: 'filling' })}
      />
    );
  }
  return (
    <IssueView
      form={form}
      authorities={authorities}
      plan={input === null ? null : plan}
      now={now}
      busy={progress.at === 'issuing'}
      refusal={progress.at === 'refused' ? progress.refusal : null}
      onEdit={(change) => {
        dispatch({ type: 'issueEdited', form: { ...form, ...change } });
        if (progress.at === 'refused') setProgress({ at: 'filling' });
      }}
      onIssue={() => void issue()}
    />
  );
}
