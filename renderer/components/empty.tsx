import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** 1 where it is the whole screen and so its heading. */
  readonly level?: 1 | 2;
  readonly children?: ReactNode;
  /** The next step. */
  readonly actions?: ReactNode;
}

/** Nothing is here yet: what would be, and the next step. */
export function Empty({ icon: Icon, title, level = 2, children, actions }: EmptyProps): ReactElement {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="empty">
      <Icon className="empty-icon" strokeWidth={1.25} />
      <Heading className="empty-title">{title}</Heading>
      {children === undefined ? null : <p className="empty-text">{children}</p>}
      {actions === undefined ? null : <div className="empty-actions">{actions}</div>}
    </div>
  );
}
