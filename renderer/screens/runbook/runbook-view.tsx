import { Check, Printer } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { CrlDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import type { HostForm } from '../../state/host-form.ts';
import { visibleText } from '../../state/foreign-text.ts';
import {
  RUNBOOK_STEPS,
  timelineOf,
  type Compromise,
  type Runbook,
  type RunbookState,
  type RunbookStep,
} from '../../state/runbook.ts';
import { RunbookClock } from './runbook-clock.tsx';
import { ReissueStep, RevokeStep, ServedStep } from './runbook-steps.tsx';
import { PublishStep, SignStep } from './runbook-crl-steps.tsx';
import { RunbookTimeline } from './runbook-timeline.tsx';

export interface RunbookViewProps {
  readonly runbook: Runbook;
  readonly plan: Compromise;
  readonly state: RunbookState;
  readonly revoke: (since: string) => Promise<void>;
  readonly signCrls: () => Promise<void>;
  readonly saveCrl: (crl: CrlDescription) => Promise<void>;
  readonly publish: (crl: CrlDescription) => Promise<void>;
  readonly reissue: () => Promise<void>;
  readonly onCheck: (form: HostForm) => void;
  readonly onShow: (certificate: string) => void;
  readonly onReplace: (ca: string, name: string) => void;
  readonly onEnd: () => void;
}

/** A step's own work: while it goes on, its button waits. */
export interface StepProps extends RunbookViewProps {
  readonly busy: boolean;
  readonly work: (what: () => Promise<void>) => void;
}

const STEPS: Readonly<Record<RunbookStep, (props: StepProps) => ReactElement>> = {
  revoke: RevokeStep,
  crl: SignStep,
  publish: PublishStep,
  reissue: ReissueStep,
  served: ServedStep,
};

export function RunbookView(props: RunbookViewProps): ReactElement {
  const { runbook, plan, state } = props;
  const say = useSay();
  const [busy, setBusy] = useState<RunbookStep | null>(null);
  const lines = timelineOf(runbook, plan, state, (one) => visibleText(nameOf(one)));
  const written = lines.map((line) => `${line.at}  ${say(`runbook.line.${line.what}`)}  ${line.about}`).join('\n');
  const next = RUNBOOK_STEPS.find((step) => state.standing[step] === 'todo');
  return (
    <div className="page runbook">
      <PageHead title={say('runbook.title')} aside={<RunbookClock from={runbook.startedAt} />}>
        <Button icon={Printer} onPress={() => window.print()}>
          {say('runbook.print')}
        </Button>
        <CopyButton text={written} label={say('runbook.timeline')} />
        <Button onPress={props.onEnd}>{say('runbook.end')}</Button>
      </PageHead>
      <p className="page-lead">
        <Rich
          id={plan.authority === null ? 'runbook.lead' : 'runbook.leadCa'}
          values={{
            key: plan.keyAlgorithm,
            count: say('runbook.certificates', { count: plan.certificates.length }),
            ca: <ForeignText text={plan.authority?.name ?? ''} />,
            affected: say('runbook.affected', { count: plan.affected }),
          }}
        />
      </p>
      <ol className="steps">
        {RUNBOOK_STEPS.map((step, at) => {
          const Body = STEPS[step];
          return (
            <Step key={step} number={at + 1} step={step} state={state} current={step === next}>
              <Body
                {...props}
                busy={busy === step}
                work={(what) => {
                  if (busy !== null) return;
                  setBusy(step);
                  void what().finally(() => setBusy(null));
                }}
              />
            </Step>
          );
        })}
      </ol>
      <RunbookTimeline lines={lines} />
    </div>
  );
}

interface StepFrameProps {
  readonly number: number;
  readonly step: RunbookStep;
  readonly state: RunbookState;
  readonly current: boolean;
  readonly children: ReactNode;
}

function Step({ number, step, state, current, children }: StepFrameProps): ReactElement {
  const say = useSay();
  const standing = state.standing[step];
  return (
    <li className={`step-card step-card-${standing}`} aria-current={current ? 'step' : undefined}>
      <span className="step-number" aria-hidden="true">
        {standing === 'done' ? <Check className="icon" strokeWidth={2.25} /> : say('count', { count: number })}
      </span>
      <div className="step-body">
        <h2>
          {say(`runbook.step.${step}`)} <span className="tag">{say(`runbook.standing.${standing}`)}</span>
        </h2>
        {children}
      </div>
    </li>
  );
}
