import { Building2, PenLine, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { SelectField, FieldGroup } from '../../components/field.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance } from '../../components/instant.tsx';
import { PlanTable } from '../../components/plan-table.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Rich, useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { daysOf } from '../../state/issue-form.ts';
import { signable, type RequestState } from '../../state/request-tray.ts';
import { useProfileChoices } from '../../state/use-profile-choices.ts';
import { useCommitShortcut } from '../../state/use-commit-shortcut.ts';
import { ValidityFields } from '../issue/validity-fields.tsx';
import { RequestedNames } from './requested-names.tsx';
import type { RequestsViewProps } from './requests-view.tsx';

type InspectedViewProps = RequestsViewProps & { readonly inspected: Extract<RequestState, { step: 'inspected' }> };

/** What the request says, what would be signed of it, and the button that signs. */
export function InspectedView(props: InspectedViewProps): ReactElement {
  const { inspected, authorities, firstCa, plan, now, onChoose, onSign } = props;
  const say = useSay();
  const shortcut = useCommitShortcut();
  const profiles = useProfileChoices();
  const { opened, choices, signing } = inspected;
  const signers = authorities.filter((one) => one.hasPrivateKey);
  const planned = plan?.status === 'ready' ? plan.value : null;
  const blocked = planned?.findings.some((finding) => finding.severity === 'error') === true;
  const busy = signing.at === 'signing';
  return (
    <>
      <div className="request-body">
        <RequestFacts opened={opened} />
        <Findings findings={planned?.findings ?? opened.request.findings} />
        {firstCa === null ? (
          <Empty
            icon={Building2}
            title={say('issue.noAuthority')}
            actions={<ActionButton action="authority.create" variant="primary" />}
          />
        ) : (
          <>
            <div className="request-choices">
              <SelectField
                label={say('issue.profile')}
                value={choices.profile}
                options={profiles.every}
                onChange={(profile) => onChoose({ profile })}
              />
              <SelectField
                label={say('issue.ca')}
                value={choices.ca ?? firstCa}
                options={signers.map((one) => ({ value: one.id, label: visibleText(one.name) }))}
                onChange={(ca) => onChoose({ ca })}
              />
              <RequestedNames
                names={choices.names}
                planned={planned?.subjectAltNames ?? opened.request.subjectAltNames}
                onChange={(names) => onChoose({ names })}
              />
              <FieldGroup label={say('issue.validity')}>
                <ValidityFields value={choices} onEdit={onChoose} />
              </FieldGroup>
            </div>
            {plan === null ? (
              <p className="quiet">{say(daysOf(choices) === undefined ? 'issue.badDays' : 'requests.badNames')}</p>
            ) : (
              <ReadingView reading={plan}>
                {(shown) => (
                  <>
                    <PlanTable rows={shown.rows} label={say('plan.table')} />
                    <p className="plan-until">
                      <Rich
                        id="plan.until"
                        values={{
                          ca: <ForeignText text={shown.ca} />,
                          until: <InstantAndDistance instant={shown.notAfter} now={now} />,
                        }}
                      />
                    </p>
                  </>
                )}
              </ReadingView>
            )}
          </>
        )}
      </div>
      {firstCa === null ? null : (
        <footer className="request-foot">
          {signing.at === 'refused' ? <RefusalNote refusal={signing.refusal} /> : null}
          <div className="form-end">
            <Button
              variant="primary"
              icon={PenLine}
              busy={busy}
              hint={shortcut}
              why={planned === null || blocked ? say(blocked ? 'requests.blocked' : 'requests.noPlan') : null}
              onPress={onSign}
            >
              {say(busy ? 'requests.signing' : 'requests.sign')}
            </Button>
            <kbd>{shortcut}</kbd>
            <span className="push button-row">
              {signable({ items: props.items, shown: null }).length < 2 ? null : (
                <Button onPress={() => props.onChooseForAll(choices)}>{say('requests.forAll')}</Button>
              )}
              <Button onPress={() => props.onKeep(opened.digest)}>{say('requests.keep')}</Button>
              <Button onPress={() => props.onReject(opened)}>{say('requests.reject')}</Button>
            </span>
          </div>
        </footer>
      )}
    </>
  );
}

/** The subject, and what is known of the key, in one line. */
function RequestFacts({ opened }: Pick<InspectedViewProps['inspected'], 'opened'>): ReactElement {
  const say = useSay();
  const { request } = opened;
  const Proof = request.proofOfPossession ? ShieldCheck : ShieldAlert;
  return (
    <div className="request-facts">
      <p className="request-subject">
        {request.subject === '' ? say('requests.noSubject') : <ForeignText text={request.subject} />}
      </p>
      <p className="request-key">
        <span className={request.proofOfPossession ? 'tone-good' : 'tone-bad'}>
          <Proof className="icon" strokeWidth={1.75} />{' '}
          {say(request.proofOfPossession ? 'requests.proven' : 'requests.unproven')}
        </span>
        <span>{request.keyAlgorithm}</span>
        <span className="quiet">{request.signatureAlgorithm}</span>
        <span className="quiet">{say('requests.bytes', { count: opened.bytes })}</span>
      </p>
    </div>
  );
}
