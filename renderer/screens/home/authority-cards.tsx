import { KeyRound, Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText, useDistance } from '../../components/instant.tsx';
import { Rich, useSay } from '../../messages.ts';
import type { LatestCrl } from '../../state/tasks.ts';

interface AuthorityCardsProps {
  readonly authorities: readonly AuthorityDescription[];
  readonly crls: ReadonlyMap<string, LatestCrl>;
  readonly now: number;
  readonly onAuthority: (id: string) => void;
}

/** Each CA: where its key is, how long it works, how fresh its CRL is. */
export function AuthorityCards({ authorities, crls, now, onAuthority }: AuthorityCardsProps): ReactElement {
  const say = useSay();
  const distance = useDistance();
  return (
    <section className="home-authorities" aria-labelledby="home-authorities">
      <header className="section-head">
        <h2 id="home-authorities">{say('home.authorities')}</h2>
      </header>
      {authorities.length === 0 ? <p className="quiet">{say('home.noAuthority')}</p> : null}
      <ul className="authority-cards">
        {authorities.map((authority) => {
          const Mark = authority.hasPrivateKey ? KeyRound : Lock;
          const latest = crls.get(authority.id);
          const crl = latest?.crl ?? null;
          return (
            <li key={authority.id} className="authority-card">
              <Mark className="icon" strokeWidth={1.75} aria-hidden="true" />
              <div>
                <button type="button" className="link authority-card-name" onClick={() => onAuthority(authority.id)}>
                  <ForeignText text={authority.name} />
                </button>
                <p className="quiet">
                  {say(authority.hasPrivateKey ? 'authority.keyHere' : 'authority.keyElsewhere')} ·{' '}
                  <Rich id="authority.worksUntil" values={{ until: <InstantText instant={authority.notAfter} /> }} />
                </p>
                <p
                  className={
                    latest?.freshness === 'lapsed' ? 'tone-bad' : latest?.freshness === 'due' ? 'tone-warn' : 'quiet'
                  }
                >
                  {crl === null
                    ? say('authority.noCrl')
                    : say('authority.crl', { number: crl.crlNumber, when: distance(crl.nextUpdate, now) })}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
