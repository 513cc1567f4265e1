import { useState, type ReactElement } from 'react';
import type { BackupFolder } from '../../../shared/contract/backup-methods.ts';
import type { MethodOutput } from '../../../shared/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance } from '../../components/instant.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import type { VaultTask } from '../../state/vault-task.ts';
import { BackupTable } from './backup-table.tsx';

/** How many are shown of each folder before somebody asks for all. */
const SHOWN = 5;

/** Where backups lie, how old the last one is and whether one was ever proven. */
export function BackupsPart(): ReactElement {
  const { dispatch, say: tell } = useServices();
  const say = useSay();
  const now = useNow();
  const run = useRun();
  const reading = useReading('listBackups', {});
  const open = (what: VaultTask): void => dispatch({ type: 'dialogOpened', dialog: { kind: 'vault', what } });
  const change = async (method: 'chooseBackupFolder' | 'forgetBackupFolder'): Promise<void> => {
    const changed = await run(method, {});
    if (changed.at === 'refused') tell({ kind: 'refused', refusal: changed.refusal });
  };
  return (
    <section className="settings-part" aria-labelledby="settings-backups">
      <h2 id="settings-backups">{say('backup.title')}</h2>
      <p className="quiet settings-lead">{say('backup.lead')}</p>
      <ReadingView reading={reading}>
        {(listed) => (
          <>
            <BackupFacts listed={listed} now={now} />
            <Findings findings={listed.findings} />
            <div className="button-row">
              <ActionButton action="vault.backup" />
              <ActionButton action="vault.restore" />
              {listed.folders.length > 1 ? null : (
                <Button onPress={() => void change('chooseBackupFolder')}>{say('backup.chooseFolder')}</Button>
              )}
            </div>
            {listed.folders.map((folder) => (
              <Folder
                key={folder.place}
                folder={folder}
                sequence={listed.sequence}
                now={now}
                onOpen={open}
                onForget={() => void change('forgetBackupFolder')}
              />
            ))}
          </>
        )}
      </ReadingView>
    </section>
  );
}

function BackupFacts({ listed, now }: { listed: MethodOutput<'listBackups'>; now: number }): ReactElement {
  const say = useSay();
  const [newest] = listed.folders
    .flatMap(({ backups }) => backups)
    .toSorted((a, b) => b.sequence - a.sequence || b.at.localeCompare(a.at));
  const behind = newest === undefined ? 0 : listed.sequence - newest.sequence;
  return (
    <Facts
      facts={[
        {
          term: say('backup.last'),
          value:
            newest === undefined ? (
              <span className="tone-warn">{say('backup.never')}</span>
            ) : (
              <>
                <InstantAndDistance instant={newest.at} now={now} />
                <span className="quiet">
                  {' · '}
                  {say('backup.behind', { count: behind })}
                </span>
              </>
            ),
        },
        {
          term: say('backup.proven'),
          value:
            listed.lastDrill === null ? (
              <span className="tone-warn">{say('backup.neverProven')}</span>
            ) : (
              <>
                <span className={listed.lastDrill.ok ? 'tone-good' : 'tone-bad'}>
                  {say(listed.lastDrill.ok ? 'backup.drillGood' : 'backup.drillBad')}
                </span>{' '}
                <InstantAndDistance instant={listed.lastDrill.at} now={now} />
              </>
            ),
        },
      ]}
    />
  );
}

interface FolderProps {
  readonly folder: BackupFolder;
  readonly sequence: number;
  readonly now: number;
  readonly onOpen: (what: VaultTask) => void;
  readonly onForget: () => void;
}

function Folder({ folder, sequence, now, onOpen, onForget }: FolderProps): ReactElement {
  const say = useSay();
  const [all, setAll] = useState(false);
  const { place, path, backups } = folder;
  const shown = all ? backups : backups.slice(0, SHOWN);
  return (
    <section className="backup-folder" aria-label={say(`backup.in.${place}`)}>
      <header className="backup-folder-head">
        <h3>{say(`backup.in.${place}`)}</h3>
        <span className="quiet">
          <ForeignText text={path} />
        </span>
        {place === 'beside' ? null : <Button onPress={onForget}>{say('backup.forgetFolder')}</Button>}
      </header>
      {backups.length === 0 ? (
        <p className="quiet">{say('backup.noneYet')}</p>
      ) : (
        <BackupTable
          label={say(`backup.in.${place}`)}
          place={place}
          backups={shown}
          sequence={sequence}
          now={now}
          onOpen={onOpen}
        />
      )}
      {all || backups.length <= SHOWN ? null : (
        <Button variant="quiet" onPress={() => setAll(true)}>
          {say('backup.showAll', { count: backups.length })}
        </Button>
      )}
    </section>
  );
}
