import type { ReactElement } from 'react';
import type { PlanRow } from '../../shared/descriptions.ts';
import { useSay } from '../messages.ts';
import { ForeignText } from './foreign-text.tsx';
import { SaidText } from './said-text.tsx';

/** Requested, will be issued, and why: a line for each field, none left out. */
export function PlanTable({ rows, label }: { rows: readonly PlanRow[]; label: string }): ReactElement {
  const say = useSay();
  return (
    <table className="plan" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{say('plan.field')}</th>
          <th scope="col">{say('plan.requested')}</th>
          <th scope="col">{say('plan.issued')}</th>
          <th scope="col">{say('plan.why')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at} className={`plan-${row.fate}`}>
            <th scope="row" {...(row.oid === null ? {} : { title: row.oid })}>
              <ForeignText text={row.field} />
            </th>
            <td>
              <PlanValue value={row.requested} />
            </td>
            <td className="plan-issued">
              <PlanValue value={row.issued} />
            </td>
            <td>
              <span className={`fate fate-${row.fate}`}>{say(`fate.${row.fate}`)}</span> <SaidText text={row.reason} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PlanValue({ value }: { value: string | null }): ReactElement {
  const say = useSay();
  if (value !== null) return <ForeignText text={value} lines="many" />;
  return (
    <span className="quiet" aria-label={say('plan.none')}>
      –
    </span>
  );
}
