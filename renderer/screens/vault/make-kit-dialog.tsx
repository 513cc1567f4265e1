import { FolderDown, LifeBuoy, Printer } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { MOST_SHARES } from '../../../shared/contract/recovery-methods.ts';
import { Button } from '../../components/button.tsx';
import { SelectField } from '../../components/field.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useServices } from '../../state/services.ts';
import { useAskedOnce } from '../../state/use-asked-once.ts';
import { PassphraseForm } from './passphrase-form.tsx';

const counts = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** How many shares, how many are needed; then they are printed or saved, and forgotten. */
export function MakeKitDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { client } = useServices();
  const say = useSay();
  const make = useAskedOnce('createRecoveryKit');
  const [shares, setShares] = useState(5);
  const [threshold, setThreshold] = useState(3);
  const [made, setMade] = useState(false);
  const [handedOut, setHandedOut] = useState(false);
  const close = (): void => {
    void client.call('forgetRecoveryKit', {});
    onClose();
  };
  const option = (count: number) => ({ value: String(count), label: String(count) });
  // Neither Escape nor a click beside it loses shares that nobody has yet: the kit before is void.
  const open = made && !handedOut;
  return (
    <ModalDialog title={say('kit.title')} busy={make.busy || open} onClose={close}>
      {made ? (
        <MadeKit shares={shares} threshold={threshold} onHandedOut={() => setHandedOut(true)} onClose={close} />
      ) : (
        <>
          <p className="dialog-lead">{say('kit.lead')}</p>
          <PassphraseForm
            action={say('kit.make')}
            icon={LifeBuoy}
            busy={make.busy}
            refusal={make.refusal}
            onMend={make.mend}
            onGiven={async (passphrase) => {
              if ((await make.ask({ passphrase, shares, threshold })) !== null) setMade(true);
            }}
          >
            <SelectField
              label={say('kit.shares')}
              value={String(shares)}
              options={counts(2, MOST_SHARES).map(option)}
              onChange={(chosen) => {
                setShares(Number(chosen));
                setThreshold(Math.min(threshold, Number(chosen)));
              }}
            />
            <SelectField
              label={say('kit.threshold')}
              hint={say('kit.thresholdHint')}
              value={String(threshold)}
              options={counts(2, shares).map(option)}
              onChange={(chosen) => setThreshold(Number(chosen))}
            />
          </PassphraseForm>
        </>
      )}
    </ModalDialog>
  );
}

interface MadeKitProps {
  readonly shares: number;
  readonly threshold: number;
  readonly onHandedOut: () => void;
  readonly onClose: () => void;
}

/** The shares are in main's hands: they never come to the page. */
function MadeKit({ shares, threshold, onHandedOut, onClose }: MadeKitProps): ReactElement {
  const say = useSay();
  const print = useAskedOnce('printRecoveryKit');
  const save = useAskedOnce('saveRecoveryKit');
  const [done, showDone] = useState<string | null>(null);
  const setDone = (text: string): void => {
    showDone(text);
    onHandedOut();
  };
  const refusal = print.refusal ?? save.refusal;
  const printAll = async (): Promise<void> => {
    const printed = await print.ask({});
    if (printed?.outcome === 'printed') setDone(say('kit.printed'));
  };
  const saveAll = async (): Promise<void> => {
    const saved = await save.ask({});
    if (saved?.outcome === 'saved') setDone(say('kit.saved', { folder: visibleText(saved.folder) }));
  };
  return (
    <div className="vault-result">
      <p>
        <b>{say('kit.made', { shares })}</b> {say('kit.madeDetail', { threshold })}
      </p>
      <p className="quiet">{say('kit.handOut')}</p>
      <div className="button-row">
        <Button variant="primary" icon={Printer} autoFocus busy={print.busy} onPress={() => void printAll()}>
          {say('kit.print', { shares })}
        </Button>
        <Button icon={FolderDown} busy={save.busy} onPress={() => void saveAll()}>
          {say('kit.save')}
        </Button>
      </div>
      {refusal === null ? null : <RefusalNote refusal={refusal} />}
      {done === null ? null : (
        <p className="tone-good" role="status">
          {done}
        </p>
      )}
      <div className="form-end">
        <Button why={done === null ? say('kit.notYet') : null} onPress={onClose}>
          {say('kit.done')}
        </Button>
      </div>
    </div>
  );
}
