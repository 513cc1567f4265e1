import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  /** The next step. */
  readonly actions?: ReactNode;
}

/** Nothing is here yet: what would be, and the next step. */
export function Empty({ icon: Icon, title, children, actions }: EmptyProps): ReactElement {
  return (
    <div className="empty">
      <Icon className="empty-icon" strokeWidth={1.25} />
      <h2 className="empty-title">{title}</h2>
      {children === undefined ? null : <p className="empty-text">{children}</p>}
      {actions === undefined ? null : <div className="empty-actions">{actions}</div>}
    </div>
  );
}
