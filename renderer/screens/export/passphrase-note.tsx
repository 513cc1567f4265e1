import type { ReactElement } from 'react';
import { isAsciiPassphrase } from '../../../shared/passphrase-letters.ts';
import { Noticed } from '../../components/findings.tsx';
import { useSay } from '../../messages.ts';

/** What the terminal says too of a .p12 that Java would not open; the file is written all the same. */
export function PassphraseNote({ form, passphrase }: { form: string; passphrase: string }): ReactElement | null {
  const say = useSay();
  if (form !== 'p12' || isAsciiPassphrase(passphrase)) return null;
  return (
    <ul className="findings" aria-label={say('findings')}>
      <Noticed severity="warning">{say('export.passphraseNotAscii')}</Noticed>
    </ul>
  );
}
