import { Timer } from 'lucide-react';
import type { ReactElement } from 'react';
import { useSay } from '../../messages.ts';
import { elapsed } from '../../state/runbook.ts';
import { useSeconds } from '../../state/use-now.ts';

/** How long it has been since someone noticed. */
export function RunbookClock({ from }: { from: number }): ReactElement {
  const say = useSay();
  const now = useSeconds();
  return (
    <span className="runbook-clock" role="timer" aria-label={say('runbook.clock')}>
      <Timer className="icon" strokeWidth={1.75} /> {elapsed(from, now)}
    </span>
  );
}
