import type { ReactElement } from 'react';
import type { CertificateDescription, CertificateDetail } from '../../../shared/descriptions.ts';
import { ProfileName } from '../../components/certificate-sentence.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { compare, type ComparedRow } from '../../state/compare.ts';
import { useReadings } from '../../state/services.ts';

interface CompareDialogProps {
  readonly certificates: readonly CertificateDescription[];
  readonly onClose: () => void;
}

/** Two or more side by side, what differs first. */
export function CompareDialog({ certificates, onClose }: CompareDialogProps): ReactElement {
  const say = useSay();
  const readings = useReadings(
    'showCertificate',
    certificates.map(({ id }) => ({ id })),
  );
  const shown = readings.flatMap((one) => (one.status === 'ready' ? [one.value.certificate] : []));
  const refused = readings.find((one) => one.status === 'refused');
  return (
    <ModalDialog title={say('compare.title', { count: certificates.length })} size="large" onClose={onClose}>
      {refused?.status === 'refused' ? <RefusalNote refusal={refused.refusal} /> : null}
      {shown.length < certificates.length ? (
        <p className="loading" role="status">
          {say('loading')}
        </p>
      ) : (
        <ComparedView certificates={shown} />
      )}
    </ModalDialog>
  );
}

function ComparedView({ certificates }: { certificates: readonly CertificateDetail[] }): ReactElement {
  const say = useSay();
  const { differs, same } = compare(certificates);
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={say('compare.table')}>
      <table className="compared">
        <thead>
          <tr>
            <th scope="col">{say('compare.field')}</th>
            {certificates.map((one) => (
              <th key={one.id} scope="col">
                <ForeignText text={nameOf(one)} />
              </th>
            ))}
          </tr>
        </thead>
        <Rows title={say('compare.differs', { count: differs.length })} rows={differs} />
        <Rows title={say('compare.same', { count: same.length })} rows={same} />
      </table>
    </div>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly ComparedRow[] }): ReactElement | null {
  const say = useSay();
  if (rows.length === 0) return null;
  const columns = rows[0]?.values.length ?? 0;
  return (
    <tbody>
      <tr>
        <th colSpan={columns + 1} scope="rowgroup" className="compared-part">
          {title}
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.field.kind === 'fact' ? row.field.id : `x ${row.field.name}`}>
          <th scope="row">
            {row.field.kind === 'fact' ? say(`fact.${row.field.id}`) : <ForeignText text={row.field.name} />}
          </th>
          {row.values.map((value, at) => (
            <td key={at} className={isHex(row) ? 'hex' : undefined}>
              <Value row={row} value={value} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function Value({ row, value }: { row: ComparedRow; value: string | null }): ReactElement {
  if (value === null || value === '') return <span className="quiet">–</span>;
  if (row.field.kind === 'fact' && ['from', 'until', 'issued'].includes(row.field.id))
    return <InstantText instant={value} to="minute" />;
  if (row.field.kind === 'fact' && row.field.id === 'profile') return <ProfileName profile={value} />;
  if (row.field.kind === 'fact' && row.field.id === 'id') return <span className="reference">{value}</span>;
  return <ForeignText text={value} lines="many" />;
}

function isHex({ field }: ComparedRow): boolean {
  return field.kind === 'fact' && (field.id === 'serial' || field.id === 'fingerprint');
}
