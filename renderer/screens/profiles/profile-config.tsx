import { useState, type ReactElement } from 'react';
import { PemBlock } from '../../components/pem-block.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { SelectField } from '../../components/field.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useReading } from '../../state/services.ts';

/** The same profile as sections of an `openssl.cnf`; with a CA, its addresses are filled in. */
export function ProfileConfig({ name }: { name: string }): ReactElement {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [ca, setCa] = useState('');
  const listed = useReading('listAuthorities', {});
  const config = useReading('showProfileConfig', open ? { name, ca: ca === '' ? null : ca } : null);
  const authorities = listed.status === 'ready' ? listed.value.items : [];
  return (
    <details className="more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>openssl.cnf</summary>
      {open ? (
        <div className="more-body">
          <SelectField
            label={say('profiles.configCa')}
            value={ca}
            options={[
              { value: '', label: say('profiles.noCa') },
              ...authorities.map((one) => ({ value: one.id, label: visibleText(one.name) })),
            ]}
            onChange={setCa}
          />
          <ReadingView reading={config}>{({ text }) => <PemBlock pem={text} label="openssl.cnf" />}</ReadingView>
        </div>
      ) : null}
    </details>
  );
}
