import { Check, Copy } from 'lucide-react';
import { useRef, useState, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import { Button } from './button.tsx';

/** PEM as it is, to look at and to copy. */
export function PemBlock({ pem, label }: { pem: string; label: string }): ReactElement {
  const say = useSay();
  const text = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'selected'>('no');

  const copy = (): void => {
    void navigator.clipboard.writeText(pem).then(
      () => setCopied('yes'),
      // Main refused the clipboard: the text is selected instead, and Mod+C does it.
      () => {
        if (text.current === null) return;
        getSelection()?.selectAllChildren(text.current);
        setCopied('selected');
      },
    );
  };

  return (
    <div className="pem">
      <pre ref={text} className="pem-text" tabIndex={0} role="region" aria-label={label}>
        {pem}
      </pre>
      <div className="pem-copy">
        <Button icon={copied === 'yes' ? Check : Copy} onPress={copy}>
          {say(copied === 'yes' ? 'copied' : 'copy')}
        </Button>
        {copied === 'selected' ? <span role="status">{say('copySelected')}</span> : null}
      </div>
    </div>
  );
}
