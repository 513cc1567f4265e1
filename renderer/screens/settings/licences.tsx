import { useEffect, useState, type ReactElement } from 'react';
import type { PackageLicence } from '../../../shared/contract/release-methods.ts';
import { Button } from '../../components/button.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

/** The work of others that is in this program, each with its licence. */
export function Licences(): ReactElement {
  const { client } = useServices();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [packages, setPackages] = useState<readonly PackageLicence[] | null>(null);
  useEffect(() => {
    if (!open) return;
    void client.call('packageLicences', {}).then((answer) => answer.ok && setPackages(answer.value.packages));
  }, [client, open]);
  return (
    <div className="button-row">
      <Button onPress={() => setOpen(true)}>{say('settings.licences')}</Button>
      {open ? (
        <ModalDialog title={say('settings.licences')} size="large" onClose={() => setOpen(false)}>
          <p>{say('settings.licences.electron')}</p>
          {(packages ?? []).map(({ name, version, licence, text }) => (
            <details key={`${name}@${version}`} className="licence">
              <summary>{`${name} ${version} (${licence})`}</summary>
              <pre className="licence-text">{text}</pre>
            </details>
          ))}
        </ModalDialog>
      ) : null}
    </div>
  );
}
