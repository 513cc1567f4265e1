import { FileDown } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useSay } from '../../messages.ts';
import { useRequestIntake } from '../../state/use-requests.ts';

/** The whole window takes files that are dropped on it, and PEM that is pasted outside of a field. */
export function DropTarget(): ReactElement | null {
  const say = useSay();
  const intake = useRequestIntake();
  const newest = useRef(intake);
  newest.current = intake;
  const [over, setOver] = useState(false);

  useEffect(() => {
    // Entering a child leaves its parent: the depth says when the files have left the window.
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const listen = <E extends keyof WindowEventMap>(type: E, listener: (event: WindowEventMap[E]) => void) => {
      addEventListener(type, listener);
      return () => removeEventListener(type, listener);
    };
    const stops = [
      listen('dragenter', (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth += 1;
        setOver(true);
      }),
      listen('dragover', (event) => event.preventDefault()),
      listen('dragleave', () => {
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      }),
      listen('drop', (event) => {
        event.preventDefault();
        depth = 0;
        setOver(false);
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) void newest.current.takeFiles(files);
      }),
      listen('paste', (event) => {
        const text = event.clipboardData?.getData('text') ?? '';
        if (isField(event.target) || !text.includes('-----BEGIN ')) return;
        event.preventDefault();
        void newest.current.takeText(text);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  if (!over) return null;
  return (
    <div className="drop-target" role="status">
      <div className="drop-card">
        <FileDown className="empty-icon" strokeWidth={1.25} />
        <p>{say('requests.dropHere')}</p>
      </div>
    </div>
  );
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
