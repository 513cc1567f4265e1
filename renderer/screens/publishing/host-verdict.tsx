import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import type { HostCheckDescription } from '../../../shared/host-check-description.ts';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';

interface HostVerdictProps {
  readonly checked: HostCheckDescription;
  readonly now: number;
  readonly onOpen: (certificateId: string) => void;
  /** Unlocks and looks again, so that it is kept; null where that is of no use. */
  readonly onUnlock: (() => void) | null;
}

/** What a host serves, in words: which of ours, whether the newest, chain, name, protocol. */
export function HostVerdict({ checked, now, onOpen, onUnlock }: HostVerdictProps): ReactElement {
  const say = useSay();
  const { certificate, newest, served, protocol, oldProtocols } = checked;
  const [first] = served;
  const Icon = checked.ok ? CircleCheck : CircleX;
  const link = (one: CertificateDescription): ReactElement => (
    <button type="button" className="link" onClick={() => onOpen(one.id)}>
      <ForeignText text={nameOf(one)} />
    </button>
  );
  return (
    <section className="host-verdict" role="status" aria-label={say('host.verdict')}>
      <p className={checked.ok ? 'verdict tone-good' : 'verdict tone-bad'}>
        <Icon className="icon" strokeWidth={1.75} />
        <span>{say(checked.ok ? 'host.good' : 'host.bad')}</span>
      </p>
      <Facts
        facts={[
          {
            term: say('host.served'),
            value:
              certificate === null ? (
                <>
                  <ForeignText text={first?.subject ?? ''} /> <span className="quiet">{say('host.notOurs')}</span>
                </>
              ) : (
                link(certificate)
              ),
          },
          ...(certificate === null
            ? []
            : [
                {
                  term: say('host.newest'),
                  value:
                    newest === null ? (
                      <span className="tone-good">{say('host.isNewest')}</span>
                    ) : (
                      <span className="tone-warn">
                        <Rich
                          id="host.isOld"
                          values={{ newer: link(newest), issued: <InstantText instant={newest.issuedAt} /> }}
                        />
                      </span>
                    ),
                },
              ]),
          ...(first === undefined
            ? []
            : [{ term: say('fact.until'), value: <InstantAndDistance instant={first.notAfter} now={now} /> }]),
          {
            term: say('host.nameFact'),
            value: (
              <Rich
                id={checked.nameMatches ? 'host.nameIn' : 'host.nameOut'}
                values={{ name: <ForeignText text={checked.servername} /> }}
              />
            ),
          },
          {
            term: say('host.chain'),
            value: `${say(`host.chain.${checked.chain}`, { count: served.length })}${
              checked.inOrder ? '' : ` ${say('host.chain.disorder')}`
            }`,
          },
          {
            term: say('host.protocolFact'),
            value:
              protocol === null
                ? say('host.protocolUnknown')
                : `${protocol}, ${checked.cipher ?? ''}${
                    oldProtocols.length === 0 ? '' : ` · ${say('host.alsoOld', { versions: oldProtocols.join(', ') })}`
                  }`,
          },
          { term: say('host.stapled'), value: say(checked.stapled ? 'host.isStapled' : 'host.isNotStapled') },
        ]}
      />
      {/* That a newer one was issued stands above, with the way to it. */}
      <Findings findings={checked.findings.filter((finding) => finding.code !== 'not-newest')} />
      {certificate === null ? null : onUnlock !== null ? (
        <p className="quiet">
          {say('host.lockedNote')} <Button onPress={onUnlock}>{say('host.unlockAndKeep')}</Button>
        </p>
      ) : (
        <p className="quiet">{say('host.kept')}</p>
      )}
    </section>
  );
}
