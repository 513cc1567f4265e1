import { CircleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useSay } from '../messages.ts';
import type { Refusal } from '../client.ts';
import { ForeignText } from './foreign-text.tsx';

/** Why something was refused, in main's own words: what is wrong, and what to do. */
export function RefusalNote({ refusal, children }: { refusal: Refusal; children?: ReactNode }): ReactElement {
  const say = useSay();
  return (
    <div className="refusal" role="alert">
      <CircleAlert className="icon" strokeWidth={1.75} />
      <div className="refusal-text">
        <p>{refusal.message === '' ? say('fault.noAnswer') : <ForeignText text={refusal.message} lines="many" />}</p>
        <span className="code-word">{refusal.code}</span>
        {children === undefined ? null : <div className="refusal-ways">{children}</div>}
      </div>
    </div>
  );
}
