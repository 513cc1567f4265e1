import type { ReactElement } from 'react';
import { SERVERS } from '../../../shared/recipes.ts';
import { Segments } from '../../components/choices.tsx';
import { useSay } from '../../messages.ts';
import type { ExportTarget } from '../../state/export-target.ts';
import { SERVER_NAMES } from './recipe-names.ts';

/** Servers first: one chooses where it goes, not a format. */
export function TargetRow(props: { target: ExportTarget; onTarget: (target: ExportTarget) => void }): ReactElement {
  const say = useSay();
  return (
    <Segments
      label={say('recipe.server')}
      value={props.target}
      options={[
        ...SERVERS.map((server) => ({ value: server, label: SERVER_NAMES[server] })),
        { value: 'files' as const, label: say('recipe.plainFiles') },
      ]}
      onChange={props.onTarget}
    />
  );
}
