import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode, Ref } from 'react';
import { useHint } from './hint.tsx';

export interface ButtonProps {
  readonly children?: ReactNode;
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: LucideIcon;
  readonly onPress?: () => void;
  readonly type?: 'button' | 'submit';
  /** The name of a button that shows only an icon; its hint too. */
  readonly label?: string;
  /** Said on hover and focus: a shortcut, or what the button does. */
  readonly hint?: string | undefined;
  /** Why it cannot be pressed now: it stays reachable, so that the reason is. */
  readonly why?: string | null;
  /** Work goes on; a second press does nothing. */
  readonly busy?: boolean;
  readonly autoFocus?: boolean;
  readonly pressed?: boolean;
  readonly keyShortcuts?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps): ReactElement {
  const { children, variant = 'plain', icon: Icon, label, hint, why = null, busy = false } = props;
  const off = why !== null || busy;
  const { trigger, describedBy, anchorName, bubble } = useHint(
    why ?? hint ?? (children === undefined ? label : undefined),
  );
  return (
    <>
      <button
        ref={props.ref}
        type={props.type ?? 'button'}
        className={`button button-${variant}${children === undefined ? ' button-icon' : ''}`}
        aria-label={label}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        aria-pressed={props.pressed}
        aria-keyshortcuts={props.keyShortcuts}
        aria-describedby={describedBy}
        autoFocus={props.autoFocus}
        style={{ anchorName }}
        {...trigger}
        onClick={(event) => {
          if (off) event.preventDefault();
          else props.onPress?.();
        }}
      >
        {Icon === undefined ? null : <Icon className="icon" strokeWidth={1.75} />}
        {/* One label, of however many pieces: the gap is the icon’s. */}
        {children === undefined ? null : <span>{children}</span>}
      </button>
      {bubble}
    </>
  );
}
