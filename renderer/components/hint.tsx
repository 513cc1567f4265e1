import { useEffect, useId, useRef, useState, type FocusEvent, type ReactElement } from 'react';

/** How long the pointer rests before a hint shows. */
const REST_MS = 500;

interface HintTrigger {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onPointerDown: () => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
  readonly onKeyDown: () => void;
}

interface Hint {
  readonly trigger: HintTrigger;
  /** While the hint shows. */
  readonly describedBy: string | undefined;
  readonly anchorName: string;
  readonly bubble: ReactElement | null;
}

/** A hint that shows when the pointer rests on a control or the keyboard reaches it, in the top layer beside its control. */
export function useHint(text: string | undefined): Hint {
  const id = useId();
  const anchorName = `--hint${id}`;
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const close = (): void => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = open && text !== undefined;
  return {
    trigger: {
      onPointerEnter: () => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setOpen(true), REST_MS);
      },
      onPointerLeave: close,
      onPointerDown: close,
      onFocus: (event) => {
        // Focus that comes by itself, with a new screen, has not asked; its hint would lie over what is to be read first.
        if (event.relatedTarget !== null && event.currentTarget.matches(':focus-visible')) setOpen(true);
      },
      onBlur: close,
      onKeyDown: close,
    },
    describedBy: shown ? id : undefined,
    anchorName,
    bubble: shown ? <Bubble id={id} anchorName={anchorName} text={text} /> : null,
  };
}

function Bubble({ id, anchorName, text }: { id: string; anchorName: string; text: string }): ReactElement {
  const bubble = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The top layer lies over dialogs, and the text stays where its control is in the document.
    bubble.current?.showPopover();
  }, []);
  return (
    <span
      ref={bubble}
      id={id}
      role="tooltip"
      popover="manual"
      className="tooltip"
      style={{ positionAnchor: anchorName }}
    >
      {text}
    </span>
  );
}
