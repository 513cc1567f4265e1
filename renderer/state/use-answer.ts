import { useEffect, useRef } from 'react';
import type { ActionId } from '../../shared/actions.ts';
import { useServices } from './services.ts';

/** While this screen is in view and `run` is given, it answers an action itself (`commit`, `view.filter`). */
export function useAnswer(id: ActionId, run: (() => void) | null): void {
  const { answers } = useServices();
  const newest = useRef(run);
  newest.current = run;
  const answered = run !== null;
  useEffect(() => {
    if (!answered) return;
    const answer = (): void => newest.current?.();
    answers.set(id, answer);
    return () => {
      if (answers.get(id) === answer) answers.delete(id);
    };
  }, [answers, id, answered]);
}
