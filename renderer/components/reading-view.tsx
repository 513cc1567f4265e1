import type { ReactElement, ReactNode } from 'react';
import { useSay } from '../messages.ts';
import type { Reading } from '../state/store.ts';
import { RefusalNote } from './refusal-note.tsx';

/** An answer, or that it is on its way, or why there is none. */
export function ReadingView<T>(props: { reading: Reading<T>; children: (value: T) => ReactNode }): ReactElement {
  const say = useSay();
  const { reading, children } = props;
  switch (reading.status) {
    case 'loading':
      return (
        <p className="loading" role="status">
          {say('loading')}
        </p>
      );
    case 'refused':
      return <RefusalNote refusal={reading.refusal} />;
    case 'ready':
      return <>{children(reading.value)}</>;
  }
}
