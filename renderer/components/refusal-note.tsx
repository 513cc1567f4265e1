import { CircleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useSay } from '../messages.ts';
import type { Refusal } from '../client.ts';
import { SaidText } from './said-text.tsx';

/**
 * Why something was refused: what is wrong, and what to do. Main's own words name the facts and are English; in another
 * language they follow as the detail of what the catalogue says of the code (docs/adr/0070).
 */
export function RefusalNote({ refusal, children }: { refusal: Refusal; children?: ReactNode }): ReactElement {
  const say = useSay();
  const isEnglish = useIntl().locale.startsWith('en');
  return (
    <div className="refusal" role="alert">
      <CircleAlert className="icon" strokeWidth={1.75} />
      <div className="refusal-text">
        {refusal.message === '' ? (
          <p>{say('fault.noAnswer')}</p>
        ) : isEnglish ? (
          <p>
            <SaidText text={refusal.message} />
          </p>
        ) : (
          <>
            <p>{say(`refusal.${refusal.code}`)}</p>
            <p className="refusal-detail">
              <SaidText text={refusal.message} />
            </p>
          </>
        )}
        <span className="code-word">{refusal.code}</span>
        {children === undefined ? null : <div className="refusal-ways">{children}</div>}
      </div>
    </div>
  );
}
