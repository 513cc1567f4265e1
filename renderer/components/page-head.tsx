import type { ReactElement, ReactNode } from 'react';

/** The head of a section: what it is, and what can be done here. */
export function PageHead({
  title,
  children,
  aside,
}: {
  title: ReactNode;
  children?: ReactNode;
  aside?: ReactNode;
}): ReactElement {
  return (
    <header className="page-head">
      <h1 className="page-title">{title}</h1>
      {aside === undefined ? null : <div className="page-aside">{aside}</div>}
      {children === undefined ? null : <div className="page-actions">{children}</div>}
    </header>
  );
}
