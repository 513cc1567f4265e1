import { Inbox } from 'lucide-react';
import type { ReactElement } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { useSay } from '../../messages.ts';

export function NoRequests(): ReactElement {
  const say = useSay();
  return (
    <div className="drop-zone">
      <Empty
        icon={Inbox}
        title={say('requests.empty')}
        level={1}
        actions={
          <>
            <ActionButton action="request.open" variant="primary" />
            <ActionButton action="request.paste" />
          </>
        }
      >
        {say('requests.emptyText')}
      </Empty>
    </div>
  );
}
