import { Check, Copy } from 'lucide-react';
import { useRef, useState, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import { useServices } from '../state/services.ts';
import { Button } from './button.tsx';

/** PEM as it is, to look at and to copy. */
export function PemBlock({ pem, label }: { pem: string; label: string }): ReactElement {
  const say = useSay();
  const { client } = useServices();
  const text = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'selected'>('no');

  const copy = (): void => {
    void client.call('copyText', { text: pem, secret: false }).then((answer) => {
      if (answer.ok) return setCopied('yes');
      // No clipboard on this desk: the text is selected instead, and Mod+C does it.
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
      setCopied('selected');
    });
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
