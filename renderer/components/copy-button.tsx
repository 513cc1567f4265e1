import { Check, Copy } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import { useServices } from '../state/services.ts';
import { Button } from './button.tsx';
import { Hex } from './facts.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** What it copies, for those who do not see it beside the button. */
  readonly label: string;
  /** A passphrase: the clipboard is cleared after a while. */
  readonly secret?: boolean;
}

/** Copies a text and says so; of a secret also for how long it stays. */
export function CopyButton({ text, label, secret = false }: CopyButtonProps): ReactElement {
  const { client, say: tell } = useServices();
  const say = useSay();
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const answer = await client.call('copyText', { text, secret });
    if (!answer.ok) return tell({ kind: 'refused', refusal: answer.refusal });
    setCopied(text);
    const seconds = answer.value.clearedAfterSeconds;
    if (seconds !== null) tell({ kind: 'told', text: say('copiedSecret', { seconds }), detail: null });
  };
  const done = copied === text;
  return (
    <Button
      variant="quiet"
      icon={done ? Check : Copy}
      label={say(done ? 'copied' : 'copyThing', { thing: label })}
      onPress={() => void copy()}
    />
  );
}

/** A number in pairs, with the button that copies it as it is written everywhere else: without the colons. */
export function CopiedHex({ hex, label }: { hex: string; label: string }): ReactElement {
  return (
    <span className="with-copy">
      <Hex hex={hex} />
      <CopyButton text={hex} label={label} />
    </span>
  );
}
