import type { ReactElement } from 'react';
import { LANGUAGES, THEMES } from '../../../shared/contract/app-methods.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Segments } from '../../components/choices.tsx';
import { Facts } from '../../components/facts.tsx';
import { FieldGroup, SelectField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useSay } from '../../messages.ts';
import { useActions } from '../../perform.ts';
import { Reminders } from './reminders.tsx';
import { BackupsPart } from '../vault/backups-part.tsx';
import { WaysIn } from '../vault/ways-in.tsx';
import { AutoLock } from './auto-lock.tsx';
import { Licences } from './licences.tsx';
import { Updates } from './updates.tsx';
import { useServices } from '../../state/services.ts';

export function SettingsScreen(): ReactElement {
  const { app, client, refreshApp } = useServices();
  const { perform } = useActions();
  const say = useSay();
  return (
    <div className="page page-narrow">
      <PageHead title={say('action.go.settings')} />
      <section className="settings-part" aria-labelledby="settings-look">
        <h2 id="settings-look">{say('settings.look')}</h2>
        <FieldGroup label={say('settings.theme')}>
          <Segments
            label={say('settings.theme')}
            value={app.theme}
            options={THEMES.map((theme) => ({ value: theme, label: say(`theme.${theme}`) }))}
            onChange={(theme) => perform(`theme.${theme}`)}
          />
        </FieldGroup>
        <SelectField
          label={say('settings.language')}
          value={app.language}
          options={LANGUAGES.map((language) => ({ value: language, label: say(`language.${language}`) }))}
          onChange={(language) => void client.call('setLanguage', { language }).then(refreshApp)}
        />
      </section>
      {app.vault.state === 'none' ? null : (
        <section className="settings-part" aria-labelledby="settings-vault">
          <h2 id="settings-vault">{say('settings.vault')}</h2>
          <Facts
            facts={[
              { term: say('settings.name'), value: <ForeignText text={app.vault.name} /> },
              { term: say('settings.path'), value: <ForeignText text={app.vault.path} /> },
              {
                term: say('settings.state'),
                value: say(app.vault.state === 'locked' ? 'lock.lockedShort' : 'lock.unlockedShort'),
              },
            ]}
          />
          <AutoLock />
          <div className="button-row">
            <ActionButton action="vault.lock">
              {say(app.vault.state === 'locked' ? 'lock.unlock' : 'lock.lockNow')}
            </ActionButton>
            <ActionButton action="vault.open" />
            <ActionButton action="vault.close" />
            <ActionButton action="vault.check" />
          </div>
        </section>
      )}
      <Reminders />
      {app.vault.state === 'none' ? null : (
        <>
          <WaysIn />
          <BackupsPart />
        </>
      )}
      <section className="settings-part" aria-labelledby="settings-about">
        <h2 id="settings-about">{say('settings.about')}</h2>
        <Facts facts={[{ term: say('settings.version'), value: app.version }]} />
        <Updates />
        <Licences />
      </section>
    </div>
  );
}
