import { Ban, Columns2, Download, RefreshCw, Table, Tag, X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { useSay } from '../../messages.ts';

/** What can be done with several at once. */
export function BulkBar({
  chosen,
  onClear,
}: {
  chosen: readonly CertificateDescription[];
  onClear: () => void;
}): ReactElement {
  const say = useSay();
  return (
    <div className="bulk-bar" role="toolbar" aria-label={say('bulk.label')}>
      <b aria-live="polite">{say('bulk.count', { count: chosen.length })}</b>
      <ActionButton action="certificate.renew" on={chosen} icon={RefreshCw}>
        {say('bulk.renew', { count: chosen.length })}
      </ActionButton>
      <ActionButton action="certificate.export" on={chosen} icon={Download}>
        {say('bulk.export', { count: chosen.length })}
      </ActionButton>
      <ActionButton action="certificate.tag" on={chosen} icon={Tag} />
      <ActionButton action="certificate.compare" on={chosen} icon={Columns2} />
      <ActionButton action="certificate.table" on={chosen} icon={Table} iconOnly />
      <ActionButton action="certificate.revoke" on={chosen} variant="danger" icon={Ban}>
        {say('bulk.revoke', { count: chosen.length })}
      </ActionButton>
      {chosen.every((one) => one.state === 'held') ? <ActionButton action="certificate.release" on={chosen} /> : null}
      <Button variant="quiet" icon={X} label={say('bulk.clear')} onPress={onClear} />
    </div>
  );
}
