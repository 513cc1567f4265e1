import { ArrowRight } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { Select } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText, InstantAndDistance } from '../../components/instant.tsx';
import { SaidText } from '../../components/said-text.tsx';
import { useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { errorOf, type Planned } from '../../state/renewal.ts';

interface RenewalTableProps {
  readonly certificates: readonly CertificateDescription[];
  readonly plans: ReadonlyMap<string, Planned>;
  readonly newKeys: ReadonlySet<string>;
  readonly now: number;
  readonly onKey: (id: string, newKey: boolean) => void;
}

/** A line each: until when now, until when then, with which key; or why not. */
export function RenewalTable({ certificates, plans, newKeys, now, onKey }: RenewalTableProps): ReactElement {
  const say = useSay();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={say('renew.table')}>
      <table className="plan renewals">
        <thead>
          <tr>
            <th scope="col">{say('column.name')}</th>
            <th scope="col">{say('renew.old')}</th>
            <th scope="col">{say('renew.new')}</th>
            <th scope="col">{say('column.key')}</th>
          </tr>
        </thead>
        <tbody>
          {certificates.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <ForeignText text={nameOf(one)} />
              </th>
              <td>
                <InstantText instant={one.notAfter} />
              </td>
              <td>
                <NewUntil planned={plans.get(one.id)} about={{ id: one.id, name: nameOf(one) }} now={now} />
              </td>
              <td>
                <Select
                  label={say('renew.keyOf', { name: visibleText(nameOf(one)) })}
                  value={newKeys.has(one.id) ? 'new' : 'kept'}
                  options={[
                    ...(one.hasRequest ? [{ value: 'kept' as const, label: say('renew.keptRequest') }] : []),
                    { value: 'new' as const, label: say('renew.newKey') },
                  ]}
                  onChange={(key) => onKey(one.id, key === 'new')}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface NewUntilProps {
  readonly planned: Planned | undefined;
  readonly about: { readonly id: string; readonly name: string };
  readonly now: number;
}

function NewUntil({ planned, about, now }: NewUntilProps): ReactElement {
  const say = useSay();
  if (planned === undefined) return <span className="quiet">{say('loading')}</span>;
  const error = errorOf(planned);
  if (planned.outcome === 'refused' || error !== null)
    return (
      <span className="tone-bad">
        <SaidText text={error ?? ''} about={about} />
      </span>
    );
  const warning = planned.plan.findings.find((finding) => finding.severity === 'warning');
  return (
    <>
      <ArrowRight className="icon quiet" strokeWidth={1.75} />{' '}
      <InstantAndDistance instant={planned.plan.notAfter} now={now} />
      {warning === undefined ? null : (
        <span className="renewal-warning">
          <SaidText text={warning.message} about={about} />
        </span>
      )}
    </>
  );
}
