import { Building2, FileBadge, Wrench } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlanDescription, AuthorityDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { PlanPreview } from '../../components/plan-preview.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { issueFixes, type Fix } from '../../state/issue-fixes.ts';
import type { NewKeyIssue } from '../../state/issue-form.ts';
import type { Reading } from '../../state/store.ts';
import { IssueFields } from './issue-fields.tsx';

export interface IssueViewProps {
  readonly form: NewKeyIssue;
  /** Null while they are fetched. */
  readonly authorities: readonly AuthorityDescription[] | null;
  /** Null while the form says too little to plan anything. */
  readonly plan: Reading<PlanDescription> | null;
  readonly now: number;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly onEdit: (change: Partial<NewKeyIssue>) => void;
  readonly onIssue: () => void;
}

export function IssueView(props: IssueViewProps): ReactElement {
  const { authorities, plan, now } = props;
  const say = useSay();
  if (authorities?.length === 0)
    return (
      <Empty
        icon={Building2}
        title={say('issue.noAuthority')}
        actions={<ActionButton action="authority.create" variant="primary" />}
      />
    );
  return (
    <div className="page page-split">
      <section className="page-main" aria-label={say('issue.title')}>
        <PageHead title={say('issue.title')} />
        <IssueFields {...props} authorities={authorities ?? []} />
      </section>
      <section
        className="page-side"
        aria-labelledby="will-be-issued"
        aria-busy={plan?.status === 'ready' && plan.stale}
      >
        <h2 id="will-be-issued" className="side-title">
          {say('plan.willBe')}
        </h2>
        {plan === null ? (
          <Empty icon={FileBadge} title={say('issue.fillIn')} />
        ) : plan.status === 'refused' ? (
          <>
            <RefusalNote refusal={plan.refusal} />
            <Fixes fixes={issueFixes(props.form, plan.refusal)} onEdit={props.onEdit} />
          </>
        ) : plan.status === 'ready' ? (
          <>
            <Fixes fixes={issueFixes(props.form, plan.value)} onEdit={props.onEdit} />
            <PlanPreview plan={plan.value} now={now} />
          </>
        ) : (
          <p className="loading">{say('loading')}</p>
        )}
      </section>
    </div>
  );
}

/** One click each. */
function Fixes({ fixes, onEdit }: { fixes: readonly Fix[]; onEdit: IssueViewProps['onEdit'] }): ReactElement | null {
  const say = useSay();
  if (fixes.length === 0) return null;
  return (
    <div className="button-row fixes" role="group" aria-label={say('fix.label')}>
      {fixes.map((fix) => (
        <Button key={fix.label} icon={Wrench} onPress={() => onEdit(fix.change)}>
          {say(fix.label, fix.values)}
        </Button>
      ))}
    </div>
  );
}
