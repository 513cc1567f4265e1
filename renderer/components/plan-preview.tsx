import type { ReactElement } from 'react';
import type { PlanDescription } from '../../shared/descriptions.ts';
import { useSay } from '../messages.ts';
import { ProfileName } from './certificate-sentence.tsx';
import { Facts } from './facts.tsx';
import { Findings } from './findings.tsx';
import { ForeignText } from './foreign-text.tsx';
import { InstantAndDistance } from './instant.tsx';
import { NameList } from './name-list.tsx';

/** The certificate as it would be signed now. */
export function PlanPreview({ plan, now }: { plan: PlanDescription; now: number }): ReactElement {
  const say = useSay();
  const extensions = plan.rows.filter((row) => row.oid !== null && row.issued !== null && row.oid !== SUBJECT_ALT_NAME);
  return (
    <>
      <Findings findings={plan.findings} />
      <Facts
        facts={[
          { term: say('fact.subject'), value: <ForeignText text={plan.subject} /> },
          { term: say('fact.names'), value: <NameList names={plan.subjectAltNames} /> },
          { term: say('fact.until'), value: <InstantAndDistance instant={plan.notAfter} now={now} /> },
          { term: say('fact.profile'), value: <ProfileName profile={plan.profile} /> },
          { term: say('fact.ca'), value: <ForeignText text={plan.ca} /> },
          { term: say('fact.key'), value: plan.keyAlgorithm },
          { term: say('fact.signature'), value: plan.signatureAlgorithm },
          ...extensions.map((row) => ({
            term: row.field,
            value: <ForeignText text={row.issued ?? ''} lines="many" />,
          })),
        ]}
      />
    </>
  );
}

/** RFC 5280 §4.2.1.6: shown as names already. */
const SUBJECT_ALT_NAME = '2.5.29.17';
