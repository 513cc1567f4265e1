import { FolderOpen, Upload } from 'lucide-react';
import type { ReactElement } from 'react';
import type { SiteDescription } from '../../../shared/contract/publishing-methods.ts';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { ERROR_KINDS } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Facts, type Fact } from '../../components/facts.tsx';
import { CheckField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Rich, useSay } from '../../messages.ts';
import { useRun, useServices, type Outcome } from '../../state/services.ts';
import { PublishingPart } from './publishing-part.tsx';

/** A CA's site: where it is, whether it says what the register says, what takes it further, what became of the last try. */
export function SitePanel({ ca, site }: { ca: AuthorityDescription; site: SiteDescription | null }): ReactElement {
  const { dispatch, say: tell } = useServices();
  const say = useSay();
  const run = useRun();
  const told = async (asked: Promise<Outcome<unknown>>): Promise<void> => {
    const outcome = await asked;
    if (outcome.at === 'refused') tell({ kind: 'refused', refusal: outcome.refusal });
  };
  const choose = (): void => void told(run('chooseSiteFolder', { ca: ca.id }));
  return (
    <PublishingPart
      title={say('site.title')}
      lead={say('site.lead')}
      actions={
        site === null ? (
          <Button icon={FolderOpen} onPress={choose}>
            {say('site.choose')}
          </Button>
        ) : (
          <ActionButton action="site.publish" icon={Upload} variant="primary" />
        )
      }
    >
      {site === null ? (
        <p className="quiet">{say('site.none')}</p>
      ) : (
        <>
          <StandingLine site={site} />
          {site.failure === null ? null : (
            <RefusalNote refusal={{ kind: ERROR_KINDS[site.failure.code], ...site.failure }}>
              <span className="quiet">
                <Rich
                  id={site.last === null ? 'site.neverStood' : 'site.oldStands'}
                  values={{ when: <InstantText instant={site.failure.at} to="minute" /> }}
                />
              </span>
            </RefusalNote>
          )}
          <Facts facts={factsOf(site, say)} />
          <CheckField
            label={say('site.automatic')}
            checked={site.automatic}
            onChange={(automatic) => void told(run('setSiteAutomatic', { ca: ca.id, automatic }))}
          />
          <div className="button-row">
            <Button onPress={choose}>{say('site.chooseOther')}</Button>
            <Button
              onPress={() => dispatch({ type: 'dialogOpened', dialog: { kind: 'siteHook', ca, hook: site.hook } })}
            >
              {say(site.hook === null ? 'site.addHook' : 'site.changeHook')}
            </Button>
            <Button variant="quiet" onPress={() => void told(run('forgetSite', { ca: ca.id }))}>
              {say('site.forget')}
            </Button>
          </div>
        </>
      )}
    </PublishingPart>
  );
}

function StandingLine({ site }: { site: SiteDescription }): ReactElement {
  const say = useSay();
  const { standing } = site;
  switch (standing.kind) {
    case 'current':
      return <p className="tone-good">{say('site.current')}</p>;
    case 'absent':
      return <p className="tone-warn">{say('site.absent')}</p>;
    case 'unreadable':
      return <p className="tone-bad">{say('site.unreadable')}</p>;
    case 'behind':
      return (
        <p className="tone-warn">
          {say('site.behind', { count: standing.certificates ?? 0, all: String(standing.certificates === null) })}
          {standing.crl ? ` ${say('site.behindCrl')}` : ''}
        </p>
      );
  }
}

function factsOf({ folder, hook, last }: SiteDescription, say: ReturnType<typeof useSay>): Fact[] {
  return [
    { term: say('site.folder'), value: <ForeignText text={folder} /> },
    {
      term: say('site.hook'),
      value:
        hook === null ? (
          <span className="quiet">{say('site.noHook')}</span>
        ) : (
          <code>
            <ForeignText text={[hook.program, ...hook.arguments].join(' ')} />
          </code>
        ),
    },
    {
      term: say('site.last'),
      value:
        last === null ? (
          <span className="quiet">{say('site.never')}</span>
        ) : (
          <>
            <InstantText instant={last.at} to="minute" />{' '}
            <span className="quiet">
              {say(`site.wrote.${last.wrote}`, { files: last.filesWritten, certificates: last.certificates })}
              {last.crlNumber === null ? '' : ` · ${say('crls.name', { number: last.crlNumber })}`}
            </span>
          </>
        ),
    },
  ];
}
