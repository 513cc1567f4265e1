import { ListX, Palmtree, PenLine } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { AuthorityDescription, CrlDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Select } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { Rich, useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import type { Reading } from '../../state/store.ts';
import { newestCrl } from '../../state/tasks.ts';

interface CrlsViewProps {
  readonly authorities: readonly AuthorityDescription[];
  readonly authority: AuthorityDescription;
  readonly crls: Reading<MethodOutput<'listCrls'>>;
  readonly now: number;
  readonly onAuthority: (id: string) => void;
  readonly onSave: (id: string, form: 'pem' | 'der') => void;
  /** By which ways it goes out to the world. */
  readonly children: ReactNode;
}

export function CrlsView({
  authorities,
  authority,
  crls,
  now,
  onAuthority,
  onSave,
  children,
}: CrlsViewProps): ReactElement {
  const say = useSay();
  return (
    <div className="page">
      <PageHead
        title={say('crls.title')}
        aside={
          authorities.length < 2 ? (
            <ForeignText text={authority.name} />
          ) : (
            <Select
              label={say('issue.ca')}
              value={authority.id}
              options={authorities.map((one) => ({ value: one.id, label: visibleText(one.name) }))}
              onChange={onAuthority}
            />
          )
        }
      >
        <ActionButton action="crl.leave" icon={Palmtree} />
        <ActionButton action="crl.issue" variant="primary" icon={PenLine} />
      </PageHead>
      <p className="page-lead">{say('crls.lead', { days: authority.crlDays })}</p>
      <ReadingView reading={crls}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={ListX} title={say('crls.none')}>
              <Rich id="crls.noneText" values={{ ca: <ForeignText text={authority.name} /> }} />
            </Empty>
          ) : (
            <CrlTable crls={items} now={now} onSave={onSave} />
          )
        }
      </ReadingView>
      {children}
    </div>
  );
}

function CrlTable({ crls, now, onSave }: { crls: readonly CrlDescription[] } & Pick<CrlsViewProps, 'now' | 'onSave'>) {
  const say = useSay();
  const newest = newestCrl(crls);
  const sorted = crls.toSorted((a, b) => (BigInt(a.crlNumber) < BigInt(b.crlNumber) ? 1 : -1));
  return (
    <table className="events crls" aria-label={say('action.go.crls')}>
      <thead>
        <tr>
          <th scope="col">{say('crls.number')}</th>
          <th scope="col">{say('crls.from')}</th>
          <th scope="col">{say('crls.until')}</th>
          <th scope="col">{say('crls.entries')}</th>
          <th scope="col">{say('crls.file')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((crl) => (
          <tr key={crl.id}>
            <th scope="row">
              {say('crls.name', { number: crl.crlNumber })}
              {crl.id === newest?.id ? <span className="tag">{say('crls.newest')}</span> : null}
            </th>
            <td>
              <InstantText instant={crl.thisUpdate} to="minute" />
            </td>
            <td className={new Date(crl.nextUpdate).getTime() <= now && crl.id === newest?.id ? 'tone-bad' : undefined}>
              <InstantAndDistance instant={crl.nextUpdate} now={now} />
            </td>
            <td className="number">{say('count', { count: crl.entries })}</td>
            <td>
              <span className="button-row button-row-tight">
                <Button label={say('crls.savePem', { number: crl.crlNumber })} onPress={() => onSave(crl.id, 'pem')}>
                  PEM
                </Button>
                <Button label={say('crls.saveDer', { number: crl.crlNumber })} onPress={() => onSave(crl.id, 'der')}>
                  DER
                </Button>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
