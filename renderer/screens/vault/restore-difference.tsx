import type { ReactElement } from 'react';
import type { RestoreReport } from '../../../shared/contract/backup-methods.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { Rich, useSay } from '../../messages.ts';

/** What the vault knows beyond the backup: it is taken over, so that no number is used twice and no revocation forgotten. */
export function RestoreDifference({ report }: { report: RestoreReport }): ReactElement {
  const say = useSay();
  const { takenOver, certificates, sequence } = report;
  const kinds = ['authorities', 'certificates', 'revocations', 'requests'] as const;
  const more = takenOver === null ? [] : kinds.filter((kind) => takenOver[kind] > 0);
  return (
    <>
      <p>{say('backup.holds', { certificates, events: sequence })}</p>
      <p>{say(more.length === 0 ? 'backup.knowsNoMore' : 'backup.knowsMore')}</p>
      {takenOver === null ? null : (
        <ul className="vault-names">
          {more.map((kind) => (
            <li key={kind}>{say(`backup.more.${kind}`, { count: takenOver[kind] })}</li>
          ))}
          {takenOver.crlNumbers.map(({ authority, from, to }) => (
            <li key={authority}>
              <Rich id="backup.crlNumber" values={{ ca: <ForeignText text={authority} />, from, to }} />
            </li>
          ))}
        </ul>
      )}
      <p className="quiet">{say('backup.keepsOld')}</p>
    </>
  );
}
