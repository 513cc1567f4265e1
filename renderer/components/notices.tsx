import { CircleCheck, Info, X } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import type { Notices, ShownNotice } from '../state/notices.ts';
import { Button } from './button.tsx';
import { RefusalNote } from './refusal-note.tsx';

/** Long enough to read two lines; never while someone points at it. */
const SHOWN_MS = 7_000;

export function NoticeStack({
  notices,
  onDismiss,
}: {
  notices: Notices;
  onDismiss: (key: number) => void;
}): ReactElement {
  const say = useSay();
  return (
    <section className="notices" aria-label={say('notices')} aria-live="polite" data-react-aria-top-layer="true">
      {notices.shown.map((shown) => (
        <NoticeCard key={shown.key} shown={shown} onDismiss={() => onDismiss(shown.key)} />
      ))}
    </section>
  );
}

function NoticeCard({ shown, onDismiss }: { shown: ShownNotice; onDismiss: () => void }): ReactElement {
  const say = useSay();
  const { notice } = shown;
  const Icon = notice.kind === 'done' ? CircleCheck : Info;
  const [held, setHeld] = useState(false);
  const goes = notice.kind !== 'refused' && !held;
  useEffect(() => {
    if (!goes) return;
    const timer = setTimeout(onDismiss, SHOWN_MS);
    return () => clearTimeout(timer);
    // Not on onDismiss, which is new at every rendering.
  }, [goes]);
  return (
    <div
      className={`notice notice-${notice.kind}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {notice.kind === 'refused' ? (
        <RefusalNote refusal={notice.refusal} />
      ) : (
        <div className="notice-done">
          <Icon className="icon" strokeWidth={1.75} />
          <div>
            <p>{notice.text}</p>
            {notice.detail === null ? null : <p className="notice-detail">{notice.detail}</p>}
          </div>
          {notice.way === undefined ? null : (
            <Button
              onPress={() => {
                notice.way?.run();
                onDismiss();
              }}
            >
              {notice.way.text}
            </Button>
          )}
        </div>
      )}
      <Button variant="quiet" icon={X} label={say('dismiss')} onPress={onDismiss} />
    </div>
  );
}
