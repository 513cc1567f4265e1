import type { ReactElement } from 'react';
import { useServices } from '../../state/services.ts';
import { useIssue } from '../../state/use-issue.ts';
import { useNow } from '../../state/use-now.ts';
import { IssuedView } from './issued-view.tsx';
import { IssueView } from './issue-view.tsx';
import { SealedForm } from './sealed-form.tsx';

/** Key, request and signature in one form. */
export function IssueScreen(): ReactElement {
  const { workspace, dispatch } = useServices();
  const now = useNow();
  const { form, authorities, plan, progress, edit, issue, again } = useIssue();
  if (progress.at === 'issued') {
    const { certificate, findings } = progress.issued;
    return (
      <IssuedView
        certificate={certificate}
        findings={findings}
        now={now}
        onShow={() => dispatch({ type: 'went', place: { section: 'certificates', open: certificate.id } })}
        onAnother={again}
      />
    );
  }
  if (workspace.issueSealed) return <SealedForm onThrowAway={() => dispatch({ type: 'issueEdited', form: null })} />;
  return (
    <IssueView
      form={form}
      authorities={authorities}
      plan={plan}
      now={now}
      busy={progress.at === 'issuing'}
      refusal={progress.at === 'refused' ? progress.refusal : null}
      onEdit={edit}
      onIssue={() => void issue()}
    />
  );
}
