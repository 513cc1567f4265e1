import { useState, type ReactElement } from 'react';
import type { Examined } from '../../../shared/contract/examined.ts';
import { Button } from '../../components/button.tsx';
import { Facts, Hex, type Fact } from '../../components/facts.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { DialogForm } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { useSay } from '../../messages.ts';

type Shown = Examined['objects'][number];

interface ExaminedViewProps {
  readonly examined: Examined;
  /** Looks again with a passphrase; null where the bytes are no longer here. */
  readonly onPassphrase: ((passphrase: string) => void) | null;
}

/** A file that is no request: what it holds, one thing below the other. */
export function ExaminedView({ examined, onPassphrase }: ExaminedViewProps): ReactElement {
  const say = useSay();
  const sealed = examined.objects.some((object) => object.sealed);
  return (
    <div className="request-body">
      <p className="page-lead">{say('examined.lead', { count: examined.objects.length })}</p>
      <Findings findings={examined.findings} />
      {sealed && onPassphrase !== null ? <Opener onPassphrase={onPassphrase} /> : null}
      <ol className="examined">
        {examined.objects.map((object, at) => (
          <li key={at} className={object.depth === 0 ? 'examined-object' : 'examined-object examined-inside'}>
            <h2 className="examined-kind">
              {say(`kind.${object.kind}`)}
              {object.sealed ? <span className="quiet"> {say('examined.sealed')}</span> : null}
            </h2>
            <Facts facts={object.facts.map((fact) => toFact(fact, say(`fact.${fact.term}`)))} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Opener({ onPassphrase }: { onPassphrase: (passphrase: string) => void }): ReactElement {
  const say = useSay();
  const [passphrase, setPassphrase] = useState('');
  return (
    <DialogForm onSubmit={() => (passphrase === '' ? undefined : onPassphrase(passphrase))}>
      <PassphraseField
        label={say('examined.passphrase')}
        hint={say('examined.passphraseHint')}
        value={passphrase}
        onChange={setPassphrase}
      />
      <div>
        <Button type="submit" why={passphrase === '' ? say('examined.passphraseMissing') : null}>
          {say('lock.open')}
        </Button>
      </div>
    </DialogForm>
  );
}

function toFact({ term, value }: Shown['facts'][number], word: string): Fact {
  if (term === 'from' || term === 'until') return { term: word, value: <InstantText instant={value} to="minute" /> };
  if (term === 'serial' || term === 'fingerprint') return { term: word, value: <Hex hex={value} /> };
  return { term: word, value: <ForeignText text={value} lines="many" /> };
}
