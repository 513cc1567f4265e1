import { Bookmark, X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { SavedView } from '../../../shared/contract/list-methods.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';

interface SavedViewsProps {
  readonly views: readonly SavedView[];
  /** The name of the one that is shown. */
  readonly current: string | null;
  readonly onView: (view: SavedView) => void;
  readonly onDrop: (name: string) => void;
}

/** Views of the list that a person gave a name. */
export function SavedViews({ views, current, onView, onDrop }: SavedViewsProps): ReactElement {
  const say = useSay();
  return (
    <ul className="side-list side-tree" aria-label={say('views.label')}>
      {views.map((view) => (
        <li key={view.name} className="side-view">
          <button
            type="button"
            className="side-entry"
            aria-current={view.name === current ? 'true' : undefined}
            onClick={() => onView(view)}
          >
            <Bookmark className="icon" strokeWidth={1.75} aria-hidden="true" />
            <span className="side-name">
              <ForeignText text={view.name} />
            </span>
          </button>
          <button
            type="button"
            className="side-drop"
            aria-label={say('views.drop', { name: view.name })}
            title={say('views.drop', { name: view.name })}
            onClick={() => onDrop(view.name)}
          >
            <X className="icon" strokeWidth={2} />
          </button>
        </li>
      ))}
    </ul>
  );
}
