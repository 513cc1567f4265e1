import { Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { useSay } from '../../messages.ts';

/** In place of a form over which the vault was locked: whoever passes by reads nothing of it. */
export function SealedForm({ onThrowAway }: { onThrowAway: () => void }): ReactElement {
  const say = useSay();
  return (
    <Empty
      icon={Lock}
      level={1}
      title={say('issue.sealed')}
      actions={<Button onPress={onThrowAway}>{say('issue.throwAway')}</Button>}
    >
      {say('issue.sealedText')}
    </Empty>
  );
}
