import type { ReactElement } from 'react';
import type { BackupChoice, BackupFolder } from '../../../shared/contract/backup-methods.ts';
import { Button } from '../../components/button.tsx';
import { InstantText, useDistance } from '../../components/instant.tsx';
import { useSay } from '../../messages.ts';
import type { VaultTask } from '../../state/vault-task.ts';

interface BackupTableProps {
  readonly label: string;
  readonly place: BackupFolder['place'];
  readonly backups: BackupFolder['backups'];
  /** The vault's own last event. */
  readonly sequence: number;
  readonly now: number;
  readonly onOpen: (what: VaultTask) => void;
}

/** One line for each backup, the newest first. */
export function BackupTable({ label, place, backups, sequence, now, onOpen }: BackupTableProps): ReactElement {
  const say = useSay();
  const distance = useDistance();
  return (
    <table className="events backups" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{say('backup.when')}</th>
          <th scope="col">{say('backup.age')}</th>
          <th scope="col">{say('backup.lacks')}</th>
          <th scope="col">
            <span className="sr-only">{say('backup.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {backups.map(({ name, at, sequence: last }) => {
          const backup: BackupChoice = { from: 'list', place, name };
          return (
            <tr key={name}>
              <td>
                <InstantText instant={at} to="minute" />
              </td>
              <td className="quiet">{distance(at, now)}</td>
              <td className="quiet">{say('backup.behind', { count: sequence - last })}</td>
              <td className="backup-actions">
                <Button onPress={() => onOpen({ task: 'drill', backup, at })}>{say('backup.drill')}</Button>
                <Button onPress={() => onOpen({ task: 'restore', backup })}>{say('backup.restore')}</Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
