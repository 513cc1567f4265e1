import { useId, type ReactElement, type ReactNode } from 'react';

interface PublishingPartProps {
  readonly title: string;
  /** What it is for, in a line. */
  readonly lead: string;
  /** What can be done with the whole of it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One way by which something goes out to the world, or is looked at there. */
export function PublishingPart({ title, lead, actions, children }: PublishingPartProps): ReactElement {
  const id = useId();
  return (
    <section className="publishing-part" aria-labelledby={id}>
      <header className="publishing-head">
        <div>
          <h2 id={id}>{title}</h2>
          <p className="quiet">{lead}</p>
        </div>
        {actions === undefined ? null : <span className="button-row">{actions}</span>}
      </header>
      {children}
    </section>
  );
}
