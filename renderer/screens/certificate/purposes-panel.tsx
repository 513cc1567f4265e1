import { Check, CircleHelp, X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PurposeAnswer } from '../../../shared/descriptions.ts';
import { ReadingView } from '../../components/reading-view.tsx';
import { SaidText } from '../../components/said-text.tsx';
import { useSay } from '../../messages.ts';
import { useReading } from '../../state/services.ts';

const ICONS = { yes: Check, no: X, unknown: CircleHelp };

/** What a certificate is good for, each with the rule that decides, as OpenSSL judges it. */
export function PurposesPanel({ id }: { id: string }): ReactElement {
  const say = useSay();
  const reading = useReading('showPurposes', { id });
  return (
    <ReadingView reading={reading}>
      {({ purposes }) => (
        <table className="plan purposes" aria-label={say('tab.purposes')}>
          <thead>
            <tr>
              <th scope="col">{say('purposes.for')}</th>
              <th scope="col">{say('purposes.leaf')}</th>
              <th scope="col">{say('purposes.rule')}</th>
            </tr>
          </thead>
          <tbody>
            {purposes.map((one) => (
              <tr key={one.purpose}>
                <th scope="row">{say(`purpose.${one.purpose}`)}</th>
                <td>
                  <Answer answer={one.leaf} />
                </td>
                <td>
                  <SaidText text={one.leaf.rule} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ReadingView>
  );
}

function Answer({ answer }: { answer: PurposeAnswer }): ReactElement {
  const say = useSay();
  const Icon = ICONS[answer.answer];
  return (
    <span className={answer.answer === 'yes' ? 'tone-good' : 'quiet'}>
      <Icon className="icon" strokeWidth={1.75} /> {say(`purposes.${answer.answer}`)}
    </span>
  );
}
